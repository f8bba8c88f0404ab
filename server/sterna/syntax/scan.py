"""Logical lines of Python text, found without parsing it.

A small scanner that knows strings of all kinds, brackets, comments and continuations, and nothing of the grammar. It
works on any text: what cannot be right (an unclosed bracket, say) is noted on the line, and the scan goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sterna.syntax.text import LINE_END

SPECIAL = re.compile(r"[\n\r#\\()\[\]{}\"';]")
BLANK = re.compile(r"\ufeff?[ \t\f]*")
JOINED = re.compile(r"\\(?:\r\n|\r|\n)[ \t\f]*")
WORD = re.compile(r"@|\w*")
CLOSERS = {"(": ")", "[": "]", "{": "}"}

# Unrolled so that a string without an end costs linear time.
SIMPLE = {
    "'": re.compile(r"[^'\\\r\n]*(?:\\(?:\r\n|[\s\S])[^'\\\r\n]*)*"),
    '"': re.compile(r'[^"\\\r\n]*(?:\\(?:\r\n|[\s\S])[^"\\\r\n]*)*'),
}
TRIPLE = {
    "'''": re.compile(r"[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*"),
    '"""': re.compile(r'[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*'),
}
FORMAT_TEXT = re.compile(r"\\N\{[^}\r\n'\"]*\}|\\(?:\r\n|[^{}])|\{\{|\}\}|[{}'\"\r\n]")
FIELD = re.compile(r"[\n\r#()\[\]{}\"':]")

STATEMENT = re.compile(
    r"[ \t]*(?:(?:class|def|import|from|if|for|while|try|with|return|raise|del|global|assert|pass)\b(?![ \t]*[=.,)])"
    r"|async[ \t]+def\b|@[ \t]*\w|\w[\w.]*[ \t]*(?:=(?!=)|:[ \t]*\w))"
)
"""What the start of a statement looks like; only asked for in text that is known to be broken."""


class Trouble(NamedTuple):
    """Why a text cannot parse: the range of the cause in offsets, and words."""

    start: int
    end: int
    message: str


class Line(NamedTuple):
    """A logical line: offsets of its physical start, of its first token, after its last one (comment not counted) and
    of the next line, the column of its first token as Python counts indentation, its first word, the offsets of
    semicolons outside brackets, how deep its brackets and nested strings go."""

    begin: int
    start: int
    end: int
    next: int
    indent: int
    word: str
    semicolons: tuple[int, ...]
    depth: int
    trouble: Trouble | None


def width(text: str, start: int, end: int) -> int:
    """The indentation that the blank text[start:end] makes: tabs go to multiples of 8, a form feed starts anew."""
    column = 0
    for character in text[start:end]:
        if character == "\t":
            column += 8 - column % 8
        elif character == "\f" or character == "\ufeff":
            column = 0
        else:
            column += 1
    return column


def indentation(blanks: str) -> str:
    """The part of the blanks in front of a first token that indents it: where backslashes join lines, the first line
    that has any counts (CPython 3.11, Parser/tokenizer.c, `cont_line_col`)."""
    lines = re.split(r"\\(?:\r\n|\r|\n)", blanks)
    return next((line for line in lines if width(line, 0, len(line))), "")


def logical_lines(text: str, offset: int, floor: int = -1) -> Iterator[Line]:
    """The logical lines from an offset (the start of a physical line, or of a token) on; blank lines are left out.

    With a `floor` of 0 or more, a physical line that is indented no deeper than it and looks like a statement ends
    an open bracket or an open triple-quoted string.
    """
    length = len(text)
    position = offset
    while position < length:
        match = BLANK.match(text, position)
        start = match.end() if match else position
        if start >= length:
            return
        character = text[start]
        if character in "#\r\n":
            end = LINE_END.search(text, start)
            if end is None:
                return
            position = end.end()
            continue
        indent = width(text, position, start)
        if character == "\\":
            while (joined := JOINED.match(text, start)) is not None:
                start = joined.end()
            if start >= length:
                return
            if text[start] in "#\r\n":
                end = LINE_END.search(text, start)
                position = end.end() if end else length
                continue
            blanks = indentation(text[position:start])
            indent = width(blanks, 0, len(blanks))
        line = _line(text, position, start, indent, floor)
        yield line
        position = line.next


def _line(text: str, begin: int, start: int, indent: int, floor: int) -> Line:
    opened: list[int] = []
    semicolons: list[int] = []
    depth = 0
    trouble: Trouble | None = None
    position = start
    length = len(text)
    search = SPECIAL.search
    while True:
        match = search(text, position)
        if match is None:
            end = following = length
            break
        here = match.start()
        position = here + 1
        character = text[here]
        if character in "([{":
            opened.append(here)
            depth = max(depth, len(opened))
        elif character in ")]}":
            if opened and CLOSERS[text[opened[-1]]] == character:
                opened.pop()
            elif trouble is None:
                trouble = Trouble(here, here + 1, f"'{character}' closes nothing")
        elif character in "\r\n":
            if text.startswith("\r\n", here):
                position += 1
            if not opened or (floor >= 0 and _statement_at(text, position, floor)):
                end, following = here, position
                break
        elif character == "#":
            newline = LINE_END.search(text, here)
            stop = newline.start() if newline else length
            if not opened:
                end, following = here, newline.end() if newline else length
                break
            position = stop
        elif character == "\\":
            newline = LINE_END.match(text, position)
            if newline:
                position = newline.end()
        elif character == ";":
            if not opened:
                semicolons.append(here)
        else:
            position, closed, nested = string_end(text, start, here)
            depth = max(depth, len(opened) + nested)
            if floor >= 0:
                cut = _statement_within(text, here, position, floor)
                if cut is not None:
                    position, closed = cut, False
                    trouble = trouble or Trouble(here, here + 1, "this string is not closed")
                    end = following = cut
                    break
            if not closed and trouble is None:
                trouble = Trouble(here, here + 1, "this string is not closed")
    if opened and trouble is None:
        trouble = Trouble(opened[0], opened[0] + 1, f"'{text[opened[0]]}' is not closed")
    end = last_end(text, start, end)
    word = WORD.match(text, start)
    return Line(begin, start, end, following, indent, word.group() if word else "", tuple(semicolons), depth, trouble)


def last_end(text: str, start: int, end: int) -> int:
    """The offset after the last token between two offsets: neither blanks nor lines that are joined with nothing count.

    A join at the end of the whole text counts, which CPython refuses.
    """
    stop = end
    while stop > start:
        character = text[stop - 1]
        if character in " \t\f\r\n" or (character == "\\" and end < len(text) and JOINED.match(text, stop - 1, end)):
            stop -= 1
        else:
            break
    return stop


def _statement_at(text: str, position: int, floor: int) -> bool:
    match = STATEMENT.match(text, position)
    if match is None:
        return False
    blank = BLANK.match(text, position)
    return blank is not None and width(text, position, blank.end()) <= floor


def _statement_within(text: str, start: int, end: int, floor: int) -> int | None:
    for match in LINE_END.finditer(text, start, end):
        if match.end() < end and _statement_at(text, match.end(), floor):
            return match.end()
    return None


def string_end(text: str, floor: int, quote: int) -> tuple[int, bool, int]:
    """The offset after the string whose first quote is at `quote`, whether it is closed, and how deep it nests;
    `floor` is the offset before which no prefix of it is looked for."""
    start = quote
    while start > floor and quote - start < 3 and text[start - 1] in "rRbBuUfFtT":
        start -= 1
    prefix = text[start:quote]
    if start > floor and (text[start - 1].isalnum() or text[start - 1] == "_"):
        prefix = ""
    character = text[quote]
    triple = text.startswith(character * 3, quote)
    delimiter = character * 3 if triple else character
    position = quote + len(delimiter)
    if prefix and any(letter in "fFtT" for letter in prefix):
        return _format_end(text, position, delimiter)
    match = (TRIPLE if triple else SIMPLE)[delimiter].match(text, position)
    position = match.end() if match else position
    if text.startswith(delimiter, position):
        return position + len(delimiter), True, 0
    return position, False, 0


def _format_end(text: str, position: int, delimiter: str) -> tuple[int, bool, int]:
    """The end of an f-string or t-string, whose fields hold any expression with strings of its own (PEP 701)."""
    # Each level is the delimiter of a string, or the bracket that is open in a field; "{" and "s" (its format spec)
    # stand for a field. A stack, so that nesting costs no recursion.
    stack = [delimiter]
    depth = 0
    length = len(text)
    while stack:
        depth = max(depth, len(stack))
        top = stack[-1]
        in_text = top[0] in "'\""
        in_spec = top == "s"
        match = (FORMAT_TEXT if in_text or in_spec else FIELD).search(text, position)
        if match is None:
            return length, False, depth
        here = match.start()
        token = match.group()
        position = match.end()
        owner = next(level for level in reversed(stack) if level[0] in "'\"")
        if in_text or in_spec:
            if token == "{{" and in_spec:
                position -= 1
                token = "{"
            if token == "}}" and in_spec:
                position -= 1
                token = "}"
            if token == "{":
                stack.append("{")
            elif token == "}" and in_spec:
                stack.pop()
            elif token in "'\"" and text.startswith(owner, here):
                while stack.pop() != owner:
                    continue
                position = here + len(owner)
            elif token in "\r\n" and len(owner) == 1:
                return here, False, depth
        elif token in "'\"":
            if text.startswith(owner, here) and _closes(text, here, owner):
                while stack.pop() != owner:
                    continue
                position = here + len(owner)
                continue
            start = here
            while text[start - 1] in "rRbBuUfFtT" and here - start < 3:
                start -= 1
            if any(letter in "fFtT" for letter in text[start:here]):
                triple = text.startswith(token * 3, here)
                stack.append(token * 3 if triple else token)
                position = here + len(stack[-1])
            else:
                position, closed, _ = string_end(text, start, here)
                if not closed:
                    return position, False, depth
        elif token in "([{":
            stack.append("(" if token != "{" else "d")
        elif token in ")]}":
            if top in "(d" or (token == "}" and top == "{"):
                stack.pop()
        elif token == ":" and top == "{":
            stack[-1] = "s"
        elif token == "#":
            newline = LINE_END.search(text, here)
            position = newline.start() if newline else length
    return position, True, depth


def _closes(text: str, here: int, owner: str) -> bool:
    """Whether the owner's own quote inside a field is the end of a half-typed string rather than a nested string: the
    line holds no further one."""
    if len(owner) == 3:
        return False
    newline = LINE_END.search(text, here)
    rest = text[here + 1 : newline.start() if newline else len(text)]
    return owner not in rest
