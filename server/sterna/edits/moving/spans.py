"""Replacements of nodes as edits of text."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from sterna.edits.moving.names import Replaced
from sterna.edits.porting.source import Piece, Source
from sterna.edits.statements import newline
from sterna.edits.text import TextEdit
from sterna.syntax.text import LineIndex, Position, Range


def node_edits(source: Source, text: str, replaced: Iterable[Replaced]) -> list[TextEdit]:
    """The edits that put other texts in the place of nodes."""
    end = newline(text)
    return [TextEdit(source.range(node), new.replace("\n", end)) for node, new in replaced]


def beginning(source: Source, piece: Piece) -> int:
    """The line where a statement begins, with the comments right above it."""
    decorators = piece.node.decorators if isinstance(piece.node, cst.ClassDef | cst.FunctionDef) else ()
    line = source.range(decorators[0] if decorators else piece.node).start.line
    lines = source.tree.code.split("\n")
    while line > 0 and lines[line - 1].startswith("#"):
        line -= 1
    return line


def ending(source: Source, piece: Piece) -> int:
    """The line after a statement."""
    place = source.range(piece.node)
    return place.end.line + (1 if place.end.column else 0)


def removed(source: Source, text: str, pieces: Iterable[Piece]) -> list[TextEdit]:
    """The statements away; of the blank lines around each the larger number stays, at the end of the file none."""
    index = LineIndex(text)
    last = index.line_count - (0 if index.line_text(index.line_count - 1) else 1)
    spans: list[list[int]] = []
    for piece in sorted(pieces, key=lambda each: each.index):
        first, after = beginning(source, piece), ending(source, piece)
        if spans and not any(index.line_text(line).strip() for line in range(spans[-1][1], first)):
            spans[-1][1] = after
        else:
            spans.append([first, after])
    edits = []
    for first, after in spans:
        above, below = first, after
        while above > 0 and not index.line_text(above - 1).strip():
            above -= 1
        while below < last and not index.line_text(below).strip():
            below += 1
        if below >= last or 0 < first - above < below - after:
            first = above
        if below >= last or above == 0 or first != above:
            after = below
        edits.append(TextEdit(Range(Position(first, 0), Position(after, 0)), ""))
    return edits
