"""A worker process: frames in and out through threads, its log kept, its end noticed.

No call blocks on a pipe outside the three threads, on any platform: a worker that neither reads nor writes can always
be given up and killed.
"""

from __future__ import annotations

import collections
import logging
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from sterna.engine.errors import WorkerGone
from sterna.engine.frames import FrameError, read_frame, write_frame

log = logging.getLogger(__name__)

_STDERR_LINES = 200
_STDERR_LINE_BYTES = 4096


class WorkerProcess:
    """A running worker; raises OSError where the interpreter cannot be started."""

    def __init__(self, command: Sequence[str]) -> None:
        self._directory = tempfile.mkdtemp(prefix="sterna-")
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        try:
            self._process = subprocess.Popen(
                list(command),
                cwd=self._directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=flags,
                # Ctrl-C in a terminal is for the server, which then ends the worker.
                start_new_session=os.name == "posix",
            )
        except BaseException:
            shutil.rmtree(self._directory, ignore_errors=True)
            raise
        self._incoming: queue.Queue[bytes | WorkerGone] = queue.Queue()
        self._outgoing: queue.Queue[bytes | None] = queue.Queue()
        self._stderr: collections.deque[str] = collections.deque(maxlen=_STDERR_LINES)
        self._closing = threading.Lock()
        self._closed = False
        self._drain = self._thread(self._read_stderr)
        self._thread(self._read_frames)
        self._thread(self._write_frames)

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def send(self, data: bytes) -> None:
        """Queue one frame; a worker that is gone is noticed by `receive`."""
        self._outgoing.put(data)

    def receive(self, timeout: float) -> bytes | None:
        """The next frame, or None after `timeout` seconds; raises WorkerGone when no more will come."""
        try:
            item = self._incoming.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(item, WorkerGone):
            self._incoming.put(item)
            raise item
        return item

    def log_tail(self, lines: int = 20) -> str:
        """The last lines that the worker wrote to stderr."""
        return "\n".join(list(self._stderr)[-lines:])

    def kill(self) -> None:
        """End the process now and let go of everything it held. May be called again, and from any thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            try:
                self._process.kill()
            except OSError as error:  # already gone
                log.debug("worker %s: %s", self.pid, error)
            self._outgoing.put(None)
            self._process.wait()
            shutil.rmtree(self._directory, ignore_errors=True)

    def _gone(self, why: str) -> WorkerGone:
        try:
            code: int | None = self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            code = None
        self._drain.join(timeout=0.5)
        if code is not None:
            why = f"{why} (exit code {code})"
        last = self.log_tail(1)
        return WorkerGone(f"{why}: {last}" if last else why)

    def _read_frames(self) -> None:
        assert self._process.stdout is not None
        why = "the worker ended"
        with self._process.stdout as stream:
            try:
                while (data := read_frame(stream)) is not None:
                    self._incoming.put(data)
            except (FrameError, OSError, ValueError) as error:
                why = f"the worker no longer speaks the protocol: {error}"
                if isinstance(error, FrameError):
                    self._process.kill()
        self._incoming.put(self._gone(why))

    def _write_frames(self) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as stream:
                while (data := self._outgoing.get()) is not None:
                    write_frame(stream, data)
        except (OSError, ValueError) as error:  # the reader tells of the end
            log.debug("worker %s takes no more input: %s", self.pid, error)

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            while line := stream.readline(_STDERR_LINE_BYTES):
                text = line.decode("utf-8", errors="replace").rstrip()
                if text:
                    self._stderr.append(text)
                    log.debug("worker %s: %s", self._process.pid, text)

    def _thread(self, target: collections.abc.Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=target, daemon=True, name=f"sterna-worker-{target.__name__.strip('_')}")
        thread.start()
        return thread


def worker_script() -> Path:
    """The file that a worker runs."""
    return Path(__file__).parent.parent / "worker" / "__main__.py"


def worker_command(python: Path | str, script: Path | None = None) -> list[str]:
    """How a worker is started: isolated, without `site`, without writing bytecode."""
    return [str(python), "-I", "-S", "-B", str(script or worker_script())]
