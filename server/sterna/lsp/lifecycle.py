"""From initialize to shutdown: folders, configuration, and what the client is asked to watch."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability

from sterna.lsp.options import from_configuration, from_initialization
from sterna.lsp.server import SternaServer

log = logging.getLogger(__name__)


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(types.INITIALIZE)(initialize)
    server.feature(types.INITIALIZED)(initialized)
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(folders_changed)
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(configuration_changed)
    server.feature(types.SHUTDOWN)(shutdown)


def initialize(ls: SternaServer, params: types.InitializeParams) -> None:
    """Take the folders and the options of the client."""
    ls.initial = ls.options = from_initialization(params.initialization_options)
    uris = [folder.uri for folder in params.workspace_folders or []]
    if not uris and ls.workspace.root_uri:
        uris = [ls.workspace.root_uri]
    ls.folders = ls.paths.set_folders(uris)


async def initialized(ls: SternaServer, params: types.InitializedParams) -> None:
    """Watch files, read the configuration, open the projects."""
    await _register_dynamically(ls)
    await _read_configuration(ls, None)
    await ls.open_folders()


async def folders_changed(ls: SternaServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Open the projects of the folders as they are now."""
    ls.folders = ls.paths.set_folders([folder.uri for folder in ls.workspace.folders.values()])
    await ls.open_folders()


async def configuration_changed(ls: SternaServer, params: types.DidChangeConfigurationParams) -> None:
    """Open the projects again where an option that they depend on is another one."""
    # What is asked from now on is answered with the new options, not by projects that are about to be closed.
    async with ls.opening:
        before = ls.options
        await _read_configuration(ls, params.settings)
        if replace(ls.options, dialect=before.dialect, preview=before.preview) != before:
            await ls.reopen()


def shutdown(ls: SternaServer, params: Any) -> None:
    """End the workers: a thread that waits for one would keep the process."""
    ls.close_projects()


async def _read_configuration(ls: SternaServer, pushed: Any) -> None:
    if get_capability(ls.client_capabilities, "workspace.configuration", False):
        items = [types.ConfigurationItem(section="sterna")]
        answers = await ls.workspace_configuration_async(types.ConfigurationParams(items))
        given = answers[0] if answers else None
    else:
        given = getattr(pushed, "sterna", None) or (pushed.get("sterna") if isinstance(pushed, dict) else None)
    if given:
        ls.options = from_configuration(ls.initial, given)


async def _register_dynamically(ls: SternaServer) -> None:
    registrations = []
    if get_capability(ls.client_capabilities, "workspace.did_change_watched_files.dynamic_registration", False):
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registrations.append(types.Registration("sterna-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if get_capability(ls.client_capabilities, "workspace.did_change_configuration.dynamic_registration", False):
        section = types.DidChangeConfigurationRegistrationOptions(section="sterna")
        registrations.append(
            types.Registration("sterna-configuration", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    if registrations:
        await ls.client_register_capability_async(types.RegistrationParams(registrations))


WATCHED = (
    "**/*.py",
    "**/pyproject.toml",
    "**/setup.cfg",
    "**/pytest.ini",
    "**/tox.ini",
    "**/pyvenv.cfg",
    "**/mypy.ini",
    "**/.env*",
    "**/settings.{ini,json,toml,yaml,yml}",
)
