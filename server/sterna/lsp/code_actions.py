"""Code actions: generate a migration (one edit that creates the files), and the fixes of findings."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from sterna.engine.errors import EngineCancelled
from sterna.engine.messages import Change
from sterna.ide.codes import MISSING
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import Analysis, OpenProject
from sterna.lsp.convert import create_files
from sterna.lsp.fix_actions import REFACTOR, fix_actions
from sterna.lsp.server import SternaServer

SOURCE_KIND = "source.generateMigrations.sterna"
_PATIENCE = 0.25
"""Seconds that the list waits for the text of a migration; where that takes longer, it comes when chosen."""

_NO_CREATE = "This editor creates no files for a language server; run `sterna makemigrations`."


def register(server: SternaServer) -> None:
    """Register the handlers."""
    kinds = [types.CodeActionKind.QuickFix, REFACTOR, SOURCE_KIND]
    options = types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(code_action)
    server.feature(types.CODE_ACTION_RESOLVE)(resolve)


async def code_action(ls: SternaServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions for the findings in the range, and for the whole app or project where asked for."""
    path = ls.paths.path(params.text_document.uri)
    actions: list[types.CodeAction] = []
    for project in await ls.settled(path) if path is not None else []:
        analysis = project.latest
        if path is None or analysis is None:
            continue
        if analysis.changes is not None:
            actions += await _of_project(ls, project, analysis, path, params)
        actions += [
            action
            for action in fix_actions(ls, project, analysis, path, params)
            if _wanted(params.context, _text(action.kind or ""))
        ]
    return actions


async def resolve(ls: SternaServer, params: types.CodeAction) -> types.CodeAction:
    """The edit of an action that was listed without it; an action that has nothing to come is given back."""
    if params.data is None:
        return params
    root, labels = _data(params.data)
    for project in ls.session.projects if ls.session is not None else []:
        if str(project.root) == root:
            outcome = await _generate(project, labels, ls.protocol.cancel_event())
            if isinstance(outcome, Refusal):
                raise JsonRpcException(outcome.reason, types.LSPErrorCodes.RequestFailed)
            params.edit = create_files(outcome.files, ls.paths.uri)
            return params
    raise JsonRpcException("The project is not open any more.", types.LSPErrorCodes.RequestFailed)


async def _of_project(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    assert analysis.changes is not None
    actions = []
    if _wanted(params.context, types.CodeActionKind.QuickFix):
        wanted = ls.converter(project).range(path, params.range)
        here = [
            finding
            for finding in analysis.findings
            if finding.code == MISSING
            and finding.location.path == path
            and finding.location.range.start.line <= wanted.end.line
            and finding.location.range.end.line >= wanted.start.line
        ]
        for label in dict.fromkeys(finding.app for finding in here):
            mine = [each for each in params.context.diagnostics if each.code == MISSING and _app(each) == label]
            action = await _action(ls, project, [label], analysis.changes.changes, types.CodeActionKind.QuickFix)
            action.diagnostics = mine or None
            action.is_preferred = True
            actions.append(action)
    labels = sorted({finding.app for finding in analysis.findings if finding.code == MISSING})
    if labels and _wanted(params.context, SOURCE_KIND, explicit=True):
        actions.append(await _action(ls, project, labels, analysis.changes.changes, SOURCE_KIND))
    return actions


async def _action(
    ls: SternaServer, project: OpenProject, labels: list[str], changes: Iterable[Change], kind: str
) -> types.CodeAction:
    names = list(dict.fromkeys(change.migration for change in changes if change.app in labels))
    if len(labels) == 1:
        title = f"Generate migration for {labels[0]}: {', '.join(names)}"
    else:
        title = f"Generate migrations for {', '.join(labels)}"
    action = types.CodeAction(title, kind=kind, data={"root": str(project.root), "labels": labels})
    outcome = await _soon(ls, project, labels) if _creates_files(ls) else Refusal(_NO_CREATE)
    if isinstance(outcome, Generated):
        action.edit = create_files(outcome.files, ls.paths.uri)
    elif isinstance(outcome, Refusal):
        if get_capability(ls.client_capabilities, "text_document.code_action.disabled_support", False):
            action.disabled = types.CodeActionDisabled(outcome.reason)
        else:
            action.title = f"{title} (not possible: {outcome.reason})"
            action.data = None
    return action


def _creates_files(ls: SternaServer) -> bool:
    kinds = get_capability(ls.client_capabilities, "workspace.workspace_edit.resource_operations", None) or []
    return types.ResourceOperationKind.Create in kinds


async def _soon(ls: SternaServer, project: OpenProject, labels: list[str]) -> Generated | Refusal | None:
    """The files, or None where they take long and the client can ask for them later."""
    support = get_capability(ls.client_capabilities, "text_document.code_action.resolve_support", None)
    lazily = support is not None and "edit" in support.properties
    task = asyncio.ensure_future(_generate(project, labels, ls.protocol.cancel_event()))
    done, _ = await asyncio.wait([task], timeout=_PATIENCE if lazily else None)
    return task.result() if done else None


async def _generate(project: OpenProject, labels: list[str], cancel: threading.Event) -> Generated | Refusal:
    try:
        return await asyncio.to_thread(project.generate, labels, cancel)
    except EngineCancelled:
        raise JsonRpcException("Cancelled", types.LSPErrorCodes.RequestCancelled) from None


def _wanted(context: types.CodeActionContext, kind: str, explicit: bool = False) -> bool:
    """Whether the client wants this kind; an explicit kind only where it is named or all kinds are listed."""
    if context.only is None:
        return not explicit or context.trigger_kind != types.CodeActionTriggerKind.Automatic
    return any(kind == only or kind.startswith(f"{only}.") for only in map(_text, context.only))


def _text(kind: types.CodeActionKind | str) -> str:
    return str(kind.value) if isinstance(kind, types.CodeActionKind) else kind


def _app(diagnostic: types.Diagnostic) -> str:
    data: Any = diagnostic.data
    return str(data["app"] if isinstance(data, dict) else getattr(data, "app", ""))


def _data(data: Any) -> tuple[str, list[str]]:
    values = data if isinstance(data, dict) else data._asdict()
    return str(values["root"]), [str(label) for label in values["labels"]]
