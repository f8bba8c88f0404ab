"""Starting a worker: in the project's interpreter where that can hold one, in Sterna's own otherwise."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from threading import Event

from msgspec import Struct

from sterna.engine.conversation import Timings, read_message
from sterna.engine.errors import WorkerGone
from sterna.engine.process import WorkerProcess, worker_command
from sterna.engine.protocol import Hello
from sterna.project.config import Interpreter

OLDEST_DJANGO = (4, 2)
_TICK = 0.05


class StartError(Exception):
    """This interpreter holds no worker: the reason in a sentence, and the way out."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)


class Started(Struct, frozen=True):
    """A worker that said hello."""

    process: WorkerProcess
    hello: Hello


def bundled_interpreter() -> Interpreter:
    """Sterna's own interpreter, whose Django Sterna depends on."""
    return Interpreter(path=Path(sys.executable), source="bundled", bundled=True)


def start(python: Path, script: Path | None, timings: Timings, stop: Event) -> Started:
    """Start a worker and wait for its hello; raises StartError. `stop` ends the wait."""
    try:
        process = WorkerProcess(worker_command(python, script))
    except OSError as error:
        raise StartError(
            f"{python} cannot be run: {error.strerror or error}.", "Choose another Python interpreter."
        ) from error
    try:
        return Started(process, _hello(python, process, timings, stop))
    except BaseException:
        process.kill()
        raise


def _hello(python: Path, process: WorkerProcess, timings: Timings, stop: Event) -> Hello:
    waited = 0.0
    data = None
    try:
        while data is None:
            if stop.is_set():
                raise StartError("Sterna's engine was stopped.")
            if waited > timings.hello:
                raise StartError(
                    f"{python} did not start within {timings.hello:g} seconds.{_log(process)}",
                    "Look at Sterna's log, or choose another Python interpreter.",
                )
            data = process.receive(_TICK)
            waited += _TICK
        message = read_message(process, data)
    except WorkerGone as gone:
        raise StartError(f"{python} could not start: {gone}.", "Look at Sterna's log.") from gone
    if message.failed is not None:
        raise StartError(message.failed.reason, message.failed.remedy)
    hello = message.hello
    if hello is None:
        raise StartError(f"{python} started something that is not Sterna's worker.", "Look at Sterna's log.")
    if _version(hello.django) < OLDEST_DJANGO:
        oldest = ".".join(map(str, OLDEST_DJANGO))
        raise StartError(
            f"{python} has Django {hello.django}; Sterna needs {oldest} or newer.",
            f"Install Django {oldest} or newer there, or choose another Python interpreter.",
        )
    return hello


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _log(process: WorkerProcess) -> str:
    tail = process.log_tail(1)
    return f" Its last words: {tail}" if tail else ""
