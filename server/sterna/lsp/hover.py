"""Hover: the SQL of an operation, the column of a field."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable
from sterna.ide.values import Location
from sterna.lsp.server import SternaServer


def register(server: SternaServer) -> None:
    """Register the handler."""
    server.feature(types.TEXT_DOCUMENT_HOVER)(hover)


async def hover(ls: SternaServer, params: types.HoverParams) -> types.Hover | None:
    """What stands under the cursor, from the first project that knows it."""
    path = ls.paths.path(params.text_document.uri)
    if path is None:
        return None
    cancel = ls.protocol.cancel_event()
    for project in await ls.settled(path):
        position = ls.converter(project).position(path, params.position)
        try:
            found = await asyncio.to_thread(project.hover, path, position, ls.options.dialect, cancel)
        except (EngineCancelled, EngineUnavailable):
            continue
        except EngineError as error:
            ls.report(error)
            continue
        if found is not None:
            content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
            return types.Hover(content, ls.converter(project).to_range(Location(path, found.range)))
    return None
