"""Promise 1, and the budget: nothing that a text says reaches a file, a process or a real function, and all of it ends.

A process of its own evaluates the texts one after the other and notes every audit event that is the wish for something
outside (PEP 578) and every call of the canary. The worker's own guard is left out there: the evaluator has to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from worker.escapes import ENDLESS, ESCAPES, UNCHANGED

RUNNER = Path(__file__).with_name("escape_runner.py")
SECONDS = 15
"""Of the processor, for one text: what else the machine does is left out."""
MEMORY = 3 << 30


def limited_memory() -> None:
    """Let a text that takes too much memory fail, rather than the machine."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(texts: Mapping[str, str], watched: Mapping[str, str], folder: Path) -> dict[str, dict[str, Any]]:
    """What each text did; fails where one of them ends the process."""
    file = str(folder / "canary")
    given = {"texts": {name: text.replace("FILE", file) for name, text in texts.items()}, "watched": dict(watched)}
    done = subprocess.run(
        [sys.executable, "-B", RUNNER],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=900,
        cwd=folder,
        preexec_fn=limited_memory if sys.platform == "linux" else None,
    )
    outcomes: dict[str, dict[str, Any]] = {}
    last = ""
    for line in done.stdout.splitlines():
        message = json.loads(line)
        last = message.get("start", "")
        if not last:
            outcomes[message["name"]] = message
    assert outcomes.keys() == texts.keys(), f"{last} ended the process ({done.returncode}): {done.stderr[-2000:]}"
    assert list(folder.iterdir()) == []
    return outcomes


@pytest.mark.parametrize("texts", [ESCAPES, ENDLESS], ids=["escapes", "endless"])
def test_nothing_gets_out(texts: Mapping[str, str], tmp_path: Path) -> None:
    outcomes = run(texts, {}, tmp_path)
    wrong = {
        name: outcome
        for name, outcome in outcomes.items()
        if outcome["events"] or outcome["seconds"] > SECONDS or isinstance(outcome["found"], str)
    }
    assert not wrong


def test_nothing_of_django_or_python_changes(tmp_path: Path) -> None:
    texts = {name: text for name, (text, _) in UNCHANGED.items()}
    outcomes = run(texts, {name: dotted for name, (_, dotted) in UNCHANGED.items()}, tmp_path)
    assert [name for name, outcome in outcomes.items() if outcome["changed"] or outcome["events"]] == []


REALLY = {
    "open": "open({file!r}, 'w')",
    "os_open": "os.open({file!r}, os.O_CREAT | os.O_WRONLY)",
    "append": "open({file!r}, 'ab')",
    "mkdir": "os.mkdir({file!r})",
    "remove": "os.remove({file!r})",
    "rename": "os.rename({file!r}, {file!r} + 'x')",
    "system": "os.system('exit 3')",
    "popen": "subprocess.Popen([sys.executable, '-c', '0'])",
    "socket": "socket.socket().connect(('127.0.0.1', 9))",
    "sqlite": "sqlite3.connect({file!r})",
    "kill": "os.kill(0, 0)",
    "chdir": "os.chdir('/')",
    "putenv": "os.putenv('A', 'b')",
    "input": "input()",
    "temporary": "tempfile.mkdtemp()",
    "ctypes": "ctypes.CDLL(None)",
}
GUARDED = """
import ctypes, os, socket, sqlite3, subprocess, sys, tempfile
sys.path.insert(0, {server!r})
from sterna.worker import guard
from sterna.worker.values import UnknownTruth
import json, django.db.models
guard.install()
assert open(os.__file__).read()
passed = []
for name, text in json.loads({texts!r}).items():
    try:
        eval(text)
    except UnknownTruth:
        continue
    except BaseException as error:
        name += " " + repr(error)
    passed.append(name)
print(json.dumps(passed))
"""


def test_guard_of_the_process(tmp_path: Path) -> None:
    """What the evaluator would let through, the worker's audit hook does not; reading goes on."""
    texts = {name: text.format(file=str(tmp_path / "canary")) for name, text in REALLY.items()}
    script = GUARDED.format(server=str(Path(__file__).parents[2] / "server"), texts=json.dumps(texts))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, input="x\n", timeout=60)
    assert json.loads(done.stdout or "null") == [], done.stderr
    assert list(tmp_path.iterdir()) == []
