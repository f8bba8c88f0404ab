"""The cut of a text into statements and function bodies, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

from msgspec import Struct

from sterna.syntax.scan import Line, Trouble, last_end, logical_lines, string_end
from sterna.syntax.text import LINE_END, normalised

COMPOUND = frozenset(
    ["@", "class", "def", "async", "if", "for", "while", "try", "with", "elif", "else", "except", "finally"]
)
CLAUSES = frozenset(["elif", "else", "except", "finally"])
DECORATED = frozenset(["@", "class", "def", "async"])
HEADER = re.compile(r"[:#()\[\]{}\"'\\]")
NAME = re.compile(
    r"(?:(?P<class>class)[ \t]+|(?P<def>(?:async[ \t]+)?def)[ \t]+)?(?P<name>\w+)"
    r"(?(class)|(?(def)|[ \t]*(?:=(?!=)|:(?!=))))"
)


class Cut(Struct, frozen=True):
    """A statement as the scan sees it: offsets of its start and end, and its logical lines."""

    start: int
    end: int
    lines: list[Line]

    @property
    def trouble(self) -> Trouble | None:
        """What makes the statement unreadable, as far as the scan can tell."""
        return next((line.trouble for line in self.lines if line.trouble), None)


class BodyCut(Struct, frozen=True):
    """A function body: offsets of the physical start of its first statement (the same as `code` where it stands on
    the line of the `def`, `inline`), of its first token, and of its end."""

    start: int
    code: int
    end: int
    inline: bool


class Cutter:
    """Cuts a text into the statements of one block, one after the other.

    `level` is the indentation of the block; a statement that is indented less does not take in those after it. Without
    `parted`, semicolons part nothing.
    """

    def __init__(self, text: str, offset: int = 0, level: int = 0, parted: bool = True) -> None:
        self.text = text
        self.offset = offset
        self.level = level
        self.parted = parted

    def next(self, floor: int = -1) -> tuple[list[Cut], int] | None:
        """The next statement (several where semicolons part them) and the offset to go on from; None at the end.

        `floor` as for `logical_lines`: a cut that resynchronises at lines indented no deeper than it.
        """
        lines = logical_lines(self.text, self.offset, floor)
        first = next(lines, None)
        if first is None:
            return None
        taken = [first]
        indent = max(first.indent, self.level)
        decorated = first.word == "@"
        last = first
        inner = 0
        for line in lines:
            if line.indent > indent:
                if last.indent <= indent:
                    opens = last.word in COMPOUND or self.text[last.end - 1] == ":"
                    inner = line.indent if opens else max(line.indent, indent + 3)
                if floor >= 0 and _hardly_in(line, indent, inner):
                    break
            else:
                level = line.indent == indent
                if decorated and level and line.word in DECORATED:
                    decorated = line.word == "@"
                elif not (level and line.word in CLAUSES and first.word in COMPOUND):
                    break
            taken.append(line)
            last = line
        if self.parted and len(taken) == 1 and first.semicolons and first.word not in COMPOUND:
            return list(self._parted(first)), first.next
        return [Cut(first.start, last.end, taken)], last.next

    def _parted(self, line: Line) -> Iterator[Cut]:
        start = line.start
        for stop in (*line.semicolons, line.end):
            piece = self.text[start:stop]
            stripped = piece.strip(" \t\f\\\r\n")
            if stripped:
                begin = start + len(piece) - len(piece.lstrip(" \t\f\\\r\n"))
                end = last_end(self.text, begin, stop)
                trouble = line.trouble if line.trouble and begin <= line.trouble.start < end else None
                yield Cut(begin, end, [line._replace(start=begin, end=end, semicolons=(), trouble=trouble)])
            start = stop + 1


def cut_block(text: str, offset: int, floor: int) -> list[Cut]:
    """The statements of the block from an offset to the end of the text, cut with resynchronisation at `floor`;
    semicolons part nothing."""
    cutter = Cutter(text, offset, floor, parted=False)
    cuts: list[Cut] = []
    while (found := cutter.next(floor)) is not None:
        cuts += found[0]
        cutter.offset = found[1]
    return cuts


def bodies(text: str, cut: Cut) -> list[BodyCut]:
    """The bodies of the functions of a statement that are in no other function, in the order of the text."""
    found: list[BodyCut] = []
    lines = cut.lines
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if line.word != "def" and not (line.word == "async" and _is_def(text, line)):
            continue
        colon = _header_end(text, line)
        if colon is None:
            continue
        if colon + 1 < line.end:
            start = colon + 1
            while start < line.end and text[start] in " \t\f\\\r\n":
                start += 1
            found.append(BodyCut(start, start, line.end, True))
            continue
        first = index
        while index < len(lines) and lines[index].indent > line.indent:
            if _hardly_in(lines[index], line.indent, lines[first].indent):
                break
            index += 1
        if index > first:
            found.append(BodyCut(lines[first].begin, lines[first].start, lines[index - 1].end, False))
    return found


def _hardly_in(line: Line, outer: int, inner: int) -> bool:
    """Whether a line in no block stands nearer to the outer one: half a statement of its own, whose first word is
    gone."""
    return 2 * line.indent < inner + outer


def _is_def(text: str, line: Line) -> bool:
    return text[line.start + 5 : line.end].lstrip(" \t\f\\\r\n")[:3] == "def"


def _header_end(text: str, line: Line) -> int | None:
    """The offset of the colon that ends the header of a def."""
    if text[line.end - 1] == ":" and "\n" not in text[line.start : line.end] and ";" not in text[line.start : line.end]:
        simple = text[line.start : line.end - 1]
        if not any(mark in simple for mark in "\"'#:[{\r"):
            return line.end - 1
    depth = 0
    position = line.start
    while (match := HEADER.search(text, position, line.end)) is not None:
        here = match.start()
        position = here + 1
        character = match.group()
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character in "\"'":
            position = string_end(text, line.start, here)[0]
        elif character == "#":
            newline = LINE_END.search(text, here)
            position = newline.start() if newline else line.end
        elif character == "\\":
            position += 1
        elif depth == 0:
            return here
    return None


def explained(text: str, cut: Cut) -> Trouble | None:
    """What is wrong with a statement that does not parse, as far as its lines and their indentation tell."""
    if cut.trouble is not None:
        return cut.trouble
    for line, following in zip(cut.lines, (*cut.lines[1:], None), strict=True):
        last = text[line.end - 1]
        opens = last == ":" and line.word in COMPOUND
        deeper = following is not None and following.indent > line.indent
        if line.word == "@" and line.end == line.start + 1:
            return Trouble(line.start, line.end, "expected a decorator")
        if deeper and last != ":":
            if line.word in COMPOUND and line.word != "@":
                return Trouble(line.end - 1, line.end, "expected ':'")
            if following is not None:
                return Trouble(following.start, following.end, "unexpected indentation")
        if opens and not deeper:
            return Trouble(line.start, line.end, "expected an indented block")
    return None


def digest(text: str) -> str:
    """A short hash of a text, whatever its line endings."""
    return blake2b(normalised(text).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def name_key(text: str, cut: Cut) -> str:
    """What a statement defines, as "class Post", "def save" or "title"; "" where it defines no one name."""
    for line in cut.lines:
        if line.word == "@":
            continue
        match = NAME.match(text, line.start, line.end)
        if match is None:
            return ""
        if match["class"]:
            return f"class {match['name']}"
        return f"def {match['name']}" if match["def"] else match["name"]
    return ""


def block(cut: Cut) -> tuple[int, int] | None:
    """Where the indented block of a statement begins: the index of its first line in `cut.lines`, its indentation."""
    head = cut.lines[0].indent
    for index, line in enumerate(cut.lines):
        if line.indent > head:
            return index, line.indent
    return None
