"""The SQL of a squash beside that of the migrations that it replaces, for the database of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sterna.engine.squash_messages import MigrationSql, Road, Roads, SquashedFile
from sterna.ide.hover import DIALECT_NAMES


@dataclass(frozen=True)
class SqlPlan:
    """What both tell a fresh database: the migrations that are replaced, and those in their place."""

    dialect: str
    before: tuple[MigrationSql, ...]
    after: tuple[MigrationSql, ...]
    ends: tuple[str, str] = ("", "")
    """Why the SQL of either ends before its last migration, "" where it does not."""

    @property
    def counts(self) -> tuple[int, int] | None:
        """How many statements either has; None where the SQL of one is not known to its end."""
        return None if any(self.ends) else (_count(self.before), _count(self.after))


def sql_plan(roads: Roads, files: Sequence[SquashedFile]) -> SqlPlan:
    """Of the app's migrations those that the files replace, and those that the files are."""
    replaced = {(file.app, name) for file in files for name in file.replaces}
    new = {(file.app, file.name) for file in files}
    before = tuple(each for each in (*roads.shared, *roads.before.migrations) if (each.app, each.name) in replaced)
    after = tuple(each for each in roads.after.migrations if (each.app, each.name) in new)
    return SqlPlan(roads.dialect, before, after, (_end(roads.before), _end(roads.after)))


def as_sql(plan: SqlPlan, headline: str) -> str:
    """Both as one text of SQL, what is said of it as comments."""
    name = DIALECT_NAMES.get(plan.dialect, plan.dialect)
    parts = [f"-- {headline}\n"]
    for word, migrations, end in zip(("Before", "After"), (plan.before, plan.after), plan.ends, strict=True):
        parts += list(_side(f"{word}, on {name}", migrations, end))
    return "\n".join(parts)


def _side(title: str, migrations: Iterable[MigrationSql], end: str) -> Iterator[str]:
    for each in migrations:
        yield f"-- {title}: {each.name}\n{each.text or '-- No SQL.'}\n"
    if end:
        yield f"-- {title}: no more, because of {end}\n"


def _count(migrations: Iterable[MigrationSql]) -> int:
    return sum(len(each.statements) + each.raw for each in migrations)


def _end(road: Road) -> str:
    return road.error or road.unknown
