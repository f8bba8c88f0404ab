"""The SQL of a migration: what `sqlmigrate` prints, and the same by operation."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.special import RunPython

from sterna.worker.sql.connections import connection, installed
from sterna.worker.sql.history import FAILURES, catalogue_of


@dataclass(frozen=True)
class OperationStatements:
    """The SQL of one operation: `index` is its place in `operations`, whatever the direction."""

    index: int
    description: str
    statements: List[str]
    """As Django collects them, each with its semicolon; a comment begins with two dashes."""


@dataclass(frozen=True)
class Collected:
    """The SQL of a migration."""

    text: str
    """What sqlmigrate prints, without the final newline; "" where it prints nothing or fails."""
    operations: List[OperationStatements]
    """In the order in which they run."""
    atomic: bool
    """The migration runs in one transaction: it asks for that, and the database can roll back changes of the schema."""
    error: str = ""
    """Why there is no SQL, as Django words it."""


def collect(
    state_before: Any,
    migration: Any,
    *,
    backwards: bool,
    dialect: str,
    version: str = "",
    history: Sequence[Any] = (),
) -> Collected:
    """The SQL of a migration without a database.

    `state_before` is the ProjectState of all migrations before it, in both directions; it is not changed. `history` is
    the migrations applied before it, in order (see `history.catalogue_of`): with it, constraints have the names that
    they got when they were made, without it those that Django would give them now. Never runs the code of a RunPython.
    Raises ValueError for an unknown dialect or version.
    """
    made = connection(dialect, version)
    atomic = bool(migration.atomic and made.features.can_rollback_ddl)
    try:
        with installed(made), python_left_out():
            made.catalogue = catalogue_of(made, state_before, history, migration if backwards else None)
            recorder, statements = run(made, state_before.clone(), migration, backwards)
    except IrreversibleError as error:
        return Collected("", [], atomic, str(error))
    except FAILURES as error:
        return Collected("", [], atomic, f"{type(error).__name__}: {error}")
    text = "\n".join(statements)
    if text and atomic:
        text = f"{made.ops.start_transaction_sql()}\n{text}\n{made.ops.end_transaction_sql()}"
    return Collected(text, recorder.parts(statements), atomic)


def run(made: Any, state: Any, migration: Any, backwards: bool) -> Tuple["Recorder", List[str]]:
    """MigrationLoader.collect_sql for one migration, noting what comes from which operation."""
    with made.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        recorder = Recorder(editor, migration, backwards)
        with recorder.watching():
            if backwards:
                migration.unapply(state, editor, collect_sql=True)
            else:
                migration.apply(state, editor, collect_sql=True)
        recorder.finish()
    return recorder, list(editor.collected_sql)


@contextmanager
def python_left_out() -> Iterator[None]:
    """For the length of the block, a RunPython inside of another operation does nothing; Django skips those outside."""
    before = RunPython.database_forwards, RunPython.database_backwards
    RunPython.database_forwards = RunPython.database_backwards = lambda self, *args: None
    try:
        yield
    finally:
        RunPython.database_forwards, RunPython.database_backwards = before


class Recorder:
    """Notes which statements an editor collected, or put off, during which operation.

    An operation begins when Django asks it for its description, to print it above its SQL.
    """

    def __init__(self, editor: Any, migration: Any, backwards: bool) -> None:
        self.editor = editor
        self.migration = migration
        places = range(len(migration.operations))
        self.order = list(reversed(places)) if backwards else list(places)
        self.starts: List[int] = []
        self.deferred: Dict[int, int] = {}
        """Of a deferred statement, by its identity: the place of its operation in `order`."""
        self.kept: List[Any] = []
        self.end = 0
        self.late: List[int] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """For the length of the block, `describe` of each operation tells this recorder."""
        for operation in self.migration.operations:
            operation.__dict__["describe"] = self.announcing(operation.describe)
        try:
            yield
        finally:
            for operation in self.migration.operations:
                operation.__dict__.pop("describe", None)

    def announcing(self, describe: Any) -> Any:
        """The same description, after noting that the operation begins."""

        def announce() -> Any:
            self.note_deferred()
            self.starts.append(max(len(self.editor.collected_sql) - 1, 0))
            return describe()

        return announce

    def note_deferred(self) -> None:
        """Give what is put off since the last time to the operation that was running."""
        for statement in self.editor.deferred_sql:
            if id(statement) not in self.deferred:
                self.deferred[id(statement)] = len(self.starts) - 1
                self.kept.append(statement)

    def finish(self) -> None:
        """Note the end of the last operation; what the editor collects from here on was put off."""
        self.note_deferred()
        self.end = len(self.editor.collected_sql)
        self.late = [self.deferred[id(statement)] for statement in self.editor.deferred_sql]

    def parts(self, statements: List[str]) -> List[OperationStatements]:
        """The statements by operation, in the order of running, without the comments that name the operation."""
        bounds = [*self.starts, self.end]
        found = [statements[start + 3 : end] for start, end in zip(bounds, bounds[1:])]
        for owner, statement in zip(self.late, statements[self.end :]):
            found[owner].append(statement)
        return [
            OperationStatements(index, self.migration.operations[index].describe(), part)
            for index, part in zip(self.order, found)
        ]
