"""Open documents: their text goes before that of the disk."""

from __future__ import annotations

from lsprotocol import types

from sterna.lsp.server import SternaServer


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(did_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(did_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(did_close)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(did_save)


def did_open(ls: SternaServer, params: types.DidOpenTextDocumentParams) -> None:
    """Take the text of the document instead of the file's."""
    document = params.text_document
    path = ls.paths.opened(document.uri)
    if path is not None and ls.session is not None:
        ls.refresh(ls.session.open_text(path, document.text, document.version))


def did_change(ls: SternaServer, params: types.DidChangeTextDocumentParams) -> None:
    """Take the new text; the analysis happens in the background."""
    path = ls.paths.path(params.text_document.uri)
    if path is not None and ls.session is not None:
        document = ls.workspace.get_text_document(params.text_document.uri)
        ls.refresh(ls.session.open_text(path, document.source, params.text_document.version))


def did_close(ls: SternaServer, params: types.DidCloseTextDocumentParams) -> None:
    """Go back to the file's text."""
    path = ls.paths.closed(params.text_document.uri)
    if path is not None and ls.session is not None:
        ls.publisher.forget_version(path)
        ls.refresh(ls.session.close_text(path))


def did_save(ls: SternaServer, params: types.DidSaveTextDocumentParams) -> None:
    """The file on the disk changed, which matters where the client watches no files."""
    path = ls.paths.path(params.text_document.uri)
    if path is not None and ls.session is not None:
        ls.refresh(ls.session.changed_on_disk([path]))
