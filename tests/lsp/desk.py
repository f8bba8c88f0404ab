"""An editor for the tests: a real server process, documents with versions, and everything that the server said."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

PATIENCE = 120.0
"""Seconds before a test gives up on an answer: for a machine that does much else."""
SERVER = [sys.executable, "-m", "sterna.cli.main", "server", "--stdio"]


def vscode() -> types.ClientCapabilities:
    """VS Code's capabilities, with what it has learnt since the version that pytest-lsp knows."""
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.general is not None
    capabilities.general.position_encodings = [types.PositionEncodingKind.Utf16]
    return capabilities


def counting(*encodings: types.PositionEncodingKind) -> types.ClientCapabilities:
    """VS Code's capabilities with other position encodings."""
    capabilities = vscode()
    assert capabilities.general is not None
    capabilities.general.position_encodings = list(encodings)
    return capabilities


def neovim() -> types.ClientCapabilities:
    """Neovim's capabilities."""
    return client_capabilities("neovim")


Published = tuple[int | None, Sequence[types.Diagnostic]]


class Desk:
    """A client that works in a folder."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.versions: dict[str, int] = {}
        self.published: dict[str, list[Published]] = defaultdict(list)
        self.statuses: list[dict[str, Any]] = []
        self.registered: list[str] = []
        self._news = asyncio.Event()
        # No version is used twice: what was said of a document before it was closed is no answer now.
        self._numbers = itertools.count(1)

    def uri(self, name: str) -> str:
        """The URI of a file, named from the folder."""
        uri = uris.from_fs_path(str(self.root / name))
        assert uri is not None
        return uri

    def text(self, name: str) -> str:
        """The text on the disk."""
        return (self.root / name).read_bytes().decode()

    def open(self, name: str, text: str | None = None) -> None:
        """Open a document, with the file's text or another."""
        self.versions[name] = next(self._numbers)
        item = types.TextDocumentItem(
            self.uri(name), "python", self.versions[name], self.text(name) if text is None else text
        )
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> int:
        """Type: gives the new version."""
        self.versions[name] = next(self._numbers)
        document = types.VersionedTextDocumentIdentifier(version=self.versions[name], uri=self.uri(name))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return self.versions[name]

    def close(self, name: str) -> None:
        """Close a document."""
        del self.versions[name]
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def changed_on_disk(self, *names: str) -> None:
        """Tell the server of files that changed."""
        events = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Wait until something that the server said makes the condition true; gives its value."""
        async with asyncio.timeout(PATIENCE):
            while not (value := condition()):
                self._news.clear()
                await self._news.wait()
        return value

    async def diagnostics(self, name: str) -> Sequence[types.Diagnostic]:
        """The diagnostics of the open document's present version, once they come."""
        version = self.versions[name]
        found: Published = await self.until(
            lambda: next((each for each in self.published[self.uri(name)] if each[0] == version), None)
        )
        return found[1]

    async def ready(self) -> None:
        """Wait until an engine is ready and has answered."""
        await self.until(lambda: self.statuses and self.statuses[-1]["state"] == "ready")

    async def actions(self, name: str, range_: types.Range, *kinds: str) -> Sequence[types.CodeAction]:
        """The code actions of a range; those of Sterna's diagnostics there go along."""
        known = self.published[self.uri(name)]
        here = [each for each in known[-1][1] if each.range == range_] if known else []
        context = types.CodeActionContext(here, only=list(kinds) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri(name)), range_, context)
        async with asyncio.timeout(PATIENCE):
            return list(await self.client.text_document_code_action_async(params) or [])

    async def hover(self, name: str, line: int, character: int) -> str | None:
        """The Markdown of the hover, or None."""
        position = types.Position(line, character)
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), position)
        async with asyncio.timeout(PATIENCE):
            hover = await self.client.text_document_hover_async(params)
        if hover is None:
            return None
        assert isinstance(hover.contents, types.MarkupContent)
        return hover.contents.value

    async def report(self) -> str:
        """What `sterna/report` answers."""
        async with asyncio.timeout(PATIENCE):
            answer = await self.client.protocol.send_request_async("sterna/report", {})
        return str(getattr(answer, "text", None) or answer["text"])

    def configure(self, **values: Any) -> None:
        """Change the settings of the section `sterna`, as a user does."""
        self.client.set_configuration(values, section="sterna")
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))

    def tell(self) -> None:
        """Wake those who wait for news."""
        self._news.set()


@asynccontextmanager
async def desk(
    root: Path,
    capabilities: types.ClientCapabilities | None = None,
    options: dict[str, Any] | None = None,
    configuration: dict[str, Any] | None = None,
    folders: Sequence[Path] | None = None,
) -> AsyncIterator[Desk]:
    """A desk with a server of its own, which must leave in good order."""
    client = make_test_lsp_client()
    it = Desk(client, root)
    del client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _(client: LanguageClient, params: types.PublishDiagnosticsParams) -> None:
        client.diagnostics[params.uri] = params.diagnostics
        it.published[params.uri].append((params.version, params.diagnostics))
        it.tell()

    @client.feature("sterna/status")
    def _(client: LanguageClient, params: Any) -> None:
        it.statuses.append(params._asdict())
        it.tell()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def _(client: LanguageClient, params: types.RegistrationParams) -> None:
        it.registered += [registration.method for registration in params.registrations]
        it.tell()

    if configuration is not None:
        client.set_configuration(configuration, section="sterna")
    await client.start_io(*SERVER)
    named = [types.WorkspaceFolder(str(uris.from_fs_path(str(path))), path.name) for path in folders or [root]]
    params = types.InitializeParams(
        capabilities=capabilities or vscode(), workspace_folders=named, initialization_options=options or {}
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await client.initialize_session(params)
        yield it
        async with asyncio.timeout(PATIENCE):
            await client.shutdown_session()
        assert client._server is not None
        assert client._server.returncode == 0
    finally:
        server = client._server
        if server is not None and server.returncode is None:
            server.kill()
        await client.stop()


def workers(editor: Desk) -> list[int]:
    """Process ids of the children of the server."""
    assert editor.client._server is not None
    return children(editor.client._server.pid)


def children(server: int) -> list[int]:
    """Process ids of the children of a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text()
            except OSError:  # it ended while we looked
                continue
            if int(state.rpartition(")")[2].split()[1]) == server:
                found.append(int(entry.name))
    return found


def marked(text: str, part: str, encoding: str = "utf-16-le") -> types.Range:
    """The range of a part of a text, in units of an encoding: "utf-8", "utf-16-le" or "utf-32-le"."""
    before, found, _ = text.partition(part)
    assert found, f"{part!r} is not in the text"
    unit = len("a".encode(encoding))
    line = before.count("\n")
    start = len(before.rpartition("\n")[2].encode(encoding)) // unit
    return types.Range(types.Position(line, start), types.Position(line, start + len(part.encode(encoding)) // unit))
