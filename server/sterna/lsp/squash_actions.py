"""Squash migrations: on a migration file, those of its app up to it as one; the edit comes when it is chosen, and the
SQL of both sides for those who want to see it before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.ide.analysis import Analysis
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.squash import Squashed, Wanted, preview, range_to, squash
from sterna.ide.squash_sql import as_sql
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import creates_files, lazily, project_of
from sterna.lsp.protocol import SquashParams
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread
from sterna.lsp.wanted import wanted

SQUASH_KIND = "refactor.squash.sterna"
SHOW = "sterna.showSquash"
"""The client's command that shows the answer to `sterna/squash`."""


def squash_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The action for the migration that the file is, the one that leaves data migrations by themselves, and the one
    that shows the SQL where the client has a place for it; none where nothing comes before it, or the client does not
    ask for an edit later."""
    if not (wanted(params.context, SQUASH_KIND, explicit=True) and lazily(ls) and creates_files(ls)):
        return []
    if not project.places.is_own(path):
        return []
    found = range_to(analysis.history, project.places.module_name(path) or "")
    if found is None:
        return []
    app, name, count = found
    title = f"Squash the migrations of {app} up to here ({count} of them)"
    data = {"root": str(project.root), "squash": [app, name]}
    actions = [
        types.CodeAction(title, kind=SQUASH_KIND, data={**data, "split": False}),
        types.CodeAction(f"{title}, data migrations apart", kind=SQUASH_KIND, data={**data, "split": True}),
    ]
    if ls.options.shows_sql:
        asked = {"root": str(project.root), "app": app, "name": name, "split": False}
        title = f"Show the SQL of {app} up to here, as it is and squashed"
        actions.append(types.CodeAction(title, kind=SQUASH_KIND, command=types.Command(title, SHOW, arguments=[asked])))
    return actions


def is_squash(data: Any) -> bool:
    """Whether an action with this data is one of these."""
    return "squash" in _values(data)


async def squashed(ls: SternaServer, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException where there is none."""
    values = _values(action.data)
    project = project_of(ls, str(values["root"]))
    app, name = (str(each) for each in values["squash"])
    wished = Wanted(app, name, split=values.get("split") is True, dialect=ls.options.dialect)
    outcome = await _outcome(ls, project, wished)
    action.edit = project_edit(ls, project, outcome.edit)
    for note in (f"{preview(outcome)}.", *outcome.notes):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"Sterna: {note}"))
    return action


async def squash_sql(ls: SternaServer, params: SquashParams) -> dict[str, str]:
    """The SQL of a squash beside that of what it replaces; raises JsonRpcException where there is none."""
    await ls.opened.wait()
    project = project_of(ls, params.root)
    wished = Wanted(params.app, params.name, split=params.split, dialect=ls.options.dialect)
    outcome = await _outcome(ls, project, wished)
    return {"text": as_sql(outcome.sql, preview(outcome)) if outcome.sql is not None else f"-- {preview(outcome)}\n"}


async def _outcome(ls: SternaServer, project: OpenProject, wished: Wanted) -> Squashed:
    outcome = await in_thread(squash, project, wished, ls.protocol.cancel_event())
    if not isinstance(outcome, Squashed):
        reason = outcome.reason if isinstance(outcome, Refusal) else outcome.stderr.strip()
        raise JsonRpcException(reason, types.LSPErrorCodes.RequestFailed)
    return outcome


def _values(data: Any) -> dict[str, Any]:
    values: dict[str, Any] = data if isinstance(data, dict) else data._asdict()
    return values
