"""Finish a squash: a refactoring on the squashed migration, on the user's word that every database is past it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.finish_squash import finish, replaced_by, unasked
from sterna.ide.project import OpenProject
from sterna.lsp.edits import project_edit
from sterna.lsp.generate_actions import impossible
from sterna.lsp.packed import lazily, project_of, tell
from sterna.lsp.rename import deletes_files
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread
from sterna.rules.graph.entries import assignments
from sterna.rules.view import View, at_name
from sterna.syntax.at import At, range_of
from sterna.syntax.text import Range

FINISH = "finish"
"""Key under which the data of an action say which squash is finished."""
FINISH_KIND = types.CodeActionKind.RefactorRewrite


async def finish_actions(
    ls: SternaServer, project: OpenProject, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The action where the range is on the class of a squashed migration or on its `replaces`; none where the client
    deletes no files. It is tried when it is chosen, where the client can wait for it."""
    view = await in_thread(project.view)
    migration = view.graph.by_path.get(path)
    if migration is None or not migration.replaces or migration.stale or not deletes_files(ls):
        return []
    wanted = ls.converter(project).range(path, params.range)
    places = [at_name(migration), *(each.name_at for each in assignments(migration, view, "replaces"))]
    if not any(_meets(view, path, place, wanted) for place in places):
        return []
    count = sum(1 for key in replaced_by(view, migration) if key in view.graph.nodes)
    title = f"Finish the squash {migration.name}: delete {count} migration{'' if count == 1 else 's'} that it replaces"
    action = types.CodeAction(title, kind=FINISH_KIND)
    if lazily(ls):
        action.data = {"root": str(project.root), FINISH: list(migration.key)}
        return [action]
    outcome = await in_thread(finish, project, migration.key, ls.protocol.cancel_event())
    if isinstance(outcome, Refusal):
        return [impossible(ls, title, FINISH_KIND, outcome.reason)]
    action.edit = project_edit(ls, project, outcome, together=True)
    return [action]


async def finished(ls: SternaServer, action: types.CodeAction, root: str, wanted: Any) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException with the reason where there is none."""
    project = project_of(ls, root)
    app, name = wanted
    outcome = await in_thread(finish, project, (str(app), str(name)), ls.protocol.cancel_event())
    if not isinstance(outcome, Edit):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    tell(ls, await in_thread(unasked, project))
    action.edit = project_edit(ls, project, outcome, together=True)
    return action


def _meets(view: View, path: Path, place: At, wanted: Range) -> bool:
    reading = view.reading(path)
    if reading is None:
        return False
    line = range_of(reading, place).start.line
    return wanted.start.line <= line <= wanted.end.line
