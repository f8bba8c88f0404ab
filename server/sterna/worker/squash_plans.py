"""The SQL of squashed migrations beside that of those that they replace, each on a fresh database.

An app's migrations in the order of the plan that each has, on states of the models that they are about and the keys of
what these refer to. Other apps' migrations change the state alone, but for those of apps that the tables come from.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import Any, Dict, Iterable, Iterator, List, Sequence, Set, Tuple

from django.db.migrations.operations.special import RunSQL
from django.db.migrations.state import ProjectState

from sterna.worker.history import History
from sterna.worker.operations import flat, is_djangos, named, own
from sterna.worker.sql.collect import python_left_out
from sterna.worker.sql.connections import connection, installed
from sterna.worker.sql.ddl import Reader, split
from sterna.worker.sql.history import LiveCatalogue, followed, texts
from sterna.worker.squash_check import planned
from sterna.worker.trial import excerpt, needed
from sterna.worker.values import Stop

Key = Tuple[str, str]
Message = Dict[str, Any]

BESIDE = frozenset({
    "AddConstraint", "AddField", "AddIndex", "AlterIndexTogether", "AlterModelManagers", "AlterModelOptions",
    "AlterOrderWithRespectTo", "AlterUniqueTogether", "CreateModel", "RemoveConstraint", "RemoveIndex", "RenameIndex",
    "RunPython", "RunSQL", "SeparateDatabaseAndState",
})  # fmt: skip
"""Operations of Django's that change no table of a model which refers to theirs."""
ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SET", "ANALYZE", "VACUUM")
"""Words with which statements begin that leave tables as they are."""


class Road:
    """One way to the end of a range: the SQL of the app's migrations along a plan."""

    def __init__(self, apps: Set[str], dialect: str, real_apps: Set[str]) -> None:
        self.apps = apps
        self.made = connection(dialect)
        self.catalogue = LiveCatalogue(self.made.vendor)
        self.state = ProjectState(real_apps=set(real_apps))
        self.found: List[Message] = []
        """The `MigrationSql` messages so far."""
        self.error = ""
        self.unknown = ""

    def fork(self) -> "Road":
        """Another one that goes on from here."""
        other = copy.copy(self)
        other.catalogue, other.state = copy.deepcopy(self.catalogue), self.state.clone()
        other.found = list(self.found)
        return other

    def go(self, migration: Any, lost: bool, whole: bool) -> None:
        """One migration further; nothing after one that fails.

        `lost`: the state of its app is not known at the end anyway; `whole`: it is read whole itself.
        """
        if self.error or self.unknown:
            return
        name = "%s.%s" % (migration.app_label, migration.name)
        mine = migration.app_label in self.apps
        if mine and not whole:
            self.unknown = "%s is not read whole" % name
            return
        try:
            if mine:
                self.found.append(self._sql(migration))
            migration.mutate_state(self.state, preserve=False)
        except Stop as stop:
            self.unknown = "a value of %s is not known: %s" % (name, stop)
        except Exception as error:  # noqa: BLE001 - whatever Django raises becomes the reason
            if mine or not lost:
                self.error = "%s: %s: %s" % (name, type(error).__name__, error)

    def _sql(self, migration: Any) -> Message:
        """The `MigrationSql` of a migration on the present state."""
        own_copy = copy.copy(migration)
        own_copy.operations = [own(operation) for operation in migration.operations]
        operations = [one for operation in own_copy.operations for one in flat(operation)]
        app = migration.app_label
        state = excerpt(operations, app, self.state, concerned(operations, app, self.state))
        self.made.catalogue = self.catalogue
        given: List[int] = []
        with installed(self.made), python_left_out(), noting_raw(given):
            _, statements = followed(self.made, self.catalogue, own_copy, state)
        ops, text = self.made.ops, "\n".join(statements)
        if text and migration.atomic and self.made.features.can_rollback_ddl:
            text = "%s\n%s\n%s" % (ops.start_transaction_sql(), text, ops.end_transaction_sql())
        return {
            "app": app,
            "name": migration.name,
            "text": text,
            "statements": [
                each for place, each in enumerate(statements) if place not in given and not each.startswith("--")
            ],
            "raw": len(given),
            "raw_tables": any(map(changes_tables, operations)),
        }


def concerned(operations: List[Any], app: str, state: ProjectState) -> List[Key]:
    """The app's models whose tables operations may change because they refer to those of others, or may do so as far as
    one can see."""
    mine = {label: model for label, model in state.models.items() if label[0] == app}
    if not all(is_djangos(one, "database_forwards") for one in operations):
        return list(mine)
    if all(type(one).__name__ in BESIDE for one in operations):
        return []
    found = {label for one in operations for label in named(one, app)}
    grew = True
    while grew:
        before = len(found)
        found |= {label for label, model in mine.items() if found.intersection(needed(label, model))}
        grew = len(found) > before
    return sorted(found)


def origins(migrations: Iterable[Any], app: str) -> Set[str]:
    """The app, and the apps by whose labels the tables begin that its migrations name: where these came from."""
    migrations = list(migrations)
    named_tables = [
        table
        for migration in migrations
        if migration.app_label == app
        for operation in migration.operations
        for one in flat(operation)
        for table in (vars(one).get("table"), (vars(one).get("options") or {}).get("db_table"))
        if isinstance(table, str)
    ]
    labels = {migration.app_label for migration in migrations}
    return {app} | {label for label in labels if any(table.startswith(label + "_") for table in named_tables)}


@contextmanager
def noting_raw(given: List[int]) -> Iterator[None]:
    """For the length of the block, the places in an editor's list of what RunSQL gives to it are noted."""
    before = RunSQL._run_sql

    def run(self: Any, editor: Any, sqls: Any) -> None:
        start = len(editor.collected_sql)
        before(self, editor, sqls)
        given.extend(range(start, len(editor.collected_sql)))

    RunSQL._run_sql = run
    try:
        yield
    finally:
        RunSQL._run_sql = before


def changes_tables(operation: Any) -> bool:
    """Whether an operation's own SQL may do something to tables, and not to rows alone."""
    if not isinstance(operation, RunSQL):
        return False
    statements = [statement for text in texts(operation.sql) for statement in split(text)]
    return bool(operation.state_operations) or not all(
        any(Reader(statement).take(word) for word in ROWS) for statement in statements
    )


def roads(history: History, new: Sequence[Any], end: Key, dialect: str) -> Message:
    """The `Roads` message: what a fresh database of that kind is told up to the migration `end`, as it is and with new
    migrations in the place of those that they replace; raises Cancelled."""
    graphs = planned(history, []).graph, planned(history, list(new)).graph
    last = next((each for each in new if list(end) in [list(key) for key in each.replaces]), None)
    ends = end, end if last is None else (last.app_label, last.name)
    plans = [graph.forwards_plan(key) for graph, key in zip(graphs, ends)]
    same = next((place for place, (one, other) in enumerate(zip(*plans)) if one != other), min(map(len, plans)))
    total = len(plans[0]) + len(plans[1]) - same
    lost = set(history.unknown_apps)
    apps = origins((graphs[0].nodes[key] for key in plans[0]), end[0])
    start = Road(apps, dialect, history.loader.unmigrated_apps)

    def walk(road: Road, graph: Any, keys: List[Key], done: int) -> None:
        for place, key in enumerate(keys):
            history.progress("Comparing the SQL of both", done + place, total)
            road.go(graph.nodes[key], key[0] in lost, history.effect_known(graph.nodes[key]))

    walk(start, graphs[0], plans[0][:same], 0)
    before, after = start.fork(), start.fork()
    walk(before, graphs[0], plans[0][same:], same)
    walk(after, graphs[1], plans[1][same:], len(plans[0]))
    return {
        "dialect": dialect,
        "shared": start.found,
        **{
            word: {"migrations": road.found[len(start.found) :], "error": road.error, "unknown": road.unknown}
            for word, road in (("before", before), ("after", after))
        },
    }
