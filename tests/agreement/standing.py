"""Processes that stand ready to run commands: what both sides need long for is done once."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agreement.harness import PATIENCE, Outcome, Project, observed, stamps

DJANGO_SIDE = Path(__file__).with_name("django_side.py")
STERNA_SIDE = Path(__file__).with_name("sterna_side.py")


class StandingFailed(Exception):  # noqa: N818 - it is the process that failed
    """The process could not start, died, or does not answer; the text is what it said last."""


class Standing:
    """A process that runs commands in the project's folder; use it as a context."""

    def __init__(self, project: Project, command: list[str]) -> None:
        self.project = project
        self._folder = TemporaryDirectory(prefix="sterna-standing-")
        base = Path(self._folder.name)
        self._streams = {name: base / name for name in ("stdin", "stdout", "stderr")}
        theirs_in, self._requests = os.pipe()
        self._replies, theirs_out = os.pipe()
        self._log = base / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*map(str, command), str(theirs_in), str(theirs_out)],
                cwd=project.root,
                env=project.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(theirs_in, theirs_out),
            )
        os.close(theirs_in)
        os.close(theirs_out)
        self._rest = b""
        self.greeting = self._reply()
        """What the process said of itself when it was ready."""

    def __enter__(self) -> Standing:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in (self._requests, self._replies):
            os.close(descriptor)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def run(self, *arguments: str, answers: str = "", changed: Iterable[str] = ()) -> Outcome:
        """Run a command; `changed` are the files (from the root) that changed since the last one."""
        root = self.project.root
        before = stamps(root)
        self._streams["stdin"].write_text(answers, encoding="utf-8")
        start = time.perf_counter()
        streams = {name: str(path) for name, path in self._streams.items()}
        request = {"arguments": arguments, "changed": [str(root / name) for name in changed], **streams}
        with suppress(BrokenPipeError):
            os.write(self._requests, json.dumps(request).encode() + b"\n")
        code = self._reply()["exit_code"]
        seconds = time.perf_counter() - start
        stdout, stderr = (
            self._streams[name].read_bytes().decode("utf-8", "backslashreplace") for name in ("stdout", "stderr")
        )
        return observed(root, before, code, stdout, stderr, seconds)

    def _reply(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._replies], [], [], max(0, deadline - time.monotonic()))
            more = os.read(self._replies, 65536) if ready else b""
            if not more:
                self._process.kill()
                said = self._log.read_text(errors="replace")[-2000:]
                raise StandingFailed(f"{'died' if ready else 'does not answer'}: {said}")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        reply: dict[str, Any] = json.loads(line)
        return reply


def standing_django(project: Project, modules: Path | None = None) -> Standing:
    """Django, set up with the project as it is: its command runs in forks, while no loaded module changes.

    With a file of modules (those that another one calls "outside") only these are loaded: each fork sets Django up.
    """
    checks = "yes" if project.checks else "no"
    return Standing(project, [str(project.python), str(DJANGO_SIDE), checks, str(modules or "")])


def standing_sterna(project: Project) -> Standing:
    """Sterna with the project open, as an editor has it."""
    return Standing(project, [sys.executable, str(STERNA_SIDE), str(project.python), project.settings])
