"""Statements that begin or end a transaction."""

from __future__ import annotations

from sterna.sql.cursor import Cursor
from sterna.sql.statements import Statement

_NOISE = ("WORK", "TRANSACTION")
_MODES = ("ISOLATION", "READ", "NOT", "DEFERRABLE", "DEFERRED", "IMMEDIATE", "EXCLUSIVE")


def begins(statement: Statement) -> str:
    """The words of a statement that begins a transaction, as in "START TRANSACTION"; "" for any other."""
    cursor = Cursor(statement.words)
    verb = cursor.take_one("BEGIN", "START")
    if verb == "START":
        return "START TRANSACTION" if cursor.take("TRANSACTION") else ""
    mode = cursor.take_one(*_MODES)
    noise = cursor.take_one(*_NOISE)
    return verb if verb and (mode or noise or cursor.at_end) else ""


def ends(statement: Statement) -> str:
    """The first word of a statement that ends the transaction; "" for any other, one to a savepoint among them."""
    cursor = Cursor(statement.words)
    verb = cursor.take_one("COMMIT", "END", "ROLLBACK", "ABORT")
    cursor.take_one(*_NOISE)
    return verb if verb and (cursor.at_end or cursor.take("AND")) else ""
