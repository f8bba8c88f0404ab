"""Edits of text: ranges and what comes in their place, and the files that come, go or move with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.syntax.text import LineIndex, Range


@dataclass(frozen=True)
class TextEdit:
    """Another text for a range, in codepoints, lines from 0."""

    range: Range
    text: str


@dataclass(frozen=True)
class Edit:
    """What is done at once or not at all: texts by file (ranges of the text before any of them), then whole files."""

    texts: tuple[tuple[Path, tuple[TextEdit, ...]], ...] = ()
    files: tuple[CreateFile | DeleteFile | RenameFile, ...] = ()


class Overlap(Exception):  # noqa: N818 - says that two changes are about the same text
    """Two edits want the same text."""


def apply(text: str, edits: Sequence[TextEdit]) -> str:
    """The text after the edits; those at the same empty range come in the order given. Raises Overlap."""
    index = LineIndex(text)
    placed = sorted(
        ((index.offset(edit.range.start), index.offset(edit.range.end), edit.text) for edit in edits),
        key=lambda each: each[:2],
    )
    parts: list[str] = []
    done = 0
    for start, end, new in placed:
        if start < done:
            raise Overlap
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])
