"""Rename of a migration: on its class, on a reference to it, and in the explorer."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rename_migration import MENTIONS, Named, find_named, rename
from sterna.ide.values import Location
from sterna.lsp.edits import project_edit
from sterna.lsp.paths import real
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread

_NO_RENAME = "This editor renames no files for a language server; run `sterna renamemigration`."


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(prepare_rename)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(rename_at)
    pattern = types.FileOperationPattern("**/*.py", matches=types.FileOperationPatternKind.File)
    filters = [types.FileOperationFilter(pattern, scheme="file")]
    server.feature(types.WORKSPACE_WILL_RENAME_FILES, types.FileOperationRegistrationOptions(filters))(will_rename)


async def prepare_rename(ls: SternaServer, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """The name of the migration that stands there, or None."""
    found = await _named(ls, params)
    if found is None:
        return None
    project, path, named = found
    return types.PrepareRenamePlaceholder(ls.converter(project).to_range(Location(path, named.range)), named.key[1])


async def rename_at(ls: SternaServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edit that renames the migration; raises JsonRpcException with the reason where there is none."""
    found = await _named(ls, params)
    if found is None:
        return None
    project, _, named = found
    if not renames_files(ls):
        raise JsonRpcException(_NO_RENAME, types.LSPErrorCodes.RequestFailed)
    outcome = await in_thread(rename, project, named.key, params.new_name)
    if isinstance(outcome, Refusal):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    return edit_for(ls, project, outcome)


async def will_rename(ls: SternaServer, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
    """What belongs to the renaming of migrations that the user does with their files; the files are left to the
    client. None for other files, and where the new name is none for a migration."""
    edit: tuple[OpenProject, Edit] | None = None
    for file in params.files:
        old, new = (
            real(Path(named)) for named in (uris.to_fs_path(file.old_uri), uris.to_fs_path(file.new_uri)) if named
        )
        if old.parent != new.parent:
            continue
        for project in await ls.settled(old):
            migration = (await in_thread(project.view)).graph.by_path.get(old)
            if migration is None or (edit is not None and edit[0] is not project):
                continue
            outcome = await in_thread(rename, project, migration.key, new.name)
            if isinstance(outcome, Edit):
                texts = Edit(outcome.texts)
                edit = (project, edit[1].with_(texts) if edit is not None else texts)
                break
    return edit_for(ls, *edit) if edit is not None else None


def renames_files(ls: SternaServer) -> bool:
    """Whether the client renames files for a server."""
    return types.ResourceOperationKind.Rename in _operations(ls)


def deletes_files(ls: SternaServer) -> bool:
    """Whether the client deletes files for a server."""
    return types.ResourceOperationKind.Delete in _operations(ls)


def edit_for(ls: SternaServer, project: OpenProject, edit: Edit) -> types.WorkspaceEdit:
    """The edit for a client; mentions are left out where it cannot ask about them, all else goes together."""
    if not get_capability(ls.client_capabilities, "workspace.workspace_edit.change_annotation_support", None):
        edit = edit.without([MENTIONS])
    return project_edit(ls, project, edit, together=True)


async def _named(
    ls: SternaServer, params: types.PrepareRenameParams | types.RenameParams
) -> tuple[OpenProject, Path, Named] | None:
    path = ls.paths.path(params.text_document.uri)
    if path is None:
        return None
    for project in await ls.settled(path):
        position = ls.converter(project).position(path, params.position)
        named = await in_thread(find_named, project, path, position)
        if named is not None:
            return project, path, named
    return None


def _operations(ls: SternaServer) -> list[types.ResourceOperationKind]:
    return list(get_capability(ls.client_capabilities, "workspace.workspace_edit.resource_operations", None) or [])
