"""Statements that PostgreSQL runs outside of transactions only."""

from __future__ import annotations

from sterna.sql.cursor import Cursor
from sterna.sql.statements import Statement

_CLUSTER_WIDE = ("DATABASE", "TABLESPACE")


def wants_to_be_alone(statement: Statement) -> str:
    """What of the statement PostgreSQL refuses within a transaction, as in "CREATE INDEX CONCURRENTLY"; "" for nothing.

    Source: PreventInTransactionBlock in PostgreSQL's src/backend (utility.c, vacuum.c, dbcommands.c), version 15.
    """
    cursor = Cursor(statement.words)
    verb = cursor.take_one("CREATE", "DROP", "REINDEX", "VACUUM", "ALTER")
    if verb == "VACUUM":
        return verb
    if verb == "ALTER":
        if cursor.take("SYSTEM"):
            return "ALTER SYSTEM"
        words = [word.upper for word in statement.words]
        return "DETACH PARTITION CONCURRENTLY" if "DETACH" in words and words[-1] == "CONCURRENTLY" else ""
    if verb in ("CREATE", "DROP"):
        cursor.take("UNIQUE")
        if cursor.take("INDEX", "CONCURRENTLY"):
            return f"{verb} INDEX CONCURRENTLY"
        kind = cursor.take_one(*_CLUSTER_WIDE)
        return f"{verb} {kind}" if kind else ""
    if verb == "REINDEX":
        kind = cursor.take_one("INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM")
        if kind in ("SCHEMA", "DATABASE", "SYSTEM"):
            return f"REINDEX {kind}"
        return f"REINDEX {kind} CONCURRENTLY" if kind and cursor.take("CONCURRENTLY") else ""
    return ""
