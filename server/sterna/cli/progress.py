"""Says on the terminal what a command is busy with, when it takes longer than a second."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType
from typing import TextIO

from sterna.engine.protocol import Progress as Step

PATIENCE = 1.0
"""Seconds without a word."""
_EVERY = 0.1


class Progress:
    """A line on stderr that is drawn anew, and gone when the command goes on; on a terminal only."""

    def __init__(self, stream: TextIO | None = None, patience: float = PATIENCE) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._is_terminal = self._stream.isatty()
        self._patience = patience
        self._lock = threading.Lock()
        self._text = "Reading the project"
        self._since = 0.0
        self._drawn_at = 0.0
        self._is_drawn = False
        self._is_over = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Progress:
        self._since = time.monotonic()
        if self._is_terminal:
            self._timer = threading.Timer(self._patience, self._draw)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._is_over = True
        self.pause()

    def step(self, step: Step) -> None:
        """Take notice of how far it is."""
        total = f" {step.done}/{step.total}" if step.total else ""
        self._text = f"{step.text}{total}"
        now = time.monotonic()
        if self._is_terminal and now - self._since > self._patience and now - self._drawn_at > _EVERY:
            self._draw()

    def pause(self) -> None:
        """Take the line away, before something else is printed."""
        with self._lock:
            if self._is_drawn:
                self._stream.write("\r\x1b[K")
                self._stream.flush()
                self._is_drawn = False

    def _draw(self) -> None:
        width = shutil.get_terminal_size().columns
        with self._lock:
            if self._is_over:
                return
            self._stream.write(f"\r\x1b[K{self._text[: width - 4]} ...")
            self._stream.flush()
            self._is_drawn = True
            self._drawn_at = time.monotonic()
