"""Merge migrations: the file of `makemigrations --merge`, offered where several migrations of an app come last."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from sterna.engine.errors import EngineCancelled
from sterna.ide.codes import CONFLICT
from sterna.ide.fixes import findings_at
from sterna.ide.generate import Generated
from sterna.ide.merge import merge
from sterna.ide.project import Analysis, OpenProject
from sterna.lsp.convert import create_files
from sterna.lsp.server import SternaServer


async def merge_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """An action for each app whose migrations conflict in the range; none where the client creates no files, or Django
    writes none."""
    kinds = get_capability(ls.client_capabilities, "workspace.workspace_edit.resource_operations", None) or []
    conflicts = [finding for finding in analysis.findings if finding.code == CONFLICT]
    if types.ResourceOperationKind.Create not in kinds or not conflicts:
        return []
    actions = []
    for label in dict.fromkeys(
        each.app for each in findings_at(conflicts, path, ls.converter(project).range(path, params.range))
    ):
        try:
            outcome = await asyncio.to_thread(merge, project, label, ls.protocol.cancel_event())
        except EngineCancelled:
            raise JsonRpcException("Cancelled", types.LSPErrorCodes.RequestCancelled) from None
        if isinstance(outcome, Generated):
            names = ", ".join(each.stem for each in outcome.migrations)
            actions.append(
                types.CodeAction(
                    f"Merge the migrations of {label}: {names}",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[each for each in params.context.diagnostics if each.code == CONFLICT] or None,
                    edit=create_files(outcome.files, ls.paths.uri),
                )
            )
    return actions
