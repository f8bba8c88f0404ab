"""Whether it matters which of two branches of an app comes first: the project state of both orders.

Source: a merge lets the graph choose (MigrationGraph.iterative_dfs, django/db/migrations/graph.py), so that it is
right only where both orders lead to the same state.
"""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from django.db.migrations.state import ProjectState

from sterna.worker.history import History
from sterna.worker.operations import own
from sterna.worker.unlike import unlike

Key = Tuple[str, str]


def orders(history: History) -> Dict[str, str]:
    """What hangs on the order of an app's two last migrations, "" for nothing; no entry where that is not known."""
    loader = history.load()
    found = {}
    for app, names in loader.detect_conflicts().items():
        if len(names) == 2 and not history.unknown_apps:
            said = _said(history, loader, (app, names[0]), (app, names[1]))
            if said is not None:
                found[app] = said
    return found


def _said(history: History, loader: Any, one: Key, other: Key) -> Any:
    plans = [loader.graph.forwards_plan(key) for key in (one, other)]
    migrations = [loader.graph.nodes[key] for plan in plans for key in plan]
    if not all(history.effect_known(each) for each in migrations):
        return None
    ends = []
    for first, second in (plans, plans[::-1]):
        state = ProjectState(real_apps=loader.unmigrated_apps)
        for key in dict.fromkeys([*first, *second]):
            try:
                _advance(state, loader.graph.nodes[key])
            except Exception as error:  # noqa: BLE001 - whatever Django raises becomes the reason
                if key in plans[0] and key in plans[1]:
                    return None
                return "%s cannot be applied after the other branch: %s: %s" % (
                    ".".join(key),
                    type(error).__name__,
                    str(error).strip("'\""),
                )
        ends.append(state.models)
    found = unlike(*ends)
    return "it matters which comes last: %s" % found[0] if found else ""


def _advance(state: ProjectState, migration: Any) -> None:
    operations: List[Any] = [own(operation) for operation in migration.sterna_written]
    for operation in operations:
        operation.state_forwards(migration.app_label, state)
