"""Which migrations of a range can become one: where other apps come between, and where data does.

Only ranges without a gap are taken together. A migration counts as applied when all that it replaces are, so a part
that took something from behind a gap would be wrong for a database that stands in between (MigrationLoader.build_graph,
django/db/migrations/loader.py, 4.2 to 6.1).
"""

from __future__ import annotations

from typing import Any, Dict, List, Set, Tuple

from django.db.migrations.operations import (
    DeleteModel,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)

from sterna.worker.deferred import deferred
from sterna.worker.operations import flat, named

Key = Tuple[str, str]

NOT_ATOMIC = "the squashed migration is not atomic either; --split leaves it a migration of its own."
ROWS = (
    'in one transaction PostgreSQL may refuse what follows ("pending trigger events"); --split leaves it a migration '
    "of its own."
)


class Part:
    """A range of an app's migrations and, once it is made, the migration that replaces them."""

    def __init__(self, app: str, names: List[str], migration: Any = None) -> None:
        self.app = app
        self.names = names
        self.migration = migration
        self.squashed: List[Any] = []
        self.operations: Dict[str, List[Any]] = {}
        """Those of each squashed migration as they were then: a loader that comes later gives migrations others."""
        self.message: Dict[str, Any] = {}


def fitting(graph: Any, app: str, names: List[str]) -> List[List[str]]:
    """The range in as few parts as wait for nothing of another app that waits for them."""
    found: List[List[str]] = []
    outside: Set[Key] = set()
    for name in names:
        before = _outside(graph, (app, name), {(app, each) for each in names})
        if found and not ({(app, each) for each in found[-1]} & _ancestors(graph, outside | before)):
            found[-1].append(name)
            outside |= before
        else:
            found.append([name])
            outside = before
    return found


def _outside(graph: Any, key: Key, inside: Set[Key]) -> Set[Key]:
    return {parent.key for parent in graph.node_map[key].parents} - inside


def _ancestors(graph: Any, keys: Set[Key]) -> Set[Key]:
    found: Set[Key] = set()
    stack = list(keys)
    while stack:
        key = stack.pop()
        if key not in found:
            found.add(key)
            stack += [parent.key for parent in graph.node_map[key].parents]
    return found


class Cut:
    """A migration of the range that cannot be in one file with what is before it, and why."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason


def after_deferred(part: Part) -> List[Cut]:
    """Where the range is cut because a migration of it would be in one file with what it needs finished."""
    home = {id(operation): name for name, operations in part.operations.items() for operation in operations}
    found = []
    for operation, maker, what in deferred(part.migration.operations, part.app):
        name = home.get(id(operation), "")
        if home.get(id(maker), "") != name and name in part.names[1:]:
            found.append(Cut(name, "%s needs %s, so it is cut." % (name, what)))
    return found


def takes_away(part: Part, model: Key) -> str:
    """The migration of a range, not its first one, after which there is no model of that name; "" where there is
    none."""
    for each in part.names[1:]:
        for operation in (one for whole in part.operations[each] for one in flat(whole)):
            name = getattr(operation, "old_name_lower" if isinstance(operation, RenameModel) else "name_lower", "")
            if isinstance(operation, (DeleteModel, RenameModel)) and (part.app, name) == model:
                return each
    return ""


def cut_before(names: List[str], places: List[str]) -> List[List[str]]:
    """The range, a new part beginning with each of these."""
    found: List[List[str]] = [[]]
    for name in names:
        if name in places and found[-1]:
            found.append([])
        found[-1].append(name)
    return found


class Barrier:
    """A migration that had better run by itself: why, and what comes of it otherwise."""

    def __init__(self, name: str, reason: str, advice: str) -> None:
        self.name = name
        self.reason = reason
        self.advice = advice


def barriers(part: Part) -> List[Barrier]:
    """Migrations of the range that had better run by themselves."""
    new = part.migration.operations
    where = {id(operation): index for index, operation in enumerate(new)}
    touched = [{key for one in flat(operation) for key in named(one, part.app)} for operation in new]
    found = []
    for migration in part.squashed:
        kept = [where[id(operation)] for operation in part.operations[migration.name] if id(operation) in where]
        if kept and not migration.atomic:
            found.append(Barrier(migration.name, "is not atomic", NOT_ATOMIC))
            continue
        data = [index for index in kept if is_data(new[index])]
        if data:
            before: Set[Key] = set().union(*touched[: data[0]])
            after: Set[Key] = set().union(*touched[data[-1] + 1 :])
            both = sorted("%s.%s" % key for key in before & after)
            if both:
                more = " and %d more" % (len(both) - 3) if len(both) > 3 else ""
                reason = "writes rows between operations on %s%s" % (", ".join(both[:3]), more)
                found.append(Barrier(migration.name, reason, ROWS))
    return found


def is_data(operation: Any) -> bool:
    """Whether an operation may write rows."""
    if isinstance(operation, RunPython):
        return operation.code is not RunPython.noop
    if isinstance(operation, SeparateDatabaseAndState):
        return any(is_data(one) for one in operation.database_operations)
    return isinstance(operation, RunSQL) and operation.sql != RunSQL.noop


def at_barriers(names: List[str], barriers: List[str]) -> List[List[str]]:
    """The range cut before and after each barrier."""
    found: List[List[str]] = [[]]
    for name in names:
        if name in barriers:
            found += [[name], []]
        else:
            found[-1].append(name)
    return [run for run in found if run]


def joined(migration: Any, squashed: List[Any]) -> None:
    """Give a squashed migration what Django's command leaves behind: `run_before`, and `atomic = False` where an
    operation of a migration that says so is still there."""
    new = {id(operation) for operation in migration.operations}
    for each in squashed:
        migration.run_before = [
            *migration.run_before,
            *[key for key in each.run_before if key not in migration.run_before],
        ]
        if not each.atomic and any(id(operation) in new for operation in each.operations):
            migration.atomic = False


def other_branches(graph: Any, squashed: List[Any]) -> List[Tuple[str, str]]:
    """The app's own migrations that squashed ones depend on beside the range: those of a branch that was merged in it.

    Django's command keeps the first one's alone, and the branch would end nowhere when the replaced files are gone.
    """
    first = squashed[0]
    if (first.app_label, first.name) not in graph.node_map:
        return []
    known = {*graph.forwards_plan((first.app_label, first.name)), *((each.app_label, each.name) for each in squashed)}
    found = [tuple(key) for each in squashed[1:] for key in each.dependencies if key[0] == first.app_label]
    return [key for key in dict.fromkeys(found) if key in graph.node_map and key not in known]
