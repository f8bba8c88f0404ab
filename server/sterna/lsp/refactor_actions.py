"""Refactorings of models: the models with the migrations that keep tables and rows, as one edit that is asked once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.engine.timeline import Timeline
from sterna.ide.analysis import Analysis
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.move_model import move_model, writable_apps
from sterna.ide.refactoring.primary_key import key_types, primary_key
from sterna.ide.refactoring.through_model import relation_at, through_model
from sterna.ide.scaffold import historical, model_at
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import creates_files, lazily, project_of, tell
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread
from sterna.lsp.wanted import wanted
from sterna.syntax.text import Position

REFACTORING = "refactoring"
"""Key under which the data of an action say what is done."""
REWRITE = types.CodeActionKind.RefactorRewrite
MOVE = types.CodeActionKind.RefactorMove
Values = Mapping[str, str]
Listed = tuple[str, dict[str, str]]
"""Title of an action, and what is done."""


async def refactor_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """What can be done at the line where the range begins; made when it is chosen, so none where the client cannot wait
    for its edit."""
    if analysis.history is None or not creates_files(ls) or not lazily(ls):
        return []
    line = ls.converter(project).position(path, params.range.start).line
    return [
        types.CodeAction(title, kind=kind, data={"root": str(project.root), REFACTORING: values})
        for kind, listed in LISTS
        if wanted(params.context, kind)
        for title, values in listed(project, analysis.history, path, line)
    ]


async def refactored(ls: SternaServer, action: types.CodeAction, root: str, said: Any) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException with the reason where there is none."""
    project = project_of(ls, root)
    values = {name: str(value) for name, value in (said if isinstance(said, dict) else said._asdict()).items()}
    outcome = await in_thread(MAKERS[values["kind"]], project, values, ls.protocol.cancel_event())
    if isinstance(outcome, Refusal):
        raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
    action.edit = project_edit(ls, project, outcome.edit, whole=action.title)
    tell(ls, outcome.notes)
    return action


def _relations(project: OpenProject, history: Timeline, path: Path, line: int) -> list[Listed]:
    found = relation_at(project, path, line)
    key = historical(project, history, path, found[0]) if found is not None else None
    if found is None or key is None:
        return []
    values = {"kind": "through_model", "app": key[0], "model": key[1], "field": found[1]}
    return [(f"Give {key[1]}.{found[1]} a through model", values)]


def _through_model(project: OpenProject, values: Values, cancel: threading.Event) -> Generated | Refusal:
    return through_model(project, values["app"], values["model"], values["field"], cancel=cancel)


def _moves(project: OpenProject, history: Timeline, path: Path, line: int) -> list[Listed]:
    key = model_at(project, history, path, Position(line, 0))
    if key is None or not project.places.is_own(path):
        return []
    values = {"kind": "move_model", "app": key[0], "model": key[1]}
    return [
        (f"Move {key[1]} to the app {label}, with its table", {**values, "new": label})
        for label in writable_apps(project, key[0])
    ]


def _move_model(project: OpenProject, values: Values, cancel: threading.Event) -> Generated | Refusal:
    return move_model(project, values["app"], values["model"], values["new"], cancel)


def _keys(project: OpenProject, history: Timeline, path: Path, line: int) -> list[Listed]:
    found = model_at(project, history, path, Position(line, 0))
    if found is None:
        return []
    app, model = found
    values = {"kind": "primary_key", "app": app, "model": model}
    return [
        (f"Change the primary key of {model} to {kind}", {**values, "type": kind})
        for kind in key_types(history, app, model)
    ]


def _primary_key(project: OpenProject, values: Values, cancel: threading.Event) -> Generated | Refusal:
    return primary_key(project, values["app"], values["model"], values["type"], cancel)


LISTS: list[tuple[str, Callable[[OpenProject, Timeline, Path, int], list[Listed]]]] = [
    (REWRITE, _relations),
    (REWRITE, _keys),
    (MOVE, _moves),
]
MAKERS: dict[str, Callable[[OpenProject, Values, threading.Event], Generated | Refusal]] = {
    "move_model": _move_model,
    "primary_key": _primary_key,
    "through_model": _through_model,
}
