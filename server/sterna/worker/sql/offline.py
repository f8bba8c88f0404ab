"""A connection that cannot connect: transactions are kept as counters, and a few questions have known answers."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple

from sterna.worker.sql.catalogue import Catalogue
from sterna.worker.sql.driver_base import NoDatabaseError

Rows = List[Tuple[Any, ...]]


class Offline:
    """Mixed into a backend's DatabaseWrapper, before it: nothing that it does reaches a server."""

    catalogue: Catalogue
    autocommit: bool
    closed_in_transaction: bool
    connection: Any
    run_on_commit: List[Any]
    vendor: str

    def connect(self) -> None:
        """Refuses."""
        raise NoDatabaseError(f"Sterna does not connect to databases ({self.vendor})")

    def get_new_connection(self, conn_params: Any) -> Any:
        """Refuses."""
        self.connect()

    def ensure_connection(self) -> None:
        """Refuses."""
        self.connect()

    def close(self) -> None:
        """Nothing is open."""

    def cursor(self, *args: Any, **kwargs: Any) -> "AnswerCursor":
        """A cursor that knows the answers to what Django's schema editors and operations ask."""
        return AnswerCursor(self.vendor, self.catalogue)

    @contextmanager
    def temporary_connection(self) -> "Iterator[AnswerCursor]":
        """A cursor as above."""
        yield self.cursor()

    def get_autocommit(self) -> bool:
        """Whether outside of a transaction."""
        return self.autocommit

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Note that a transaction begins or ends."""
        self.autocommit = autocommit

    def commit(self) -> None:
        """Note that the transaction ended."""
        self.run_on_commit = []

    def rollback(self) -> None:
        """Note that the transaction ended."""
        self.run_on_commit = []

    def savepoint(self) -> Optional[str]:
        """No savepoint is needed."""
        return None

    def savepoint_commit(self, sid: Any) -> None:
        """No savepoint is needed."""

    def savepoint_rollback(self, sid: Any) -> None:
        """No savepoint is needed."""

    def run_and_clear_commit_hooks(self) -> None:
        """What should run after a commit never runs: nothing is committed."""
        self.run_on_commit = []

    def check_constraints(self, table_names: Any = None) -> None:
        """There are no rows to check."""

    def disable_constraint_checking(self) -> bool:
        """There are no rows to check; True is "they were on"."""
        return True

    def enable_constraint_checking(self) -> None:
        """There are no rows to check."""

    def check_database_version_supported(self) -> None:
        """Any version may be asked for."""


class AnswerCursor:
    """A cursor over answers from a catalogue; raises NoDatabaseError for a question that has none."""

    def __init__(self, vendor: str, catalogue: Catalogue) -> None:
        self.vendor = vendor
        self.catalogue = catalogue
        self.rows: Rows = []
        self.lastrowid = None
        self.rowcount = -1

    def __enter__(self) -> "AnswerCursor":
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Tuple[Any, ...]]:
        return iter(self.rows)

    def close(self) -> None:
        """Nothing is open."""

    def execute(self, sql: str, params: "Sequence[Any]" = ()) -> None:
        """Look the answer up."""
        question = " ".join(sql.split())
        for vendor, pattern, answer in QUESTIONS:
            if vendor == self.vendor and re.match(pattern, question):
                self.rows = answer(self.catalogue, list(params or ()))
                return
        raise NoDatabaseError(f"this needs a database, and Sterna has none: {question}")

    def fetchone(self) -> "Optional[Tuple[Any, ...]]":
        """The next row, None after the last."""
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> Rows:
        """All rows that are left."""
        rows, self.rows = self.rows, []
        return rows


def extension(catalogue: Catalogue, params: List[Any]) -> Rows:
    """Whether an extension is there."""
    return [(1,)] if params[0] in catalogue.extensions else []


def collation(catalogue: Catalogue, params: List[Any]) -> Rows:
    """Whether a collation is deterministic: all are that come with PostgreSQL."""
    known = catalogue.collations.get(params[0], True)
    return [] if known is None else [(known,)]


def nothing(catalogue: Catalogue, params: List[Any]) -> Rows:
    """No rows."""
    return []


def identity(catalogue: Catalogue, params: List[Any]) -> Rows:
    """Whether a column of Oracle's is an identity column."""
    table = catalogue.find(params[0])
    return [(1 if table and params[1].lower() in map(str.lower, table.sequences) else 0,)]


def default_collation(catalogue: Catalogue, params: List[Any]) -> Rows:
    """Oracle's, where the table was made with none."""
    return [("USING_NLS_COMP",)]


QUESTIONS: "List[Tuple[str, str, Callable[[Catalogue, List[Any]], Rows]]]" = [
    ("postgresql", r"SELECT 1 FROM pg_extension WHERE extname = %s", extension),
    ("postgresql", r"SELECT collisdeterministic FROM pg_collation WHERE collname = %s", collation),
    ("postgresql", r"SELECT (t\.)?oid, (t\.)?typarray FROM pg_type", nothing),
    ("oracle", r"SELECT CASE WHEN identity_column = 'YES' THEN 1 ELSE 0 END FROM user_tab_cols", identity),
    ("oracle", r"SELECT default_collation FROM user_tables", default_collation),
]
