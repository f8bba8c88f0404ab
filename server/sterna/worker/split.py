"""A migration that changes the schema and rows, as several that each do one of both, in the order of its operations."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Tuple

from django.conf import settings
from django.core.management.base import CommandError
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState

from sterna.worker.optimize import plain
from sterna.worker.rewriting import Refused, Rewriting, Said
from sterna.worker.squash_parts import is_data

_LONGEST = 60
"""Characters of a name that is made of functions' names."""
_GENERAL = re.compile(r"(forwards?|migrate|run|code|func|function|update|apply|do)(_(forwards?|func|migration|data))?")
"""Names that say nothing of what a function does."""
_SCHEMA_SQL = re.compile(r"\s*(create|alter|drop|comment|grant|revoke|rename|set|reset)\b", re.IGNORECASE)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


class Splitting(Rewriting):
    """Splits a migration of one project."""

    def answer(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """The `Rewrite` message; the first of its files has the name that the migration has."""
        said = Said()
        files: List[Dict[str, Any]] = []
        with said.failures():
            self.begin()
            found = self.loader.disk_migrations.get((params["app"], params["name"]))
            if found is None:
                raise CommandError("Cannot find a migration '%s' in app '%s'." % (params["name"], params["app"]))
            self.whole(found)
            plain(found)
            files = self._files(found)
        return {"files": files if not said.code else [], **said.message()}

    def by_source(self, module: str, index: int) -> bool:
        """Every operation stays as it is written."""
        return True

    def _files(self, migration: Any) -> List[Dict[str, Any]]:
        cut = runs(migration.operations)
        if len(cut) == 1:
            raise Refused(
                "%s does not both change the schema and write rows: there is nothing to split." % migration.name
            )
        positions = dict(zip(map(id, migration.operations), self.history.positions(migration)))
        taken = [name for app, name in self.loader.disk_migrations if app == migration.app_label]
        files = []
        before: Any = None
        for number, (data, operations) in enumerate(cut):
            part = self._part(migration, before, operations, data, last=number == len(cut) - 1)
            part.name = migration.name if before is None else following(migration.name, number, tail(part, data), taken)
            taken.append(part.name)
            writer = self.writer_class()(part, include_header=before is not None)
            text = writer.as_string()
            files.append(
                {
                    "name": part.name,
                    "module": self.module(migration.app_label, part.name),
                    "text": text,
                    "origins": [[positions[id(each)]] for each in operations],
                    "before": len(operations),
                    "after": len(operations),
                }
            )
            before = part
        return files

    @staticmethod
    def _part(migration: Any, before: Any, operations: List[Any], data: bool, last: bool) -> Any:
        """A migration of some of the operations; `initial` stays with what makes tables, what `run_before` names waits
        for the last one."""
        part = Migration("", migration.app_label)
        part.operations = operations
        part.atomic = migration.atomic
        part.run_before = list(migration.run_before) if last else []
        first = before is None
        part.dependencies = (
            [_written(each) for each in migration.dependencies] if first else [(before.app_label, before.name)]
        )
        part.initial = migration.initial
        if not first:
            makes = any(isinstance(each, (CreateModel, AddField)) for each in operations)
            part.initial = True if is_initial(migration) and not data and makes else None
        return part


def runs(operations: List[Any]) -> List[Tuple[bool, List[Any]]]:
    """The operations in runs that either write rows (true) or do not; those that do neither go with what is before."""
    found: List[Tuple[bool, List[Any]]] = []
    waiting: List[Any] = []
    for operation in operations:
        kind = writes_rows(operation)
        if kind is None and not found:
            waiting.append(operation)
        elif kind is None or (found and found[-1][0] == kind):
            found[-1][1].append(operation)
        else:
            found.append((kind, [*waiting, operation]))
            waiting = []
    return found or [(False, waiting)]


def writes_rows(operation: Any) -> Any:
    """Whether an operation is there for rows (true) or for the schema; None where it does nothing to either."""
    if isinstance(operation, SeparateDatabaseAndState):
        inner = [kind for kind in map(writes_rows, operation.database_operations) if kind is not None]
        return bool(inner) and all(inner) and not operation.state_operations
    if isinstance(operation, RunSQL):
        if operation.sql == RunSQL.noop and not operation.state_operations:
            return None
        return not operation.state_operations and not changes_schema(operation.sql)
    if isinstance(operation, RunPython):
        return True if is_data(operation) else None
    return False


def changes_schema(sql: Any) -> bool:
    """Whether each statement of a RunSQL is about tables and the like; of several in one text the first tells."""
    statements = sql if isinstance(sql, (list, tuple)) else [sql]
    texts = [each[0] if isinstance(each, (list, tuple)) else each for each in statements]
    return all(isinstance(text, str) and _SCHEMA_SQL.match(_SQL_COMMENT.sub(" ", text)) for text in texts)


def is_initial(migration: Any) -> bool:
    """Whether `--fake-initial` is about a migration (MigrationExecutor.detect_soft_applied)."""
    if migration.initial is not None:
        return bool(migration.initial)
    return not any(app == migration.app_label for app, _ in migration.dependencies)


def tail(part: Any, data: bool) -> str:
    """What a part's name says behind the number; "" where its operations tell nothing."""
    if not data:
        told = Migration("", part.app_label)
        # Django's name for operations that have one, but for that of a first migration (Migration.suggest_name).
        told.operations, told.initial = [each for each in part.operations if each.migration_name_fragment], False
        return str(told.suggest_name()) if told.operations else ""
    names = [str(getattr(each.code, "__name__", "")) for each in part.operations if isinstance(each, RunPython)]
    told = [name for name in names if name.isidentifier() and not _GENERAL.fullmatch(name) and name != "noop"]
    return "_".join(dict.fromkeys(told)).lower()[:_LONGEST].strip("_")


def following(name: str, number: int, words: str, taken: List[str]) -> str:
    """The name of the part that comes so many places after the first one."""
    first = MigrationAutodetector.parse_number(name)
    own = re.sub(r"^\d+_?", "", name) or "migration"
    new = words or "%s_part_%d" % (own, number + 1)
    if first is not None:
        width = len(re.match(r"\d+", name)[0]) if re.match(r"\d+", name) else 4  # type: ignore[index]
        new = "%0*d_%s" % (width, first + number, new)
    found, again = new, 2
    while found in taken:
        found, again = "%s_%d" % (new, again), again + 1
    return found


def _written(dependency: Any) -> Any:
    """A dependency as the writer puts it, which has its own words for a model that a setting names."""
    label = getattr(dependency, "setting", None)
    names = ["AUTH_USER_MODEL", *(name for name in dir(settings) if name.endswith("_MODEL"))]
    named = [name for name in names if label is not None and getattr(settings, name, None) == label]
    return ("__setting__", named[0]) if named else dependency
