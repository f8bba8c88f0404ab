"""Changes to edits: looked up in the present texts, so that what the text says in between stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from sterna.syntax.text import LineIndex, Range


def build(changes: Iterable[Change], reading: Callable[[Path], Reading | None]) -> Edit:
    """The edit that makes the changes; raises NotEditable where a text is not what a change of it needs."""
    texts: dict[Path, dict[TextEdit, None]] = {}
    expressions: dict[At, str] = {}
    files: list[CreateFile | DeleteFile | RenameFile] = []
    for change in changes:
        if isinstance(change, CreateFile | DeleteFile | RenameFile):
            files.append(change)
            continue
        path = _path(change)
        read = reading(path)
        if read is None:
            raise NotEditable(str(path))
        at = _node(change)
        if at is not None:
            # Several changes of one call add up.
            expressions[at] = _expression(change, expressions.get(at) or _text(read, at))
            continue
        edit = _statement(read, change)
        if edit is not None:
            texts.setdefault(path, {})[edit] = None
    for at, text in expressions.items():
        read = reading(at.path)
        if read is not None:
            texts.setdefault(at.path, {})[TextEdit(range_of(read, at), text)] = None
    return Edit(tuple((path, tuple(edits)) for path, edits in texts.items()), tuple(files))


def _path(change: TextChange) -> Path:
    at = _node(change)
    if at is not None:
        return at.path
    assert isinstance(change, AddImport | AddStatements | RemoveStatement | AddAttribute)
    return change.path


def _node(change: TextChange) -> At | None:
    if isinstance(change, Replace):
        return change.at
    if isinstance(change, AddArgument | RemoveArgument):
        return change.call
    if isinstance(change, AddItem | RemoveItem):
        return change.display
    return None


def _text(reading: Reading, at: At) -> str:
    range_: Range = range_of(reading, at)
    index = LineIndex(reading.text)
    return reading.text[index.offset(range_.start) : index.offset(range_.end)]


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


def _statement(reading: Reading, change: TextChange) -> TextEdit | None:
    if isinstance(change, AddImport):
        return statements.add_import(reading, change)
    if isinstance(change, AddStatements):
        return statements.add_statements(reading, change)
    if isinstance(change, RemoveStatement):
        return statements.remove_statement(reading, change)
    assert isinstance(change, AddAttribute)
    return statements.add_attribute(reading, change)
