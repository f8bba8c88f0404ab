"""Edits of text: ranges and what comes in their place, and the files that come, go or move with them."""

from __future__ import annotations

import difflib
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.syntax.text import LINE_END, LineIndex, Position, Range


@dataclass(frozen=True)
class TextEdit:
    """Another text for a range, in codepoints, lines from 0."""

    range: Range
    text: str
    ask: str = ""
    """What it belongs to, where the user may leave it out and is asked first; "" for what is always made."""


@dataclass(frozen=True)
class Edit:
    """What is done at once or not at all: texts by file (ranges of the text before any of them), then whole files."""

    texts: tuple[tuple[Path, tuple[TextEdit, ...]], ...] = ()
    files: tuple[CreateFile | DeleteFile | RenameFile, ...] = ()

    @property
    def asks(self) -> list[str]:
        """What the user is asked about texts, each once."""
        return list(dict.fromkeys(each.ask for _, edits in self.texts for each in edits if each.ask))

    def asking(self, ask: str) -> Edit:
        """The same, with all of its texts left to the user."""
        texts = ((path, tuple(replace(each, ask=ask) for each in edits)) for path, edits in self.texts)
        return Edit(tuple(texts), self.files)

    def without(self, asks: Container[str]) -> Edit:
        """The same without the texts that belong to these."""
        kept = ((path, tuple(each for each in edits if each.ask not in asks)) for path, edits in self.texts)
        return Edit(tuple((path, edits) for path, edits in kept if edits), self.files)

    def with_(self, *others: Edit) -> Edit:
        """Both, or all, as one."""
        texts: dict[Path, dict[TextEdit, None]] = {}
        for edit in (self, *others):
            for path, edits in edit.texts:
                texts.setdefault(path, {}).update(dict.fromkeys(edits))
        files = dict.fromkeys(file for edit in (self, *others) for file in edit.files)
        return Edit(tuple((path, tuple(edits)) for path, edits in texts.items()), tuple(files))


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


def changed_lines(before: str, after: str) -> tuple[TextEdit, ...]:
    """The edits of whole lines that make one text of the other."""
    old, new = _lines(before), _lines(after)
    last = LineIndex(before).position(len(before))
    edits = []
    for kind, start, end, first, behind in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            range_ = Range(min(Position(start, 0), last), min(Position(end, 0), last))
            edits.append(TextEdit(range_, "".join(new[first:behind])))
    return tuple(edits)


def _lines(text: str) -> list[str]:
    """The lines with their ends."""
    ends = [0, *(match.end() for match in LINE_END.finditer(text))]
    return [line for line in (text[start:end] for start, end in zip(ends, [*ends[1:], len(text)], strict=True)) if line]
