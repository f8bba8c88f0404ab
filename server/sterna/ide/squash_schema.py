"""Whether squashed migrations make the tables that the original ones make, told by their SQL on SQLite."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

from sterna.engine.errors import EngineCancelled
from sterna.engine.squash_messages import MigrationSql, Road, Roads
from sterna.sql.tables import NotRun, schema

ON = "compared on SQLite"
REMEDY = "Squash with --no-optimize, which keeps each operation as it is, or another range."


@dataclass(frozen=True)
class Compared:
    """What came of the comparison: words for the user and, where nothing may be written, why."""

    words: str
    refusal: str = ""


def compared(roads: Roads, cancel: threading.Event | None = None) -> Compared:
    """How the schemas at the end of both compare; raises EngineCancelled.

    Where the original migrations do not run on SQLite, or bring SQL of their own that may be why the schemas differ,
    nothing can be said.
    """
    raw = _raw(roads)
    before = _tables(roads.shared, roads.before, cancel)
    if isinstance(before, str):
        return Compared(f"schema not compared: {before}")
    if roads.after.unknown:
        return Compared(f"schema not compared: {roads.after.unknown}")
    after = _tables(roads.shared, roads.after, cancel)
    if isinstance(after, str):
        if raw:
            return Compared(f"schema not compared: without {raw} the squashed migrations end with {after}")
        return Compared("", f"Not written: on a fresh database the squashed migrations would fail: {after}. {REMEDY}")
    words = _alike(before, after)
    if words:
        return Compared(f"{words}{f' but for what is made by {raw}' if raw else ''} ({ON})")
    difference = _difference(before, after)
    if raw:
        return Compared(f"schema not compared: without {raw} {difference}")
    changing = ", ".join(_changing(roads, difference))
    return Compared(
        "",
        f"Not written: on a fresh database the squashed migrations would make another schema ({ON}): {difference}. "
        f"Operations there: {changing}. {REMEDY}",
    )


def _tables(shared: list[MigrationSql], road: Road, cancel: threading.Event | None) -> list[str] | str:
    """The schema at the end of a way, or why there is none."""
    stopped = road.unknown or road.error
    if stopped:
        return stopped
    told = [
        (f"{each.app}.{each.name}", statement) for each in (*shared, *road.migrations) for statement in each.statements
    ]
    try:
        return schema((statement for _, statement in told), lambda: cancel is not None and cancel.is_set())
    except NotRun as error:
        if cancel is not None and cancel.is_set():
            raise EngineCancelled from None
        return f"SQLite does not take {told[error.place][0]}: {error}"


def _raw(roads: Roads) -> str:
    """The migrations that bring SQL of their own that may change tables; "" where none does."""
    everything = (*roads.shared, *roads.before.migrations, *roads.after.migrations)
    names = dict.fromkeys(f"{each.app}.{each.name}" for each in everything if each.raw_tables)
    return f"the SQL in {', '.join(names)}" if names else ""


def _alike(before: list[str], after: list[str]) -> str:
    """How both are the same; "" where they are not."""
    if before == after:
        return "same schema"
    if _bare(before) == _bare(after):
        return "same schema but for names"
    if _narrow(before) == _narrow(after):
        return "same schema but for the width of foreign keys"
    return ""


def _bare(lines: list[str]) -> list[str]:
    """Without the names that Django makes with a hash of table and columns, as these were called first."""
    return sorted(re.sub(r'"?\w+_[0-9a-f]{8}(_\w+)?"?', "<name>", line) for line in lines)


def _narrow(lines: list[str]) -> list[str]:
    """With one word for whole numbers that refer to another table.

    On SQLite an AutoField and a BigAutoField have one type, so that Django leaves columns that refer to it as they are
    when one becomes the other, until something else makes their table anew (DatabaseSchemaEditor._alter_field,
    django/db/backends/sqlite3/schema.py). SQLite keeps both alike.
    """
    return sorted(re.sub(r"\bbigint\b(?=.* REFERENCES )", "integer", line) for line in _bare(lines))


def _difference(before: list[str], after: list[str]) -> str:
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if not gone:
        return f"`{new[0]}` would be there, and is not with the original ones"
    instead = next((line for line in new if _subject(line) == _subject(gone[0])), "")
    return f"`{gone[0]}` would {f'be `{instead}`' if instead else 'not be there'}"


def _subject(line: str) -> tuple[str, ...]:
    """The table and column, or the index, that a line is about."""
    return tuple(line.split()[:3])


def _changing(roads: Roads, difference: str) -> list[str]:
    """The migrations that name the table in which the difference is."""
    table = re.search(r'table (\S+): | ON "([^"]+)"', difference)
    name = f'"{(table[1] or table[2]) if table else ""}"'
    found = [each.name for each in roads.before.migrations if any(name in one for one in each.statements)]
    return found or [each.name for each in roads.after.migrations]
