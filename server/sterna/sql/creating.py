"""CREATE, undone by DROP."""

from __future__ import annotations

from sterna.sql.cursor import Cursor, NoMatch, joined
from sterna.sql.statements import Word
from sterna.sql.undone import Undone

_PLAIN = ("TYPE", "DOMAIN", "SEQUENCE", "COLLATION", "EXTENSION", "STATISTICS")
_POSTGRES_ONLY = ("TYPE", "DOMAIN", "COLLATION", "EXTENSION", "STATISTICS")
_MYSQL = ("mysql", "mariadb")


def uncreated(cursor: Cursor, dialect: str) -> Undone:
    """The DROP for what stands after CREATE; raises NoMatch for what it does not know, and for temporary things."""
    certain = not cursor.take("OR", "REPLACE")
    unlogged = dialect == "postgresql" and cursor.take("UNLOGGED")
    if cursor.take("TABLE") or (dialect == "sqlite" and cursor.take("VIRTUAL", "TABLE")):
        return _dropped(cursor, "TABLE", certain)
    if unlogged:
        raise NoMatch
    if cursor.take("VIEW"):
        return _dropped(cursor, "VIEW", certain)
    if dialect == "postgresql" and cursor.take("MATERIALIZED", "VIEW"):
        return _dropped(cursor, "MATERIALIZED VIEW", certain)
    unique = bool(cursor.take_one("UNIQUE", *(("FULLTEXT", "SPATIAL") if dialect in _MYSQL else ())))
    if cursor.take("INDEX"):
        return _index(cursor, dialect)
    if unique:
        raise NoMatch
    if cursor.take("SCHEMA"):
        return _schema(cursor, dialect)
    kind = cursor.take_one("FUNCTION", "PROCEDURE")
    if kind:
        return _routine(cursor, dialect, kind, certain)
    if cursor.take("TRIGGER") or (dialect == "postgresql" and cursor.take("CONSTRAINT", "TRIGGER")):
        return _on_table(cursor, dialect, "TRIGGER", certain)
    if dialect == "postgresql" and cursor.take("POLICY"):
        return _on_table(cursor, dialect, "POLICY", certain)
    kind = cursor.take_one(*_PLAIN)
    if kind and (dialect == "postgresql" or kind not in _POSTGRES_ONLY):
        found = _dropped(cursor, kind, certain)
        # Extensions that came along would stay.
        return Undone(found.sql, found.certain and not (kind == "EXTENSION" and _has_cascade(cursor)))
    raise NoMatch


def _has_cascade(cursor: Cursor) -> bool:
    return any(word.upper == "CASCADE" for word in cursor.words)


def _dropped(cursor: Cursor, kind: str, certain: bool) -> Undone:
    certain = not cursor.take("IF", "NOT", "EXISTS") and certain
    return Undone(f"DROP {kind} {cursor.name()}", certain)


def _index(cursor: Cursor, dialect: str) -> Undone:
    concurrently = "CONCURRENTLY " if dialect == "postgresql" and cursor.take("CONCURRENTLY") else ""
    certain = not cursor.take("IF", "NOT", "EXISTS")
    if cursor.peek() == "ON":
        # The server names it.
        raise NoMatch
    name = cursor.name()
    cursor.expect("ON")
    cursor.take("ONLY")
    table = cursor.name()
    if dialect in _MYSQL:
        return Undone(f"DROP INDEX {name} ON {table}", certain)
    schema = table.rpartition(".")[0]
    if dialect == "postgresql" and schema:
        # An index lives in the schema of its table.
        name = f"{schema}.{name}"
    return Undone(f"DROP INDEX {concurrently}{name}", certain)


def _schema(cursor: Cursor, dialect: str) -> Undone:
    found = _dropped(cursor, "SCHEMA", True)
    if cursor.take("AUTHORIZATION"):
        cursor.part()
    if dialect not in ("postgresql", *_MYSQL):
        raise NoMatch
    # With things in it, it would not go.
    cursor.end()
    return found


def _routine(cursor: Cursor, dialect: str, kind: str, certain: bool) -> Undone:
    found = _dropped(cursor, kind, certain)
    if dialect != "postgresql":
        return found
    parameters = ", ".join(joined(_without_default(parameter)) for parameter in cursor.group())
    return Undone(f"{found.sql}({parameters})", found.certain)


def _without_default(parameter: list[Word]) -> list[Word]:
    ends = [place for place, word in enumerate(parameter) if word.upper in ("DEFAULT", "=")]
    return parameter[: ends[0]] if ends else parameter


def _on_table(cursor: Cursor, dialect: str, kind: str, certain: bool) -> Undone:
    found = _dropped(cursor, kind, certain)
    while not cursor.take("ON"):
        cursor.any()
    table = cursor.name()
    return Undone(f"{found.sql} ON {table}" if dialect == "postgresql" else found.sql, found.certain)
