"""The SQL that undoes SQL, as far as the text tells it."""

from __future__ import annotations

from dataclasses import dataclass

from sterna.sql.altering import unaltered
from sterna.sql.creating import uncreated
from sterna.sql.cursor import Cursor, NoMatch
from sterna.sql.inserting import uninserted
from sterna.sql.statements import NotSql, Statement, statements
from sterna.sql.undone import Undone

__all__ = ["Reverse", "reverse"]


@dataclass(frozen=True)
class Reverse:
    """Statements without semicolons, in their order.

    `certain`: run after the text, they surely bring back the schema that was before it. Not so where something may have
    been there already (`IF NOT EXISTS`, `OR REPLACE`), or where rows are told apart by their values alone.
    """

    statements: tuple[str, ...]
    certain: bool


def reverse(text: str, dialect: str) -> Reverse | None:
    """What undoes the statements of a text, the last one first; None where the text does not tell it of each of them.

    `dialect` is the worker's name of it.
    """
    try:
        parts = statements(text, dialect)
    except NotSql:
        return None
    new = {name for part in parts if (name := _new_table(part))}
    found: list[Undone] = []
    for part in reversed(parts):
        # Rows of a table that goes need no statement of their own.
        if _filled(part) in new:
            continue
        undone = _undone(part, dialect)
        if undone is None:
            return None
        found.append(undone)
    if not found:
        return None
    return Reverse(tuple(each.sql for each in found), all(each.certain for each in found))


def _new_table(statement: Statement) -> str:
    """The name of the table that it makes, which cannot have been there before; "" for any other statement."""
    cursor = Cursor(statement.words)
    new = cursor.take("CREATE", "TABLE") and not cursor.take("IF", "NOT", "EXISTS")
    return cursor.name() if new and cursor.has_name else ""


def _filled(statement: Statement) -> str | None:
    """The name of the table that it puts rows into, or None."""
    cursor = Cursor(statement.words)
    filled = (cursor.take("INSERT", "INTO") or cursor.take("UPDATE")) and cursor.has_name
    return cursor.name() if filled else None


def _undone(statement: Statement, dialect: str) -> Undone | None:
    cursor = Cursor(statement.words)
    try:
        if cursor.take("CREATE"):
            return uncreated(cursor, dialect)
        if cursor.take("ALTER"):
            return unaltered(cursor, dialect)
        if cursor.take("INSERT", "INTO"):
            return uninserted(cursor)
    except NoMatch:
        return None
    return None
