"""Files that change on the disk: by another program, a checkout, an installation."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls import uris

from sterna.lsp.paths import real
from sterna.lsp.server import SternaServer


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(files_changed)


async def files_changed(ls: SternaServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Analyse again; where a file that says what the projects are changed, find the projects again."""
    if ls.session is None:
        return
    paths = [real(Path(named)) for event in params.changes if (named := uris.to_fs_path(event.uri))]
    if ls.session.describes_projects(paths):
        await ls.open_folders()
    else:
        ls.refresh(ls.session.changed_on_disk(paths))
