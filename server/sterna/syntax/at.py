"""A node of a file's facts by its numbers: what points into a text without saying where that is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.syntax import spans
from sterna.syntax.read import Reading
from sterna.syntax.text import Position, Range


@dataclass(frozen=True)
class At:
    """A node: `statement` is the index of the top-level statement (-1: the beginning of the file), `body` the key of a
    function body read on demand or -1, `node` the number of the node."""

    path: Path
    statement: int = -1
    body: int = -1
    node: int = -1


def range_of(reading: Reading, at: At) -> Range:
    """Where the node stands now, in codepoints, lines from 0; the beginning of the file where it is not there."""
    if not 0 <= at.statement < len(reading.facts.statements):
        return Range(Position(0, 0), Position(0, 0))
    return spans.span(reading, at.statement, at.body, at.node)
