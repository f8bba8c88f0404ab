"""The language server: its documents, its projects, and who analyses them."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from sterna import __version__
from sterna.ide.analysis import Analysis
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace
from sterna.lsp.convert import Converter
from sterna.lsp.options import Options
from sterna.lsp.paths import Paths
from sterna.lsp.protocol import SternaProtocol
from sterna.lsp.publish import Publisher
from sterna.lsp.refresh import Refresher

log = logging.getLogger(__name__)


class SternaServer(LanguageServer):
    """One client: its documents, its folders, and the projects found in them."""

    protocol: SternaProtocol

    def __init__(self) -> None:
        # The whole text with every change: pygls splits lines at form feeds and U+2028, where LSP does not, so that
        # incremental changes would land in the wrong line.
        super().__init__(
            "sterna",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=SternaProtocol,
            converter_factory=default_converter,
        )
        self.paths = Paths()
        self.initial = Options()
        self.options = Options()
        self.folders: list[Path] = []
        self.session: Workspace | None = None
        self.refreshers: dict[OpenProject, Refresher[Analysis]] = {}
        self.publisher = Publisher(self)
        self.opening = asyncio.Lock()
        self.opened = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def open_folders(self) -> None:
        """Find the projects of the folders and analyse them; what was open before is closed."""
        async with self.opening:
            await self.reopen()

    async def reopen(self) -> None:
        """The same for a caller that holds `opening`, which makes requests wait for the projects that come."""
        self.close_projects()
        self.loop = asyncio.get_running_loop()
        options = self.options
        rules, base = dict(options.rules), options.base_branch
        wish = Wish(options.project, options.settings, options.python, options.trusted, rules, base, options.format)
        session = await asyncio.to_thread(Workspace.open, self.folders, wish)
        self.session = session
        for uri, document in self.workspace.text_documents.items():
            path = self.paths.path(uri)
            if path is not None:
                session.open_text(path, document.source, document.version)
        for project in session.projects:
            publish = partial(self.publisher.publish, project)
            self.refreshers[project] = Refresher(project, publish, self.report)
        session.on_state(self.state_changed)
        self.publisher.status()
        self.opened.set()
        self.refresh(session.projects)

    def close_projects(self) -> None:
        """Close the projects, their workers with them, and take their diagnostics away."""
        for refresher in self.refreshers.values():
            refresher.close()
        self.refreshers = {}
        if self.session is not None:
            self.session.close()
            self.session = None
        self.publisher.clear()

    def refresh(self, projects: list[OpenProject]) -> None:
        """Analyse these projects in the background."""
        for project in projects:
            if project in self.refreshers:
                self.refreshers[project].trigger()

    async def settled(self, path: Path) -> list[OpenProject]:
        """The projects that the file belongs to, once their analyses are those of the present texts."""
        await self.opened.wait()
        async with self.opening:
            projects = self.projects_of(path)
        for project in projects:
            if project in self.refreshers:
                await self.refreshers[project].settled()
        return projects

    def projects_of(self, path: Path) -> list[OpenProject]:
        """The projects that the file belongs to."""
        return self.session.projects_of(path) if self.session is not None else []

    def state_changed(self) -> None:
        """Tell the client that an engine's state is another one. Called from any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.publisher.status)

    def converter(self, project: OpenProject) -> Converter:
        """A converter for the present texts of a project."""
        encoding = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return Converter(str(getattr(encoding, "value", encoding)), self.paths.uri, project.text)

    def report(self, error: BaseException) -> None:
        """A bug: to the log of the client and of the server, the session goes on."""
        log.error("unexpected", exc_info=error)
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"{type(error).__name__}: {error}"))

    def report_server_error(self, error: Exception, source: type[PyglsError] | Any) -> None:
        """Errors of notifications and of the transport: logged, no dialog in the middle of typing."""
        self.report(error)
