"""Edits of ide as one workspace edit: texts with the versions that they were made for, files that come, go or move."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
from lsprotocol import types
from pygls.capabilities import get_capability

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit
from sterna.ide.project import OpenProject
from sterna.ide.values import Location
from sterna.lsp.convert import Converter
from sterna.lsp.server import SternaServer

_ASK = "sterna.confirm"
_PREVIEW = "sterna.preview"
_WHOLE = "sterna.whole"
_FILES = "Files that go or are renamed"
_TOGETHER = f"{_FILES}, and all that goes with them"
Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


def workspace_edit(
    edit: Edit, converter: Converter, uri: Callable[[Path], str], version: Callable[[Path], int | None]
) -> types.WorkspaceEdit:
    """One edit, done as a whole or not at all; what takes a file away or renames it, and texts that the user is asked
    about, want to be confirmed."""
    # New files first: where the name of one is taken, nothing else has been touched yet.
    changes = [change for file in edit.files if isinstance(file, CreateFile) for change in _file(file, uri)]
    asks = {ask: f"sterna.{number}" for number, ask in enumerate(edit.asks)}
    annotations = {id_: types.ChangeAnnotation(ask, needs_confirmation=True) for ask, id_ in asks.items()}
    for path, edits in edit.texts:
        document = types.OptionalVersionedTextDocumentIdentifier(uri(path), version(path))
        texts: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = []
        for each in edits:
            range_ = converter.to_range(Location(path, each.range))
            if each.ask:
                texts.append(types.AnnotatedTextEdit(asks[each.ask], range_, each.text))
            else:
                texts.append(types.TextEdit(range_, each.text))
        changes.append(types.TextDocumentEdit(document, texts))
    for file in edit.files:
        if not isinstance(file, CreateFile):
            changes += _file(file, uri)
    if any(isinstance(file, DeleteFile | RenameFile) for file in edit.files):
        annotations[_ASK] = types.ChangeAnnotation(_FILES, needs_confirmation=True)
    return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations or None)


def project_edit(
    ls: SternaServer, project: OpenProject, edit: Edit, *, together: bool = False, whole: str = ""
) -> types.WorkspaceEdit:
    """The same for the present texts of a project; where the user wants to see all before, all wants confirmation.

    `together` is for an edit of which no part makes sense alone: VS Code makes the parts that want no confirmation even
    where the user leaves the others out. `whole` is what the user is asked once about an edit that is always shown.
    """
    made = workspace_edit(edit, ls.converter(project), ls.paths.uri, project.version)
    annotates = get_capability(ls.client_capabilities, "workspace.workspace_edit.change_annotation_support", None)
    if annotates is None:
        return made
    if whole:
        return _asked(made, _WHOLE, whole)
    if together and _ASK in (made.change_annotations or {}):
        return _asked(made, _ASK, _TOGETHER)
    return _asked(made, _PREVIEW, "New migrations") if ls.options.preview else made


def _asked(made: types.WorkspaceEdit, annotation: str, label: str) -> types.WorkspaceEdit:
    """The edit with this annotation for all parts that have none."""
    changes: list[Change] = []
    for change in made.document_changes or ():
        if isinstance(change, types.TextDocumentEdit):
            edits = [
                types.AnnotatedTextEdit(annotation, each.range, each.new_text) if type(each) is types.TextEdit else each
                for each in change.edits
            ]
            changes.append(types.TextDocumentEdit(change.text_document, edits))
        else:
            changes.append(attrs.evolve(change, annotation_id=change.annotation_id or annotation))
    asked = {annotation: types.ChangeAnnotation(label, needs_confirmation=True)}
    annotations = {**(made.change_annotations or {}), **asked}
    return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations)


def _file(file: CreateFile | DeleteFile | RenameFile, uri: Callable[[Path], str]) -> list[Change]:
    name = uri(file.path)
    if isinstance(file, DeleteFile):
        return [types.DeleteFile(name, options=types.DeleteFileOptions(recursive=False), annotation_id=_ASK)]
    if isinstance(file, RenameFile):
        options = types.RenameFileOptions(overwrite=False)
        return [types.RenameFile(name, uri(file.new), options=options, annotation_id=_ASK)]
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    document = types.OptionalVersionedTextDocumentIdentifier(name, version=None)
    created: list[Change] = [
        types.CreateFile(name, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False))
    ]
    if file.text:
        created.append(types.TextDocumentEdit(document, [types.TextEdit(start, file.text)]))
    return created
