"""Frames: a length of four bytes, big-endian, and as many bytes of UTF-8 JSON."""

from __future__ import annotations

import struct
from typing import IO

_LENGTH = struct.Struct(">I")
MAX_FRAME = 256 * 1024 * 1024
"""No answer is that long: a larger length means that something else writes to the pipe."""


class FrameError(Exception):
    """The bytes are no frame."""


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one frame and flush; raises OSError or ValueError where the other side is gone."""
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end of the stream; raises FrameError for a torn or impossible frame."""
    head = _exactly(stream, _LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise FrameError("the stream ended within a frame")
    (size,) = _LENGTH.unpack(head)
    if size > MAX_FRAME:
        raise FrameError(f"a frame cannot be {size} bytes long")
    data = _exactly(stream, size)
    if len(data) < size:
        raise FrameError("the stream ended within a frame")
    return data


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
