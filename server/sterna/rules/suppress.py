"""Comments that keep a finding away: `# sterna: ignore[code, code] -- reason`, on its line or alone above it."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from sterna.syntax.text import LineIndex, Position, Range, normalised

_COMMENT = re.compile(r"#\s*sterna:\s*ignore\b(?P<rest>.*)")
_FORM = re.compile(r"\[(?P<codes>[^\]]*)\]\s*(?:--\s*(?P<reason>.*\S))?\s*$")


@dataclass(frozen=True)
class Suppression:
    """A comment for the findings that begin on `line`, from 0; `codes` is empty where its form is wrong."""

    line: int
    range: Range
    codes: tuple[str, ...]
    reason: str


def suppressions(text: str) -> tuple[Suppression, ...]:
    """The suppressions of a text, in order; text that does not even make tokens is taken line by line."""
    if "sterna" not in text:
        return ()
    found = []
    index = LineIndex(text)
    for line, column, comment in _comments(normalised(text)):
        match = _COMMENT.match(comment)
        if match is None:
            continue
        form = _FORM.match(match["rest"].strip())
        codes = tuple(filter(None, map(str.strip, form["codes"].split(",")))) if form else ()
        range_ = Range(Position(line, column), Position(line, column + len(comment.rstrip())))
        reason = (form["reason"] or "") if form else ""
        alone = not index.line_text(line)[:column].strip()
        found.append(Suppression(_next_code(index, line) if alone else line, range_, codes, reason))
    return tuple(found)


def _comments(text: str) -> list[tuple[int, int, str]]:
    """Line and column of every comment, from 0."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append((token.start[0] - 1, token.start[1], token.string))
    except (tokenize.TokenError, SyntaxError):
        # Up to the fault the tokens tell; behind it a comment is what looks like one.
        done = found[-1][0] if found else -1
        for line, content in enumerate(text.split("\n")):
            match = _COMMENT.search(content)
            if line > done and match is not None:
                found.append((line, match.start(), content[match.start() :]))
    return found


def _next_code(index: LineIndex, line: int) -> int:
    """The next line that is neither empty nor a comment."""
    for following in range(line + 1, index.line_count):
        content = index.line_text(following).strip()
        if content and not content.startswith("#"):
            return following
    return line
