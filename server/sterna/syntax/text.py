"""Places in a text: positions, ranges, and an index of the lines.

Columns count codepoints and lines count from 0. A line ends at `\\n`, `\\r\\n` or `\\r` only, as the Python reference
says of physical lines; form feed, U+2028 and their kind are ordinary characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

from msgspec import Struct

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""The units that a protocol counts columns in."""

LINE_END = re.compile(r"\r\n|\r|\n")


class Position(Struct, frozen=True, order=True):
    """A place between two characters; line from 0, column in codepoints."""

    line: int
    column: int


class Range(Struct, frozen=True, order=True):
    """The text from `start` up to `end`."""

    start: Position
    end: Position

    def contains(self, position: Position) -> bool:
        """Whether the position is within the range or at one of its ends."""
        return self.start <= position <= self.end


def normalised(text: str) -> str:
    """The text with every line ending as `\\n`; lines and columns stay the same."""
    return LINE_END.sub("\n", text) if "\r" in text else text


class LineIndex:
    """The lines of a text; offsets count codepoints. Whatever is out of range is clamped, nothing raises."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        starts = [0]
        ends = []
        for match in LINE_END.finditer(text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(text))
        self._starts = starts
        self._ends = ends

    @property
    def line_count(self) -> int:
        """How many lines there are; a text that ends with a line ending has an empty last line."""
        return len(self._starts)

    def line_text(self, line: int) -> str:
        """A line without its ending; "" for a line that is not there."""
        if not 0 <= line < len(self._starts):
            return ""
        return self.text[self._starts[line] : self._ends[line]]

    def offset(self, position: Position) -> int:
        """The offset of a position; a column beyond the end of its line is the end of the line."""
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self.text)
        return min(self._starts[position.line] + max(position.column, 0), self._ends[position.line])

    def position(self, offset: int) -> Position:
        """The position of an offset; an offset inside a line ending is the end of the line."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return Position(line, min(offset, self._ends[line]) - self._starts[line])

    def to_units(self, position: Position, encoding: Encoding) -> tuple[int, int]:
        """Line and column of a position, the column counted in the units of the encoding."""
        position = self.position(self.offset(position))
        start = self._starts[position.line]
        return position.line, _width(self.text[start : start + position.column], encoding)

    def from_units(self, line: int, column: int, encoding: Encoding) -> Position:
        """The position of a column counted in units; one inside a character is the start of that character."""
        if line < 0:
            return Position(0, 0)
        if line >= len(self._starts):
            return self.position(len(self.text))
        text = self.line_text(line)
        if encoding == "utf-32" or text.isascii():
            return Position(line, min(max(column, 0), len(text)))
        for index, character in enumerate(text):
            column -= _width(character, encoding)
            if column < 0:
                return Position(line, index)
        return Position(line, len(text))


def _width(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))
