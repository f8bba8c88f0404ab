"""Code actions: missing migrations written, and the fixes of findings."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from sterna.lsp.finish_actions import FINISH, FINISH_KIND, finish_actions, finished
from sterna.lsp.fix_actions import REFACTOR, fix_actions
from sterna.lsp.generate_actions import SOURCE_KIND, generate_actions, resolved
from sterna.lsp.merge_actions import merge_actions
from sterna.lsp.rebase_actions import REBASE, rebase_actions
from sterna.lsp.rebase_actions import resolved as rebase_actions_resolved
from sterna.lsp.refactor_actions import REFACTORING, refactor_actions, refactored
from sterna.lsp.rewrite_actions import REWRITING, rewrite_actions, rewritten
from sterna.lsp.scaffold_actions import DATA_KIND, is_scaffold, scaffold_actions, scaffolded
from sterna.lsp.server import SternaServer
from sterna.lsp.squash_actions import SQUASH_KIND, is_squash, squash_actions, squashed
from sterna.lsp.wanted import text, wanted


def register(server: SternaServer) -> None:
    """Register the handlers."""
    kinds = [types.CodeActionKind.QuickFix, REFACTOR, DATA_KIND, SQUASH_KIND, SOURCE_KIND]
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
        actions += await generate_actions(ls, project, analysis, path, params)
        if wanted(params.context, types.CodeActionKind.QuickFix):
            merges = await merge_actions(ls, project, analysis, path, params)
            rebases = await rebase_actions(ls, project, analysis, path, params)
            # Where an empty merge is not enough, what is comes first.
            possible = all(each.edit is not None for each in merges)
            actions += [*merges, *rebases] if possible else [*rebases, *merges]
        if wanted(params.context, FINISH_KIND):
            actions += await finish_actions(ls, project, path, params)
        actions += await refactor_actions(ls, project, analysis, path, params)
        if wanted(params.context, types.CodeActionKind.RefactorRewrite):
            actions += await rewrite_actions(ls, project, analysis, path, params)
        if wanted(params.context, DATA_KIND):
            actions += await scaffold_actions(ls, project, analysis, path, params)
        actions += squash_actions(ls, project, analysis, path, params)
        actions += [
            action
            for action in fix_actions(ls, project, analysis, path, params)
            if wanted(params.context, text(action.kind or ""))
        ]
    return [marked(action) for action in actions]


async def resolve(ls: SternaServer, params: types.CodeAction) -> types.CodeAction:
    """The edit of an action that was listed without it; an action that has nothing to come is given back."""
    if params.data is None or params.edit is not None:
        return params
    data: Any = params.data if isinstance(params.data, dict) else params.data._asdict()
    if REBASE in data:
        return marked(await rebase_actions_resolved(ls, params, str(data["root"]), data[REBASE]))
    if FINISH in data:
        return marked(await finished(ls, params, str(data["root"]), data[FINISH]))
    if REFACTORING in data:
        return marked(await refactored(ls, params, str(data["root"]), data[REFACTORING]))
    if REWRITING in data:
        return marked(await rewritten(ls, params, str(data["root"]), data[REWRITING]))
    if is_squash(params.data):
        return marked(await squashed(ls, params))
    return marked(await (scaffolded if is_scaffold(params.data) else resolved)(ls, params))


def marked(action: types.CodeAction) -> types.CodeAction:
    """The action with a word to Sterna's own client, where its edit waits until it is confirmed."""
    annotations = (action.edit.change_annotations if action.edit is not None else None) or {}
    if any(each.needs_confirmation for each in annotations.values()):
        known: Any = action.data
        data = known if isinstance(known, dict) else known._asdict() if known is not None else {}
        action.data = {**data, "confirmed": True}
    return action
