"""What statements make of an empty SQLite database in memory: nothing is kept, and nothing but tables is touched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count

_ALLOWED = frozenset({
    sqlite3.SQLITE_ALTER_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_READ, sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_SELECT, sqlite3.SQLITE_UPDATE,
})  # fmt: skip
"""What a statement may do (sqlite3_set_authorizer): no other file is attached, no extension loaded."""

_MISSING = re.compile(r"no such (function|collation sequence): (\S+)")
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|.""", re.DOTALL)
_STEPS = 10_000
"""Steps of SQLite's machine between two looks at whether to go on."""
_LOOKS = 2_000
"""So many, and a statement is ended: tables without rows need none."""


class NotRun(Exception):  # noqa: N818 - an ordinary answer
    """A statement that SQLite does not take, and its words."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        """Which statement it is, from 0."""


def schema(statements: Iterable[str], stop: Callable[[], bool] = lambda: False) -> list[str]:
    """The parts of all tables, and the indexes, in an order that is that of their text; raises NotRun.

    A column stands as "table NAME: DEFINITION", whatever its place; functions and collations that SQLite does not have
    are there by name alone. `stop` is asked before a statement, and while a long one runs, whether to end.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.set_authorizer(_allow)
        looks = count(1)
        connection.set_progress_handler(lambda: int(next(looks) > _LOOKS or stop()), _STEPS)
        for place, statement in enumerate(statements):
            if stop():
                raise NotRun(place, "interrupted")
            try:
                _run(connection, statement)
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                raise NotRun(place, str(error)) from None
        connection.set_authorizer(None)
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    found: list[str] = []
    for kind, name, sql in rows:
        if kind == "table":
            found += [] if name.startswith("sqlite_") else [f"table {name}: {part}" for part in _parts(sql)]
        else:
            found.append(f"{kind} {sql}")
    return sorted(found)


def _allow(action: int, first: str | None, second: str | None, *rest: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        # ALTER TABLE ADD COLUMN asks it by itself.
        allowed = first == "quick_check"
    else:
        allowed = action in _ALLOWED and (action, second) != (sqlite3.SQLITE_FUNCTION, "load_extension")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _run(connection: sqlite3.Connection, statement: str) -> None:
    known: set[str] = set()
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            missing = _MISSING.match(str(error))
            if missing is None or missing[0] in known:
                raise
            known.add(missing[0])
            if missing[1] == "function":
                connection.create_function(missing[2], -1, lambda *values: None, deterministic=True)
            else:
                connection.create_collation(missing[2], lambda one, other: (one > other) - (one < other))
        else:
            return


def _parts(sql: str) -> list[str]:
    """The definitions in the outer parentheses of a CREATE TABLE, and what comes behind them."""
    found, depth = [""], 0
    for token in _TOKEN.findall(sql):
        depth -= token == ")"
        if depth == 1 and token == ",":
            found.append("")
        elif depth:
            found[-1] += token
        depth += token == "("
    behind = sql[sql.rindex(")") + 1 :]
    return [part.strip() for part in (*found, behind) if part.strip()]
