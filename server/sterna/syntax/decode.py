"""Bytes of a source file to text, as PEP 263 says."""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class DecodeError(ValueError):
    """The bytes are not text in the encoding that they declare; `line` counts from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def decode(data: bytes) -> str:
    """The text of a source file: UTF-8 unless one of the first two lines declares another encoding; no byte order mark.

    Raises DecodeError. Rule: "Encoding declarations" in the Python language reference.
    """
    marked = data.startswith(codecs.BOM_UTF8)
    if marked:
        data = data[len(codecs.BOM_UTF8) :]
    name, line = _declared(data)
    try:
        codec = codecs.lookup(name).name
        if marked and codec not in ("utf-8", "utf-8-sig"):
            raise DecodeError(f"the file starts with the byte order mark of UTF-8 and declares {name}", line)
        return data.decode(codec)
    except LookupError:
        # Also what is no text encoding, such as rot13.
        raise DecodeError(f"unknown encoding: {name}", line) from None
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(data, 0, error.start))
        byte = data[error.start]
        raise DecodeError(f"byte 0x{byte:02x} is not valid in {codec} ({error.reason})", line) from None
    except UnicodeError as error:
        raise DecodeError(f"no text in {codec}: {error}", line) from None


def _declared(data: bytes) -> tuple[str, int]:
    rest = data
    for line in range(2):
        head, *tail = _LINE_END.split(rest, maxsplit=1)
        match = _COOKIE.match(head)
        if match:
            return match[1].decode("ascii", "replace"), line
        if not _BLANK.match(head) or not tail:
            break
        rest = tail[0]
    return "utf-8", 0
