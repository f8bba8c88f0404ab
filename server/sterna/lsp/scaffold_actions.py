"""A data migration for the model under the cursor, to be filled in; made when it is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.ide.analysis import Analysis
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.scaffold import data_migration, model_at
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import creates_files, lazily, project_of, tell
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread

DATA_KIND = "refactor.dataMigration.sterna"


async def scaffold_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The action where the range is at the name of a model that migrations have; none where the client cannot wait for
    its edit."""
    if analysis.history is None or not creates_files(ls) or not lazily(ls):
        return []
    position = ls.converter(project).position(path, params.range.start)
    found = model_at(project, analysis.history, path, position)
    if found is None:
        return []
    label, model = found
    data = {"root": str(project.root), "app": label, "models": [f"{label}.{model}"]}
    return [types.CodeAction(f"Write a data migration for {model}", kind=DATA_KIND, data=data)]


def is_scaffold(data: Any) -> bool:
    """Whether what was sent along with an action is of this kind."""
    return "models" in (data if isinstance(data, dict) else data._asdict())


async def scaffolded(ls: SternaServer, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException where there is none."""
    data: Any = action.data
    values = data if isinstance(data, dict) else data._asdict()
    project = project_of(ls, str(values["root"]))
    models = [str(each) for each in values["models"]]
    cancel = ls.protocol.cancel_event()
    outcome = await in_thread(data_migration, project, str(values["app"]), models, cancel=cancel)
    if isinstance(outcome, Refusal):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    action.edit = project_edit(ls, project, outcome.edit)
    tell(ls, outcome.notes)
    return action
