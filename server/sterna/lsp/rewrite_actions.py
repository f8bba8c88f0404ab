"""Refactorings of one migration that the worker writes: optimize it, split it; the edit comes when one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sterna.edits.text import Edit
from sterna.ide.analysis import Analysis
from sterna.ide.destination import Refusal
from sterna.ide.fixes import findings_at
from sterna.ide.optimize import Optimized, optimize
from sterna.ide.project import OpenProject
from sterna.ide.split import Split, may_be_split, split
from sterna.lsp.edits import project_edit
from sterna.lsp.packed import creates_files, lazily, project_of, tell
from sterna.lsp.server import SternaServer
from sterna.lsp.threads import in_thread
from sterna.project.migration import Key, Migration
from sterna.rules.view import at_name
from sterna.syntax.at import range_of

REWRITING = "rewriting"
"""Key under which the data of an action say what is done to which migration."""
REWRITE_KIND = types.CodeActionKind.RefactorRewrite
_OPTIMIZE, _SPLIT = "optimize", "split"
_MIXED = "schema-and-data"
"""Code of the finding that a split answers."""

Done = tuple[Edit, tuple[str, ...]]


async def rewrite_actions(
    ls: SternaServer, project: OpenProject, analysis: Analysis, path: Path, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """What may be done to the migration whose class is in the range; splitting it also at the finding about it. None
    where the client does not ask for an edit later, or makes no files."""
    view = await in_thread(project.view)
    migration = view.graph.by_path.get(path)
    reading = view.reading(path)
    if migration is None or reading is None or migration.statement < 0 or migration.stale:
        return []
    if not (lazily(ls) and creates_files(ls) and view.is_own(path)):
        return []
    wanted = ls.converter(project).range(path, params.range)
    line = range_of(reading, at_name(migration)).start.line
    at_class = wanted.start.line <= line <= wanted.end.line
    mixed = {each.message for each in findings_at(analysis.findings, path, wanted) if each.code == _MIXED}
    diagnostics = [each for each in params.context.diagnostics if each.code == _MIXED and each.message in mixed]
    return [_action(project, migration, what, diagnostics) for what in _offered(migration, at_class, bool(mixed))]


async def rewritten(ls: SternaServer, action: types.CodeAction, root: str, wanted: Any) -> types.CodeAction:
    """The action with its edit; raises JsonRpcException with the reason where there is none."""
    project = project_of(ls, root)
    what, app, name = (str(each) for each in wanted)
    edit, notes = await in_thread(_DONE[what], project, (app, name), ls.protocol.cancel_event())
    tell(ls, notes)
    action.edit = project_edit(ls, project, edit, together=True)
    return action


def _offered(migration: Migration, at_class: bool, mixed: bool) -> Iterator[str]:
    if at_class and len(migration.operations) > 1:
        yield _OPTIMIZE
    if (at_class or mixed) and may_be_split(migration):
        yield _SPLIT


def _action(
    project: OpenProject, migration: Migration, what: str, diagnostics: list[types.Diagnostic]
) -> types.CodeAction:
    title = {
        _OPTIMIZE: f"Optimize {migration.name}: fewer operations that do the same",
        _SPLIT: f"Split {migration.name}: schema and rows in migrations of their own",
    }[what]
    found = diagnostics if what == _SPLIT else []
    data = {"root": str(project.root), REWRITING: [what, *migration.key]}
    return types.CodeAction(title, kind=REWRITE_KIND, diagnostics=found or None, data=data)


def _optimized(project: OpenProject, key: Key, cancel: Event) -> Done:
    outcome = optimize(project, *key, cancel=cancel)
    if not isinstance(outcome, Optimized):
        raise _failed(outcome.reason if isinstance(outcome, Refusal) else outcome.stderr)
    if not outcome.edit.texts:
        raise _failed(outcome.stdout)
    return outcome.edit, outcome.notes


def _split(project: OpenProject, key: Key, cancel: Event) -> Done:
    outcome = split(project, key, cancel)
    if not isinstance(outcome, Split):
        raise _failed(outcome.reason)
    return outcome.edit, outcome.notes


def _failed(reason: str) -> JsonRpcException:
    return JsonRpcException(reason.strip(), types.LSPErrorCodes.RequestFailed)


_DONE: dict[str, Callable[[OpenProject, Key, Event], Done]] = {_OPTIMIZE: _optimized, _SPLIT: _split}
