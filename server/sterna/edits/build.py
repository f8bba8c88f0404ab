"""Changes to edits: looked up in the present texts, so that what the text says in between stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path

from sterna.edits import statements
from sterna.edits.change import (
    AddArgument,
    AddAttribute,
    AddImport,
    AddItem,
    AddStatements,
    Change,
    DeleteFile,
    RemoveArgument,
    RemoveAttribute,
    RemoveItem,
    RemoveStatement,
    RenameFile,
    Replace,
    TextChange,
)
from sterna.edits.expressions import NotEditable, with_argument, with_item, without_argument, without_item
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, TextEdit
from sterna.syntax.at import At, range_of
from sterna.syntax.read import Reading
from sterna.syntax.text import LineIndex, Range, normalised


def build(changes: Iterable[Change], reading: Callable[[Path], Reading | None]) -> Edit:
    """The edit that makes the changes; raises NotEditable where a text is not what a change of it needs."""
    texts: dict[Path, dict[TextEdit, None]] = {}
    expressions: dict[Path, dict[At, list[TextChange]]] = {}
    files: list[CreateFile | DeleteFile | RenameFile] = []
    for change in changes:
        if isinstance(change, CreateFile | DeleteFile | RenameFile):
            files.append(change)
            continue
        path = _path(change)
        at = _node(change)
        if at is not None:
            expressions.setdefault(path, {}).setdefault(at, []).append(change)
            continue
        for edit in _statements(_present(reading, path), change):
            texts.setdefault(path, {})[edit] = None
    for path, wanted in expressions.items():
        for edit in _expressions(_present(reading, path), wanted):
            texts.setdefault(path, {})[edit] = None
    return Edit(tuple((path, tuple(edits)) for path, edits in texts.items()), tuple(files))


def _present(reading: Callable[[Path], Reading | None], path: Path) -> Reading:
    read = reading(path)
    if read is None:
        raise NotEditable(str(path))
    return read


def _expressions(reading: Reading, wanted: dict[At, list[TextChange]]) -> list[TextEdit]:
    """The edits of the nodes; one within another is part of the other's new text."""
    text = normalised(reading.text)
    index = LineIndex(text)
    made: list[tuple[int, int, str]] = []
    spans = {at: _span(reading, index, at) for at in wanted}
    for at in sorted(spans, key=lambda each: spans[each][1] - spans[each][0]):
        start, end = spans[at]
        inner = [edit for edit in made if start <= edit[0] and edit[1] <= end]
        made = [edit for edit in made if edit not in inner]
        new = text[start:end]
        for first, last, replaced in sorted(inner, reverse=True):
            new = new[: first - start] + replaced + new[last - start :]
        for change in wanted[at]:
            # Several changes of one node add up.
            new = _expression(change, new)
        made.append((start, end, new))
    return [_least(index, *edit, newline=statements.newline(reading.text)) for edit in sorted(made)]


def _span(reading: Reading, index: LineIndex, at: At) -> tuple[int, int]:
    """Offsets of a node; raises NotEditable where its text does not parse now."""
    tops = reading.facts.statements
    if not 0 <= at.statement < len(tops) or tops[at.statement].stale:
        raise NotEditable(str(at))
    place = range_of(reading, at)
    return index.offset(place.start), index.offset(place.end)


def _least(index: LineIndex, start: int, end: int, new: str, newline: str) -> TextEdit:
    """The smallest edit that gives the new text: what stays the same is not touched."""
    old = index.text[start:end]
    before = _same(old, new)
    after = _same(old[before:][::-1], new[before:][::-1])
    range_ = Range(index.position(start + before), index.position(end - after))
    return TextEdit(range_, new[before : len(new) - after].replace("\n", newline))


def _same(one: str, other: str) -> int:
    """How many characters they begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _path(change: TextChange) -> Path:
    at = _node(change)
    if at is not None:
        return at.path
    assert isinstance(change, AddImport | AddStatements | RemoveStatement | AddAttribute | RemoveAttribute)
    return change.path


def _node(change: TextChange) -> At | None:
    if isinstance(change, Replace):
        return change.at
    if isinstance(change, AddArgument | RemoveArgument):
        return change.call
    if isinstance(change, AddItem | RemoveItem):
        return change.display
    return None


def _expression(change: TextChange, source: str) -> str:
    if isinstance(change, Replace):
        return change.text
    if isinstance(change, AddArgument):
        return with_argument(source, change.text)
    if isinstance(change, RemoveArgument):
        return without_argument(source, change.keyword)
    if isinstance(change, AddItem):
        return with_item(source, change.text, change.index)
    assert isinstance(change, RemoveItem)
    return without_item(source, change.index)


def _statements(reading: Reading, change: TextChange) -> list[TextEdit]:
    if isinstance(change, AddImport):
        edit = statements.add_import(reading, change)
        return [edit] if edit is not None else []
    if isinstance(change, AddStatements):
        return [statements.add_statements(reading, change)]
    if isinstance(change, RemoveStatement):
        return [statements.remove_statement(reading, change)]
    if isinstance(change, RemoveAttribute):
        return statements.remove_attribute(reading, change)
    assert isinstance(change, AddAttribute)
    return [statements.add_attribute(reading, change)]
