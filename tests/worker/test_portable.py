"""The worker on the oldest Python of a supported Django: its files parse there, and its evaluator runs there."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from sterna.syntax.read import read
from worker.semantics import MODULES

SERVER = Path(__file__).parents[2] / "server"
WORKER = SERVER / "sterna" / "worker"
FILES = sorted(WORKER.rglob("*.py"))
OLDEST = (3, 8)

EVALUATE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Scope
given = json.load(sys.stdin)
def ask(question, **params):
    if question == "module":
        return given["modules"].get(params["name"])
    return None
evaluator = Evaluator(ask, {})
found = {}
for name in given["modules"]:
    module = evaluator.importer.execute(evaluator.importer.load(name))
    scope = Scope(module, 0, -1, "module", module.names)
    values = {key: evaluator.run.lookup(scope, key) for key in list(module.names) if not key.startswith("_")}
    plain = {key: repr(value) for key, value in values.items() if isinstance(value, (int, str, list, dict))}
    found[name] = {key: text for key, text in plain.items() if " at 0x" not in text}
json.dump(found, sys.stdout)
"""

WITHOUT_FUNCTIONS = ["assignment", "loops", "comprehensions", "fstrings"]
"""Of the texts in `semantics`, those that Python 3.8 can run as well, with few function bodies."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(WORKER).as_posix())
def test_parses(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)


def oldest_python() -> str | None:
    """An interpreter of the oldest version, if there is one here."""
    name = "python{}.{}".format(*OLDEST)
    by_pyenv = sorted(Path.home().glob(".pyenv/versions/{}.{}.*/bin/python".format(*OLDEST)))
    return str(by_pyenv[-1]) if by_pyenv else shutil.which(name)


def evaluated(python: str) -> dict[str, dict[str, str]]:
    """Plain values of some texts, evaluated by an interpreter."""
    modules = {}
    for name in WITHOUT_FUNCTIONS:
        facts = msgspec.to_builtins(read(MODULES[name]).facts)
        modules[name] = {"path": f"/{name}.py", "package": False, "facts": facts}
    done = subprocess.run(
        [python, "-B", "-c", EVALUATE, str(SERVER)],
        input=json.dumps({"modules": modules}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def test_evaluates() -> None:
    python = oldest_python()
    if python is None:
        pytest.skip("no Python {}.{} here".format(*OLDEST))
    assert evaluated(python) == evaluated(sys.executable)


def test_only_one_file_asks_for_the_version_of_django() -> None:
    asking = re.compile(r"\bVERSION\b.*[<>=]=? *\(\d|django\.VERSION|hasattr\(.*_(?:together|renames)\"\)")
    found = [path.name for path in FILES if asking.search(path.read_text(encoding="utf-8"))]
    assert found == ["compat.py"]


def test_compiles() -> None:
    python = oldest_python()
    if python is None:
        pytest.skip("no Python {}.{} here".format(*OLDEST))
    script = "import sys\nfor file in sys.argv[1:]:\n    compile(open(file, encoding='utf-8').read(), file, 'exec')"
    subprocess.run([python, "-B", "-c", script, *map(str, FILES)], check=True, timeout=60)
