"""ALTER, undone by another ALTER."""

from __future__ import annotations

from sterna.sql.cursor import Cursor, NoMatch
from sterna.sql.statements import Word
from sterna.sql.undone import Undone

_RENAMED = ("INDEX", "SEQUENCE", "VIEW", "TYPE", "DOMAIN", "SCHEMA", "COLLATION")
_MYSQL = ("mysql", "mariadb")
_CONSTRAINTS = ("CHECK", "UNIQUE", "FOREIGN", "PRIMARY", "EXCLUDE")
_NOT_COLUMNS = (*_CONSTRAINTS, "CONSTRAINT", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "PARTITION", "PERIOD", "(")


def unaltered(cursor: Cursor, dialect: str) -> Undone:
    """What undoes the rest of an ALTER; raises NoMatch where the text does not tell it."""
    if cursor.take("TABLE"):
        return _table(cursor, dialect)
    materialized = cursor.take("MATERIALIZED")
    kind = cursor.take_one(*_RENAMED)
    if not kind or (materialized and kind != "VIEW") or dialect != "postgresql":
        raise NoMatch
    return _kind(cursor, f"MATERIALIZED {kind}" if materialized else kind)


def _kind(cursor: Cursor, kind: str) -> Undone:
    certain = not cursor.take("IF", "EXISTS")
    name = cursor.name()
    cursor.expect("RENAME")
    part = cursor.take_one("VALUE", "ATTRIBUTE") if kind == "TYPE" else ""
    if part:
        old, new = _pair(cursor)
        return Undone(f"ALTER TYPE {name} RENAME {part} {new} TO {old}", certain)
    cursor.expect("TO")
    new = cursor.part()
    cursor.end()
    return Undone(f"ALTER {kind} {_beside(name, new)} RENAME TO {_last(name)}", certain)


def _pair(cursor: Cursor) -> tuple[str, str]:
    """`old TO new` up to the end; values in quotes are such names too."""
    old = cursor.any().text
    cursor.expect("TO")
    new = cursor.any().text
    cursor.end()
    return old, new


def _table(cursor: Cursor, dialect: str) -> Undone:
    certain = not cursor.take("IF", "EXISTS")
    only = "ONLY " if dialect == "postgresql" and cursor.take("ONLY") else ""
    name = cursor.name()
    if cursor.take("RENAME"):
        return Undone(_renamed(cursor, dialect, name, only), certain)
    actions = []
    while not cursor.at_end:
        actions.append(Cursor(cursor.until_comma()))
    found = [_action(action, dialect) for action in reversed(actions)]
    if not found:
        raise NoMatch
    sql = f"ALTER TABLE {only}{name} {', '.join(each.sql for each in found)}"
    return Undone(sql, certain and all(each.certain for each in found))


def _renamed(cursor: Cursor, dialect: str, name: str, only: str) -> str:
    if cursor.take("TO"):
        new = cursor.part()
        cursor.end()
        return f"ALTER TABLE {_beside(name, new)} RENAME TO {_last(name)}"
    kind = cursor.take_one("CONSTRAINT", "INDEX", "KEY", "COLUMN")
    if kind in ("INDEX", "KEY") and dialect not in _MYSQL:
        raise NoMatch
    old, new = _pair(cursor)
    return f"ALTER TABLE {only}{name} RENAME {kind or 'COLUMN'} {new} TO {old}"


def _action(cursor: Cursor, dialect: str) -> Undone:
    if cursor.take("ADD"):
        return _added(cursor, dialect)
    if dialect != "postgresql":
        raise NoMatch
    if cursor.take("ALTER"):
        cursor.take("COLUMN")
        name = cursor.part()
        verb = cursor.take_one("SET", "DROP")
        cursor.expect("NOT", "NULL")
        cursor.end()
        # It may have been so before.
        return Undone(f"ALTER COLUMN {name} {'DROP' if verb == 'SET' else 'SET'} NOT NULL", certain=False)
    verb = cursor.take_one("ENABLE", "DISABLE")
    if verb:
        cursor.expect("ROW", "LEVEL", "SECURITY")
        cursor.end()
        return Undone(f"{'DISABLE' if verb == 'ENABLE' else 'ENABLE'} ROW LEVEL SECURITY", certain=False)
    raise NoMatch


def _added(cursor: Cursor, dialect: str) -> Undone:
    if cursor.take("CONSTRAINT"):
        return _constraint(cursor, dialect)
    if cursor.peek() in _NOT_COLUMNS:
        raise NoMatch
    cursor.take("COLUMN")
    certain = not cursor.take("IF", "NOT", "EXISTS")
    if cursor.peek() == "(":
        raise NoMatch
    name = cursor.part()
    if dialect == "oracle" and any(word.upper in ("ADD", "DROP", "MODIFY", "RENAME") for word in _rest(cursor)):
        # There no comma stands between actions.
        raise NoMatch
    return Undone(f"DROP COLUMN {name}", certain)


def _constraint(cursor: Cursor, dialect: str) -> Undone:
    if dialect == "sqlite" or cursor.take("IF", "NOT", "EXISTS"):
        raise NoMatch
    name = cursor.part()
    kind = cursor.take_one(*_CONSTRAINTS)
    if not kind or any(word.upper == "USING" and kind in ("UNIQUE", "PRIMARY") for word in _rest(cursor)):
        # An index that was there before would go with it.
        raise NoMatch
    if dialect in _MYSQL and kind == "UNIQUE":
        return Undone(f"DROP INDEX {name}")
    if dialect in _MYSQL and kind == "PRIMARY":
        return Undone("DROP PRIMARY KEY", certain=False)
    # The columns of a primary key stay NOT NULL.
    return Undone(f"DROP CONSTRAINT {name}", certain=kind != "PRIMARY")


def _rest(cursor: Cursor) -> list[Word]:
    return list(cursor.words[cursor.place :])


def _beside(name: str, new: str) -> str:
    """The new name in the schema of the old one."""
    schema = ".".join(_split(name)[:-1])
    return f"{schema}.{new}" if schema else new


def _last(name: str) -> str:
    return _split(name)[-1]


def _split(name: str) -> list[str]:
    """The parts of a name; a dot within quotes is none."""
    parts, quote = [""], ""
    for sign in name:
        if not quote and sign == ".":
            parts.append("")
            continue
        if quote:
            quote = "" if sign == quote else quote
        elif sign in '"`[':
            quote = "]" if sign == "[" else sign
        parts[-1] += sign
    return parts
