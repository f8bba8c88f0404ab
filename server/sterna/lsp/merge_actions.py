"""Merge migrations: the file of `makemigrations --merge`, offered where several migrations of an app come last."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from sterna.ide.analysis import Analysis
from sterna.ide.codes import CONFLICT
from sterna.ide.fixes import findings_at
from sterna.ide.generate import Generated
from sterna.ide.merge import dissuasion, merge
from sterna.ide.project import OpenProject
from sterna.lsp.edits import project_edit
from sterna.lsp.generate_actions import impossible
from sterna.lsp.packed import creates_files
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread


async def merge_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """An action for each app whose migrations conflict in the range, that tells why it cannot be chosen where an empty
    merge is not enough; none where the client creates no files, or Django writes none."""
    conflicts = [finding for finding in analysis.findings if finding.code == CONFLICT]
    if not creates_files(ls) or not conflicts:
        return []
    actions = []
    changes = analysis.changes
    against = await in_thread(dissuasion, project, changes) if changes is not None else {}
    for label in dict.fromkeys(
        each.app for each in findings_at(conflicts, path, ls.converter(project).range(path, params.range))
    ):
        if label in against:
            actions.append(
                impossible(ls, f"Merge the migrations of {label}", types.CodeActionKind.QuickFix, against[label])
            )
            continue
        outcome = await in_thread(merge, project, label, ls.protocol.cancel_event())
        if isinstance(outcome, Generated):
            names = ", ".join(each.stem for each in outcome.migrations)
            actions.append(
                types.CodeAction(
                    f"Merge the migrations of {label}: {names}",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[each for each in params.context.diagnostics if each.code == CONFLICT] or None,
                    edit=project_edit(ls, project, outcome.edit),
                )
            )
    return actions
