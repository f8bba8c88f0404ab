"""Rebase: where two branches added migrations to an app, one branch's after the other's, beside the merge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.ide.analysis import Analysis
from sterna.ide.codes import CONFLICT
from sterna.ide.destination import Refusal
from sterna.ide.fixes import findings_at
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, moves, pair_of
from sterna.ide.rebase.moving import Rebased
from sterna.ide.rebase.rebase import rebase
from sterna.lsp.generate_actions import impossible
from sterna.lsp.packed import lazily, project_of, tell
from sterna.lsp.rename import edit_for, renames_files
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread

REBASE = "rebase"
"""Key under which the data of an action say what is moved."""


async def rebase_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """An action for each way to put one branch of an app in the range after the other; none where the client renames
    no files. What takes a second worker is done for the action that is chosen, where the client can wait for it."""
    conflicts = [finding for finding in analysis.findings if finding.code == CONFLICT]
    here = findings_at(conflicts, path, ls.converter(project).range(path, params.range))
    if not here or not renames_files(ls):
        return []
    view = await in_thread(project.view)
    diagnostics = [each for each in params.context.diagnostics if each.code == CONFLICT] or None
    actions = []
    for label in dict.fromkeys(each.app for each in here):
        for move in await in_thread(moves, project, view, label):
            pair = pair_of(view, move)
            # Where both touch the same thing, some of it may have to be written again.
            title = f"{move.title}, written again where it must be" if pair is not None else move.title
            action = types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=diagnostics)
            packed = {"app": move.app, "chain": list(move.chain), "onto": move.onto, "again": pair is not None}
            if lazily(ls):
                action.data = {"root": str(project.root), REBASE: packed}
            else:
                outcome = await _tried(ls, project, packed)
                if isinstance(outcome, Refusal):
                    action = impossible(ls, title, types.CodeActionKind.QuickFix, outcome.reason)
                else:
                    action.edit = edit_for(ls, project, outcome.edit)
            actions.append(action)
    return actions


async def resolved(ls: SternaServer, action: types.CodeAction, root: str, wanted: Any) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException with the reason where there is none."""
    project = project_of(ls, root)
    values = wanted if isinstance(wanted, dict) else wanted._asdict()
    outcome = await _tried(ls, project, values)
    if isinstance(outcome, Refusal):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    tell(ls, outcome.notes)
    action.edit = edit_for(ls, project, outcome.edit)
    return action


async def _tried(ls: SternaServer, project: OpenProject, values: dict[str, Any]) -> Rebased | Refusal:
    move = Move(str(values["app"]), tuple(str(name) for name in values["chain"]), str(values["onto"]))
    view = await in_thread(project.view)
    if move not in await in_thread(moves, project, view, move.app):
        return Refusal("The migrations are others by now. Open the list again.")
    again, cancel = bool(values["again"]), ls.protocol.cancel_event()
    return await in_thread(rebase, project, [move], write_again=again, cancel=cancel)
