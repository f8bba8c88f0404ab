"""INSERT with literal rows, undone by a DELETE of rows with these values."""

from __future__ import annotations

from sterna.sql.cursor import Cursor, NoMatch
from sterna.sql.statements import Word
from sterna.sql.undone import Undone

_KEYS = ("id", '"id"', "`id`", "[id]")


def uninserted(cursor: Cursor) -> Undone:
    """The DELETE for the rest of an INSERT INTO; raises NoMatch where a value is no literal, or rows may be left out.

    Never certain: another row may have the same values.
    """
    table = cursor.name()
    columns = [_only(column).text for column in cursor.group()]
    cursor.expect("VALUES")
    rows = [cursor.group()]
    while cursor.take(","):
        rows.append(cursor.group())
    cursor.end()
    if not columns or any(len(row) != len(columns) for row in rows):
        raise NoMatch
    values = [[_value(item) for item in row] for row in rows]
    keys = [place for place, column in enumerate(columns) if column.lower() in _KEYS]
    if keys:
        columns, values = [columns[keys[0]]], [[row[keys[0]]] for row in values]
    if len(columns) == 1 and len(values) > 1 and all(row != ["NULL"] for row in values):
        where = f"{columns[0]} IN ({', '.join(row[0] for row in values)})"
    else:
        tests = [" AND ".join(map(_test, columns, row)) for row in values]
        where = f"({') OR ('.join(tests)})" if len(tests) > 1 else tests[0]
    return Undone(f"DELETE FROM {table} WHERE {where}", certain=False)


def _test(column: str, value: str) -> str:
    return f"{column} IS NULL" if value == "NULL" else f"{column} = {value}"


def _only(words: list[Word]) -> Word:
    if len(words) != 1 or not words[0].is_name:
        raise NoMatch
    return words[0]


def _value(words: list[Word]) -> str:
    sign = words[0].text if len(words) == 2 and words[0].text in ("-", "+") else ""
    word = words[-1]
    number = word.text[:1].isdigit() or word.text[:1] == "."
    if len(words) != (2 if sign else 1) or not (
        number or (not sign and (word.is_string or word.upper in ("NULL", "TRUE", "FALSE")))
    ):
        raise NoMatch
    return f"{sign}{word.upper if word.upper in ('NULL', 'TRUE', 'FALSE') else word.text}"
