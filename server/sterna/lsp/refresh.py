"""Analyses a project again and again in the background: the latest text wins, nothing blocks the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

Result = TypeVar("Result", covariant=True)
T = TypeVar("T")


class Analysable(Protocol[Result]):
    """What is analysed: a project."""

    @property
    def cancellable(self) -> bool:
        """Whether a running analysis is better dropped than waited for."""

    def analyse(self, cancel: threading.Event, *, on_changes: Callable[[Result], None]) -> Result | None:
        """Look at the present files; None where it was cancelled or the files changed meanwhile. Runs in a thread.

        `on_changes` is given what is known early, where the rest takes long.
        """


class Refresher(Generic[T]):
    """One for each project. There is no delay: what changes while an analysis runs leads to one more after it."""

    def __init__(
        self, project: Analysable[T], publish: Callable[[T], None], report: Callable[[BaseException], None]
    ) -> None:
        self._project = project
        self._publish = publish
        self._report = report
        self._wanted = False
        self._closed = False
        self._cancel = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def trigger(self) -> None:
        """Analyse soon: now, or as soon as the running analysis ends; that one is cancelled. Call from the loop."""
        if self._closed:
            return
        self._wanted = True
        if self._project.cancellable:
            self._cancel.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())
            self._task.add_done_callback(self._ended)

    async def settled(self) -> None:
        """Wait until what was triggered is analysed and published."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    def close(self) -> None:
        """Stop; nothing is published any more."""
        self._closed = True
        self._wanted = False
        self._cancel.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._report(error)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()

        def early(result: T) -> None:
            loop.call_soon_threadsafe(self._done, result)

        while self._wanted:
            self._wanted = False
            self._cancel = threading.Event()
            try:
                result = await asyncio.to_thread(self._project.analyse, self._cancel, on_changes=early)
            except asyncio.CancelledError:
                self._cancel.set()
                raise
            if result is not None:
                self._done(result)

    def _done(self, result: T) -> None:
        if not self._wanted and not self._closed:
            self._publish(result)
