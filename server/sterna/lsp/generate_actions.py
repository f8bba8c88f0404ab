"""Generate migration: one edit that creates the files; where Django has questions, an action for each way to answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from sterna.engine.messages import Change, Question
from sterna.ide.analysis import Analysis
from sterna.ide.codes import MISSING
from sterna.ide.destination import Refusal
from sterna.ide.fixes import findings_at
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.update import update
from sterna.ide.ways import Answer, Way, ways
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import creates_files, lazily, packed, project_of, tell, unpacked
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread
from sterna.lsp.update_actions import update_actions
from sterna.lsp.wanted import wanted

SOURCE_KIND = "source.generateMigrations.sterna"
TYPE_VALUE = "sterna.generateWithValue"
"""Command of the client that asks for a value, then for the edit by the request sterna/generate."""
_PATIENCE = 0.25
"""Seconds that the list waits for the text of a migration; where that takes longer, it comes when chosen."""

_NO_CREATE = "This editor creates no files for a language server; run `sterna makemigrations`."
_ASKED = "Django has a question first. Open the list again and choose an answer."


async def generate_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """The actions for the missing migrations of the apps in the range, and of all apps where asked for."""
    if analysis.changes is None:
        return []
    actions = []
    changes = analysis.changes.changes
    missing = [finding for finding in analysis.findings if finding.code == MISSING]
    if wanted(params.context, types.CodeActionKind.QuickFix):
        here = findings_at(missing, path, ls.converter(project).range(path, params.range))
        for label in dict.fromkeys(finding.app for finding in here):
            mine = [each for each in params.context.diagnostics if each.code == MISSING and _app(each) == label]
            listed = await _actions(ls, project, [label], changes, types.CodeActionKind.QuickFix)
            for action in [*listed, *await update_actions(ls, project, analysis, label, listed[0])]:
                action.diagnostics = mine or None
                action.is_preferred = action is listed[0] or None
                actions.append(action)
    labels = sorted({finding.app for finding in missing})
    if labels and wanted(params.context, SOURCE_KIND, explicit=True):
        actions += await _actions(ls, project, labels, changes, SOURCE_KIND)
    return actions


async def resolved(ls: SternaServer, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException where there is none."""
    root, labels, answers, updates = unpacked(action.data)
    project = project_of(ls, root)
    ask = partial(update, project) if updates else project.generate
    outcome = await in_thread(ask, labels, answers, ls.protocol.cancel_event())
    if not isinstance(outcome, Generated):
        reason = outcome.reason if isinstance(outcome, Refusal) else _ASKED
        raise JsonRpcException(reason, types.LSPErrorCodes.RequestFailed)
    action.edit = project_edit(ls, project, outcome.edit, together=updates)
    tell(ls, outcome.notes)
    return action


async def generate(
    project: OpenProject, labels: list[str], answers: list[Answer], cancel: threading.Event
) -> Generated | Refusal | Question:
    """The files after these answers, in a thread."""
    return await in_thread(project.generate, labels, answers, cancel)


async def _actions(
    ls: SternaServer, project: OpenProject, labels: list[str], changes: Iterable[Change], kind: str
) -> list[types.CodeAction]:
    names = list(dict.fromkeys(change.migration for change in changes if change.app in labels))
    one = f"Generate migration for {labels[0]}" if len(labels) == 1 else f"Generate migrations for {', '.join(labels)}"
    if not creates_files(ls):
        return [impossible(ls, f"{one}: {', '.join(names)}", kind, _NO_CREATE)]
    found = await _soon(ls, project, labels)
    if found is None:
        title = f"{one}: {', '.join(names)}" if len(labels) == 1 else one
        return [types.CodeAction(title, kind=kind, data=packed(project, labels, ()))]
    actions = [await asyncio.to_thread(_action, ls, project, labels, one, kind, way) for way in found]
    return [action for action in actions if action is not None]


def _action(
    ls: SternaServer, project: OpenProject, labels: list[str], title: str, kind: str, way: Way
) -> types.CodeAction | None:
    """None for a way that needs a value which the client cannot ask for."""
    words = f" ({way.words})" if way.words else ""
    if isinstance(way.outcome, Refusal):
        return impossible(ls, f"{title}{words}", kind, way.outcome.reason)
    if isinstance(way.outcome, Generated):
        names = ", ".join(path.stem for path in way.outcome.migrations)
        shown = f"{title}: {names}{words}" if len(labels) == 1 else f"{title}{words}"
        data = packed(project, labels, way.answers)
        if lazily(ls) and (project.formatter.program or project.formatter.missing):
            # A formatter takes longer than the whole list: it runs for the one that is chosen.
            return types.CodeAction(shown, kind=kind, data=data)
        outcome = formatted(way.outcome, project.formatter)
        return types.CodeAction(shown, kind=kind, edit=project_edit(ls, project, outcome.edit), data=data)
    if way.open is None or not ls.options.asks_for_values:
        return None
    argument = {**packed(project, labels, way.answers), "text": way.open.text}
    command = types.Command(title, TYPE_VALUE, arguments=[argument])
    return types.CodeAction(f"{title}{words}", kind=kind, command=command)


def impossible(ls: SternaServer, title: str, kind: str, reason: str) -> types.CodeAction:
    """An action that is shown with the reason why it cannot be chosen."""
    if get_capability(ls.client_capabilities, "text_document.code_action.disabled_support", False):
        return types.CodeAction(title, kind=kind, disabled=types.CodeActionDisabled(reason))
    return types.CodeAction(f"{title} (not possible: {reason})", kind=kind)


async def _soon(ls: SternaServer, project: OpenProject, labels: list[str]) -> list[Way] | None:
    """The ways, or None where the first takes long and the client can ask for its edit later."""
    cancel = ls.protocol.cancel_event()
    task = asyncio.ensure_future(in_thread(ways, project, labels, cancel))
    done, _ = await asyncio.wait([task], timeout=_PATIENCE if lazily(ls) else None)
    return task.result() if done else None


def _app(diagnostic: types.Diagnostic) -> str:
    data: Any = diagnostic.data
    return str(data["app"] if isinstance(data, dict) else getattr(data, "app", ""))
