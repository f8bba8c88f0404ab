"""The worker's side of the conversation: length-prefixed JSON frames, questions to the server, cancellation."""

from __future__ import annotations

import json
import queue
import struct
import threading
from typing import Any, BinaryIO, Dict, Optional

from sterna.worker.values import Cancelled

_LENGTH = struct.Struct(">I")


class Channel:
    """Frames to and from the server; `ask` waits for the answer while a request is being worked on.

    A thread reads, so that a cancellation is seen while the worker computes: `check` raises `Cancelled`.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._requests: "queue.Queue[Optional[Dict[str, Any]]]" = queue.Queue()
        self._answers: "queue.Queue[Optional[Dict[str, Any]]]" = queue.Queue()
        self._cancelled: Optional[int] = None
        self._current: Optional[int] = None
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message: Dict[str, Any]) -> None:
        """Write one frame."""
        data = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        self._sink.write(_LENGTH.pack(len(data)) + data)
        self._sink.flush()

    def next_request(self) -> Optional[Dict[str, Any]]:
        """The next request, or None when the server is gone."""
        message = self._requests.get()
        self._current = None if message is None else message["id"]
        return message

    def ask(self, question: str, **params: Any) -> Any:
        """The server's answer to a question.

        A request that was called off goes on here: it would leave modules and classes half made behind.
        """
        self.send({"ask": question, **params})
        message = self._answers.get()
        if message is None:
            raise SystemExit(0)
        return message["answer"]

    def progress(self, text: str, done: int, total: int) -> None:
        """Tell how far a long request is."""
        self.check()
        self.send({"progress": {"text": text, "done": done, "total": total}})

    def check(self) -> None:
        """Raise Cancelled where the server has called the current request off."""
        if self._cancelled is not None and self._cancelled == self._current:
            raise Cancelled

    def _read(self) -> None:
        while True:
            message = self._read_frame()
            if message is None:
                self._requests.put(None)
                self._answers.put(None)
                return
            if "cancel" in message:
                self._cancelled = message["cancel"]
            elif "answer" in message:
                self._answers.put(message)
            else:
                self._requests.put(message)

    def _read_frame(self) -> Optional[Dict[str, Any]]:
        head = self._source.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (size,) = _LENGTH.unpack(head)
        data = self._source.read(size)
        if len(data) < size:
            return None
        message: Dict[str, Any] = json.loads(data)
        return message
