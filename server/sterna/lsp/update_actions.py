"""Update the last migration instead of writing a new one: a further way to what is missing, where nobody has it yet."""

from __future__ import annotations

from lsprotocol import types
from pygls.capabilities import get_capability

from sterna.ide.analysis import Analysis
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.record import record
from sterna.ide.update import updatable, update
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import lazily, packed, unpacked
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread


async def update_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, label: str, generate: types.CodeAction
) -> list[types.CodeAction]:
    """The action beside the one that generates, with its answers; none where the client takes no files away."""
    kinds = get_capability(ls.client_capabilities, "workspace.workspace_edit.resource_operations", None) or []
    if types.ResourceOperationKind.Delete not in kinds or analysis.history is None or generate.data is None:
        return []
    name = await in_thread(updatable, project, analysis.history, label)
    if name is None:
        return []
    _, labels, answers, _ = unpacked(generate.data)
    unasked = (await in_thread(record, project)).notes(" whether it is applied")
    title = f"Update {name} instead of a new migration for {label}{''.join(f' ({each})' for each in unasked)}"
    action = types.CodeAction(title, kind=types.CodeActionKind.QuickFix)
    if lazily(ls):
        action.data = packed(project, labels, answers, update=True)
        return [action]
    outcome = await in_thread(update, project, labels, answers, ls.protocol.cancel_event())
    if not isinstance(outcome, Generated):
        return []
    action.edit = project_edit(ls, project, outcome.edit, together=True)
    return [action]
