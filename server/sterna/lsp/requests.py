"""Sterna's own requests: restart, and the report that `sterna status` prints."""

from __future__ import annotations

import asyncio

from sterna.ide.report import full_report
from sterna.ide.status import NO_PROJECT
from sterna.lsp.protocol import REPORT, RESTART, EmptyParams
from sterna.lsp.server import SternaServer


def register(server: SternaServer) -> None:
    """Register the handlers."""
    server.feature(RESTART)(restart)
    server.feature(REPORT)(report)


async def restart(ls: SternaServer, params: EmptyParams | None) -> dict[str, str]:
    """Find the projects again, with workers of their own; answers at once, diagnostics follow."""
    await ls.open_folders()
    return {}


async def report(ls: SternaServer, params: EmptyParams | None) -> dict[str, str]:
    """What was found of each project."""
    await ls.opened.wait()
    projects = ls.session.projects if ls.session is not None else []
    cancel = ls.protocol.cancel_event()
    texts = [await asyncio.to_thread(full_report, project, cancel) for project in projects]
    return {"text": "\n\n".join(texts) or f"{NO_PROJECT}."}
