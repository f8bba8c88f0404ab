"""Keeps a worker for a project: started by need, told what changed, started again when it dies."""

from __future__ import annotations

import collections
import itertools
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

import msgspec

from sterna.engine.asks import Host
from sterna.engine.conversation import OnInput, OnProgress, Request, Timings, converse
from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable, WorkerGone
from sterna.engine.messages import Opened
from sterna.engine.process import WorkerProcess
from sterna.engine.protocol import Updated
from sterna.engine.starting import Started, StartError, bundled_interpreter, start
from sterna.engine.state import Absent, Failed, Ready, Starting, State
from sterna.project.project import Project

log = logging.getLogger(__name__)

T = TypeVar("T")
_TICK = 0.02
_AGAIN = "again"
"""The kind of error with which a worker says that another one is to be asked."""


class Supervisor:
    """Talks to one worker at a time. Requests may come from any thread and are worked on one after the other.

    `on_state` is called, from the thread of the request, when the state changes in more than its generation; it must
    not make requests itself.
    """

    def __init__(
        self,
        project: Project,
        *,
        script: Path | None = None,
        timings: Timings | None = None,
        on_state: Callable[[State], None] | None = None,
        settings_overrides: Mapping[str, Any] | None = None,
    ) -> None:
        self.project = project
        self.on_state = on_state
        self.opened: Opened | None = None
        """The last good answer to `open`."""
        self._script = script
        self._timings = timings or Timings()
        self._overrides = dict(settings_overrides or {})
        self._host = Host(project)
        self._state: State = Absent()
        self._turn = threading.Lock()
        self._ids = itertools.count(1)
        self._process: WorkerProcess | None = None
        self._is_open = False
        self._was_opened = False
        """Whether the worker was told to open a project: that works once."""
        self._open_error: EngineError | None = None
        self._sent = -1
        """The generation that the worker knows."""
        self._fallback = ""
        self._deaths: collections.deque[float] = collections.deque()
        self._failed_at = 0.0
        self._stop = Event()
        self._last_log = ""
        self._restarts = 0

    @property
    def state(self) -> State:
        """As a value; a later state is another value."""
        return self._state

    @property
    def log_tail(self) -> str:
        """The last lines of the log of the worker that runs, or that ran last."""
        process = self._process
        return process.log_tail() if process is not None else self._last_log

    def request(
        self,
        method: str,
        params: Mapping[str, Any],
        result_type: type[T],
        *,
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
        on_input: OnInput | None = None,
    ) -> T:
        """Ask the worker and wait for its answer, with files as they are now.

        Raises EngineUnavailable, EngineError and EngineCancelled. A request during which the worker dies is made once
        more to the next one.
        """
        wanted = Request(next(self._ids), method, params, cancel, on_progress, on_input)
        with self._my_turn(cancel):
            for is_last in (False, True):
                restarts = self._restarts
                process = self._running(cancel)
                try:
                    process = self._bring_up_to_date(process, wanted)
                    if method == "open":
                        return msgspec.convert(self.opened, result_type)
                    return self._converse(process, wanted, result_type)
                except WorkerGone as gone:
                    self._died(gone, counts=restarts == self._restarts)
                    if is_last:
                        raise EngineUnavailable(self._state, str(gone)) from gone
                except EngineCancelled:
                    if not process.alive:
                        self._drop()
                    raise
                except EngineError as error:
                    if error.kind != _AGAIN or is_last:
                        raise
                    self._drop()
                except BaseException:
                    # The caller was interrupted in the middle of the conversation: its rest would be misunderstood.
                    self._drop()
                    raise
        raise AssertionError("unreachable")

    def changed(self, paths: Iterable[Path | str]) -> int:
        """Take notice of files that changed on disk; the worker hears of it with the next request."""
        return self.project.changed(paths)

    def names_of(self, path: Path) -> list[str]:
        """The dotted names of a file, those that the worker uses first."""
        names = sorted(self._host.names_of(path))
        own = self.project.modules.name_of(path)
        if own is not None and own not in names:
            names.append(own)
        return names

    def restart(self) -> None:
        """Let go of the worker and of all failures; the next request starts another, in the project's interpreter."""
        self._restarts += 1
        self._deaths.clear()
        self._fallback = ""
        self._failed_at = 0.0
        process, self._process = self._process, None
        if process is not None:
            process.kill()
        if not isinstance(self._state, (Absent, Starting)):
            self._set_state(Absent())

    def close(self) -> None:
        """End the worker for good."""
        self._stop.set()
        process = self._process
        if process is not None:
            process.kill()
        self._set_state(Absent())

    @contextmanager
    def _my_turn(self, cancel: Event | None) -> Iterator[None]:
        while not self._turn.acquire(timeout=_TICK if cancel is not None else 0.5):
            if cancel is not None and cancel.is_set():
                raise EngineCancelled
            if self._stop.is_set():
                raise EngineUnavailable(Absent())
        try:
            if cancel is not None and cancel.is_set():
                raise EngineCancelled
            yield
        finally:
            self._turn.release()

    def _running(self, cancel: Event | None) -> WorkerProcess:
        if self._stop.is_set():
            raise EngineUnavailable(Absent())
        process = self._process
        if process is not None:
            if process.alive:
                return process
            self._died(WorkerGone("the worker ended while it had nothing to do"), counts=True)
        if isinstance(self._state, Failed) and time.monotonic() - self._failed_at < self._timings.window:
            raise EngineUnavailable(self._state)
        self._wait_before_start(cancel)
        while True:
            restarts = self._restarts
            started, bundled = self._start()
            self._process, self._is_open, self._open_error = started.process, False, None
            if restarts == self._restarts:
                break
            self._drop()  # started in the interpreter of before
            self._fallback = ""
        self._was_opened = False
        if self._stop.is_set():
            self._drop()
            raise EngineUnavailable(Absent())
        hello = started.hello
        own = self.project.interpreter
        entries = [*own.site_packages, *hello.path] if bundled else hello.path
        self.project.modules.set_environment(entries, hello.stdlib or sys.stdlib_module_names)
        interpreter = bundled_interpreter().path if bundled else own.path
        self._set_state(
            Ready(hello.django, hello.python, str(interpreter), self.project.generation, bundled, self._fallback)
        )
        return started.process

    def _start(self) -> tuple[Started, bool]:
        own = self.project.interpreter
        if not own.bundled and not self._fallback:
            self._set_state(Starting(str(own.path)))
            try:
                return start(own.path, self._script, self._timings, self._stop), False
            except StartError as error:
                if self._stop.is_set():
                    raise EngineUnavailable(Absent()) from error
                log.warning("%s %s", error.reason, error.remedy)
                self._fallback = f"{error.reason} {error.remedy}".strip()
        elif own.bundled:
            self._fallback = own.note
        bundled = bundled_interpreter()
        self._set_state(Starting(str(bundled.path)))
        try:
            return start(bundled.path, self._script, self._timings, self._stop), True
        except StartError as error:
            if self._stop.is_set():
                raise EngineUnavailable(Absent()) from error
            self._fail(error.reason, error.remedy or "Install Sterna again, or choose another Python interpreter.")
            raise EngineUnavailable(self._state) from error

    def _wait_before_start(self, cancel: Event | None) -> None:
        while self._deaths and time.monotonic() - self._deaths[0] > self._timings.window:
            self._deaths.popleft()
        if not self._deaths:
            return
        delays = self._timings.backoff
        until = time.monotonic() + delays[min(len(self._deaths), len(delays)) - 1]
        while (left := until - time.monotonic()) > 0:
            if self._stop.wait(min(left, _TICK)):
                raise EngineUnavailable(Absent())
            if cancel is not None and cancel.is_set():
                raise EngineCancelled

    def _bring_up_to_date(self, process: WorkerProcess, wanted: Request) -> WorkerProcess:
        """Tell the worker what changed; gives the worker to ask, which is another one where the settings changed."""
        generation = self.project.generation
        if self._is_open and generation != self._sent and wanted.method != "open":
            paths = self.project.files.changed_since(self._sent)
            names = self._host.concerned(paths) if paths is not None else None
            if names is None:
                self._is_open = False
            elif names:
                update = Request(next(self._ids), "update", {"modules": names})
                self._is_open = False
                self._is_open = not self._converse(process, update, Updated).reset
        if self._open_error is not None and generation == self._sent and wanted.method != "open":
            raise self._open_error
        if not self._is_open or wanted.method == "open":
            if self._was_opened:
                # Django is set up once in a process: other settings want another process.
                self._drop()
                process = self._running(wanted.cancel)
            self._open(process, wanted)
        self._sent = generation
        if isinstance(self._state, Ready):
            self._set_state(msgspec.structs.replace(self._state, generation=generation))
        return process

    def _open(self, process: WorkerProcess, wanted: Request) -> None:
        """Open the project. Never called off: the next request would only have to begin it anew."""
        generation = self.project.generation
        self._is_open = False
        self._open_error = None
        self._host.forget()
        module = self.project.config.settings_module
        if module is None:
            problems = "\n".join(str(problem) for problem in self.project.config.problems)
            raise EngineError(
                problems or f"No settings module is known for {self.project.config.root}.", kind="settings"
            )
        own = self.project.interpreter
        is_elsewhere = isinstance(self._state, Ready) and self._state.bundled and not own.site_packages
        params = {
            "settings_module": module,
            "packages_known": not is_elsewhere,
            "environ": self.project.environ,
            "settings_overrides": self._overrides,
        }
        request = Request(next(self._ids), "open", params, None, wanted.on_progress, wanted.on_input)
        self._was_opened = True
        try:
            self.opened = self._converse(process, request, Opened)
        except EngineError as error:
            self._open_error, self._sent = error, generation
            raise
        self._is_open = True

    def _converse(self, process: WorkerProcess, request: Request, result_type: type[T]) -> T:
        return converse(process, self._host, request, result_type, self._timings)

    def _died(self, gone: WorkerGone, *, counts: bool) -> None:
        self._drop()
        if self._stop.is_set():
            raise EngineUnavailable(Absent()) from gone
        if not counts:
            return
        log.warning("%s", gone)
        self._deaths.append(time.monotonic())
        while self._deaths and time.monotonic() - self._deaths[0] > self._timings.window:
            self._deaths.popleft()
        if len(self._deaths) >= self._timings.deaths:
            self._fail(
                f"Sterna's worker ended {len(self._deaths)} times within {self._timings.window:.0f} seconds: {gone}.",
                "Look at Sterna's log, then restart Sterna.",
            )
            self._deaths.clear()
            raise EngineUnavailable(self._state) from gone
        self._set_state(Absent())

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self._last_log = process.log_tail()
        self._is_open = False
        self._open_error = None

    def _fail(self, reason: str, remedy: str) -> None:
        self._failed_at = time.monotonic()
        self._set_state(Failed(reason, remedy))

    def _set_state(self, state: State) -> None:
        before, self._state = self._state, state
        if isinstance(before, Ready) and isinstance(state, Ready):
            before = msgspec.structs.replace(before, generation=state.generation)
        if before != state and self.on_state is not None:
            self.on_state(state)
