"""Which migrations of a range can become one: where other apps come between, and where data does.

Only ranges without a gap are taken together. A migration counts as applied when all that it replaces are, so a part
that took something from behind a gap would be wrong for a database that stands in between (MigrationLoader.build_graph,
django/db/migrations/loader.py, 4.2 to 6.1).
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from django.db.migrations.operations import (
    AddField,
    AlterField,
    AlterIndexTogether,
    AlterUniqueTogether,
    CreateModel,
    RemoveIndex,
    RenameIndex,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)

from sterna.worker.operations import flat, model_name, named

Key = Tuple[str, str]

BESIDE = ("indexes", "unique_together", "index_together")
LOOKS = (RenameIndex, RemoveIndex, AlterUniqueTogether, AlterIndexTogether)
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


def after_deferred(part: Part) -> List[str]:
    """Migrations of the range that look for an index which their own file would make.

    What CreateModel makes beside the table, and AddField beside the column, comes at the end of a migration only
    (`deferred_sql` of BaseDatabaseSchemaEditor), so that nothing in the same one can rename or drop it.
    """
    home = {id(operation): each.name for each in part.squashed for operation in each.operations}
    found = []
    for operation, maker in _deferred(part.migration.operations):
        name = home.get(id(operation), "")
        if home.get(id(maker), "") != name:
            found.append(name)
    return found


def looks_for_deferred(operations: List[Any]) -> List[Any]:
    """The operations that look for an index which a CreateModel before them makes at the end of the migration."""
    return [operation for operation, _ in _deferred(operations)]


def _deferred(operations: List[Any]) -> Iterator[Tuple[Any, Any]]:
    """Operations that look for what another one makes at the end of the migration, with that one."""
    made: Dict[str, Any] = {}
    fields: Dict[Key, Any] = {}
    for operation in operations:
        fields.update(dict.fromkeys(_late_fields(operation), operation))
        if isinstance(operation, CreateModel) and any(operation.options.get(option) for option in BESIDE):
            made[operation.name_lower] = operation
        elif isinstance(operation, AlterField) and not _is_late(operation.field):
            if (operation.model_name_lower, operation.name_lower) in fields:
                yield operation, fields[operation.model_name_lower, operation.name_lower]
        elif isinstance(operation, LOOKS) and model_name(operation) in made:
            yield operation, made[model_name(operation)]


def _late_fields(operation: Any) -> List[Key]:
    """Model and name of the fields that an operation makes with an index or a constraint at the end."""
    if isinstance(operation, CreateModel):
        return [(operation.name_lower, name.lower()) for name, field in operation.fields if _is_late(field)]
    if isinstance(operation, AddField) and _is_late(operation.field):
        return [(operation.model_name_lower, operation.name_lower)]
    return []


def _is_late(field: Any) -> bool:
    return bool(getattr(field, "db_index", False) or (field.remote_field and getattr(field, "db_constraint", False)))


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
        kept = [where[id(operation)] for operation in migration.operations if id(operation) in where]
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
