"""The catalogue of the database that a migration meets: its history, run again in collecting mode as far as needed."""

from __future__ import annotations

import copy
import logging
import sys
from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import Error as DatabaseError
from django.db.migrations.operations.special import RunSQL, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from sterna.worker.compat import ignores_index_together, replace_noted_renames
from sterna.worker.sql.catalogue import Catalogue, Table
from sterna.worker.sql.connections import NoDatabaseError, connection, installed

logger = logging.getLogger(__name__)

# What Django itself raises for a migration that cannot be turned into SQL; sqlmigrate would end in a traceback.
FAILURES = (
    DatabaseError,
    FieldDoesNotExist,
    FieldError,
    LookupError,
    NoDatabaseError,
    NotImplementedError,
    TypeError,
    ValueError,
)

KEPT = 8
"""How many apps' histories are kept from one call to the next."""


def catalogue_of(made: Any, state_before: Any, history: Sequence[Any], applied: Optional[Any]) -> Catalogue:
    """What a database knows after the migrations of `history`, and after `applied` where it is given.

    `state_before` is the ProjectState after `history`. `history` is Migration objects in the order in which they ran,
    or empty where it is not known: tables are then as Django would make them now.
    """
    state = state_before.clone()
    migrations = list(history)
    if applied is not None:
        state = applied.mutate_state(state, preserve=False)
        if migrations:
            migrations.append(applied)
    found = HistoryCatalogue(made, state, migrations, twin(applied))
    for migration in migrations or ([applied] if applied else []):
        for operation in flat(migration.operations):
            found.note(operation)
    return found


def twin(migration: Any) -> Any:
    """A copy with operations of its own: RenameModel changes itself while it runs backwards."""
    if migration is None:
        return None
    made = copy.copy(migration)
    made.operations = [copy.copy(operation) for operation in migration.operations]
    return made


def flat(operations: Sequence[Any]) -> Iterator[Any]:
    """The operations that reach the database."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
        else:
            yield operation


class HistoryCatalogue(Catalogue):
    """Tables with the names of their history; that of an app is run when one of its tables is first asked for."""

    def __init__(self, made: Any, state: Any, migrations: List[Any], last: Any) -> None:
        """`last` is a copy to run in the place of the last migration, None where that can be run itself."""
        super().__init__(made.vendor)
        self.last = last
        self.made = made
        self.state = state
        self.migrations = migrations
        self.ran: Set[str] = set()

    def find(self, name: str) -> Optional[Table]:
        """The table of that name, None where no managed model has it and nothing made it."""
        if name in self.tables:
            return self.tables[name]
        model = self.model(name)
        if model is None:
            return None
        app = model._meta.app_label
        if self.migrations and app not in self.ran:
            self.ran.add(app)
            self.learn(app)
        if name not in self.tables:
            self.make(model)
        return self.tables.get(name)

    def learn(self, app: str) -> None:
        """Take over the tables of an app's history; none where that history does not run."""
        try:
            tables = replayed(self, app).tables
        except FAILURES as error:
            logger.warning("the history of app %s does not run in collecting mode: %s", app, error)
            return
        for table in tables.values():
            self.tables.setdefault(table.name, table)

    def model(self, table: str) -> Any:
        """The model whose table it is, None where there is none or it is not managed."""
        for model in self.state.apps.get_models(include_auto_created=True):
            if model._meta.db_table.strip('"`') == table and model._meta.managed and not model._meta.proxy:
                return model
        return None

    def make(self, model: Any) -> None:
        """Run what Django's schema editor collects for a new table."""
        editor = self.made.SchemaEditorClass(self.made, collect_sql=True, atomic=False)
        editor.deferred_sql = []
        editor.create_model(model)
        state = self.state.models.get((model._meta.app_label, model._meta.model_name))
        for names in state.options.get("index_together") or () if state else ():
            if ignores_index_together(model._meta):
                fields = [model._meta.get_field(name) for name in names]
                editor.deferred_sql.append(editor._create_index_sql(model, fields=fields, suffix="_idx"))
        for statement in [*editor.collected_sql, *map(str, editor.deferred_sql)]:
            self.run(statement)

    def note(self, operation: Any) -> None:
        """Note what an operation does to extensions and collations, which belong to no table."""
        if isinstance(operation, RunSQL):
            for text in texts(operation.sql):
                if "COLLATION" in text.upper() or "EXTENSION" in text.upper():
                    self.run(text)
            return
        postgres = sys.modules.get("django.contrib.postgres.operations")
        if postgres is None:
            return
        if isinstance(operation, postgres.CreateExtension):
            self.extensions.add(operation.name)
        elif isinstance(operation, postgres.CreateCollation):
            self.collations[operation.name] = operation.deterministic is not False
        elif isinstance(operation, postgres.RemoveCollation):
            self.collations[operation.name] = None


def texts(sql: Any) -> List[str]:
    """The statements of a RunSQL without their parameters."""
    if isinstance(sql, (list, tuple)):
        return [part[0] if isinstance(part, (list, tuple)) else part for part in sql]
    return [sql] if isinstance(sql, str) else []


class LiveCatalogue(Catalogue):
    """A catalogue that follows an editor while it collects, as a database follows `migrate`."""

    def __init__(self, vendor: str) -> None:
        super().__init__(vendor)
        self.source: List[str] = []
        self.read = 0

    def follow_editor(self, collected: List[str]) -> None:
        """Take what this list holds, and what it will hold when a table is asked for."""
        self.catch_up()
        self.source, self.read = collected, 0

    def catch_up(self) -> None:
        """Run what was collected since the last time."""
        while self.read < len(self.source):
            self.read += 1
            self.run(self.source[self.read - 1])

    def find(self, name: str) -> Optional[Table]:
        """The table of that name as it is now."""
        self.catch_up()
        return super().find(name)


class Forgetful(Dict[str, str]):
    """For what an editor notes of renamed tables as nothing is run (Django 6.1): the catalogue has the new names."""

    def __setitem__(self, new: str, old: str) -> None:
        """Note nothing."""


def followed(made: Any, catalogue: LiveCatalogue, migration: Any, state: Any) -> Tuple[Any, List[str]]:
    """The state after a migration and what was collected of it, the catalogue with it from then on."""
    with made.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        catalogue.follow_editor(editor.collected_sql)
        replace_noted_renames(editor, Forgetful())
        state = migration.apply(state, editor, collect_sql=True)
    catalogue.catch_up()
    return state, list(editor.collected_sql)


class Replay:
    """The history of one app as far as it was run, so that a longer one goes on from there."""

    def __init__(self, made: Any, real_apps: Any) -> None:
        self.made = made
        self.catalogue = LiveCatalogue(made.vendor)
        made.catalogue = self.catalogue
        self.state = ProjectState(real_apps=set(real_apps or ()))
        self.done: List[Any] = []

    def leads_to(self, migrations: List[Any]) -> bool:
        """It is the beginning of this history."""
        done = len(self.done)
        return done <= len(migrations) and all(one is other for one, other in zip(self.done, migrations[:done]))

    def go_on(self, migrations: List[Any], last: Any, app: str) -> None:
        """Run the rest: the SQL of the app's own migrations, of the others only what they do to the state."""
        for place in range(len(self.done), len(migrations)):
            self.done.append(migrations[place])
            migration = last if last and place == len(migrations) - 1 else migrations[place]
            if migration.app_label != app:
                self.state.__dict__.pop("apps", None)
                self.state = migration.mutate_state(self.state, preserve=False)
                continue
            self.state, _ = followed(self.made, self.catalogue, migration, self.state)


REPLAYS: Dict[Tuple[str, str, str], Replay] = {}


def replayed(found: HistoryCatalogue, app: str) -> Catalogue:
    """The tables of an app after its history; raises one of FAILURES for a history that does not run."""
    made, migrations = found.made, found.migrations
    key = (made.dialect, made.server_version, app)
    replay = REPLAYS.pop(key, None)
    if replay is None or not replay.leads_to(migrations):
        replay = Replay(connection(made.dialect, made.server_version, made.alias), found.state.real_apps)
    with installed(replay.made):
        replay.go_on(migrations, found.last, app)
    REPLAYS[key] = replay
    while len(REPLAYS) > KEPT:
        del REPLAYS[next(iter(REPLAYS))]
    return replay.catalogue
