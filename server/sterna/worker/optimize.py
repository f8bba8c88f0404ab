"""`optimizemigration`: Django's own command over a migration that is read, its file kept in memory and looked at.

Source: django/core/management/commands/optimizemigration.py (4.2 to 6.1).
"""

from __future__ import annotations

from typing import Any, Dict, List

from django.core.management.commands import optimizemigration as command_module
from django.db.migrations import AddField, Migration
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.models import NOT_PROVIDED

from sterna.worker.deferred import deferred
from sterna.worker.operations import model_name
from sterna.worker.rewriting import Refused, Rewriting, Said

_WRITTEN = {"operations", "dependencies", "run_before", "replaces", "initial", "atomic"}
_OF_EVERY_CLASS = {"__module__", "__doc__", "__dict__", "__weakref__", "__hash__", "__qualname__"}


class Optimizing(Rewriting):
    """Runs the command for one project."""

    def answer(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """The `Rewrite` message; raises UnknownValue."""
        said = Said()
        self.migration: Any = None
        self.before: List[Any] = []
        self.after: List[Any] = []
        self.positions: List[int] = []
        self.sources = set(params.get("sources", ()))
        files: List[Dict[str, Any]] = []
        with said.failures():
            self.begin()
            with self.patched(command_module, MigrationOptimizer=lambda: self):
                said.command(command_module).handle(
                    app_label=params["app"],
                    migration_name=params["name"],
                    check=params.get("check", False),
                    verbosity=params.get("verbosity", 1),
                )
            if self.writer is not None:
                self._look()
                files.append(self._file())
        notes = values(self.before, self.after) if files else []
        return {"files": files if not said.code else [], "notes": notes, **said.message()}

    def optimize(self, operations: List[Any], app_label: str) -> List[Any]:
        """What Django's optimizer makes of a migration (MigrationOptimizer.optimize), if that is known whole."""
        found = (each for each in self.loader.disk_migrations.values() if each.operations is operations)
        self.migration, self.before = next(found), list(operations)
        self.positions = self.history.positions(self.migration)
        self.whole(self.migration)
        self.after = MigrationOptimizer().optimize(operations, app_label)
        return self.after

    def by_source(self, module: str, index: int) -> bool:
        """Operations that nothing happened to, where the caller wants their text."""
        return index in self.sources and module == self.module(self.migration.app_label, self.migration.name)

    def prepared(self, migration: Any) -> None:
        """Nothing is lost but what `plain` refuses."""
        plain(migration)

    def _look(self) -> None:
        """Raise Refused where the optimized migration would not do what the present one does."""
        app = self.migration.app_label
        were = {id(each) for each, _, _ in deferred(self.before, app)}
        for each, maker, what in deferred(self.after, app):
            if id(each) not in were:
                raise Refused("%s needs %s, an optimized %s." % (type(each).__name__, what, type(maker).__name__))
        self.same([self.migration])

    def _file(self) -> Dict[str, Any]:
        migration = self.migration
        return {
            "name": migration.name,
            "module": self.module(migration.app_label, migration.name),
            "text": self.writer.text,
            "origins": origins(self.before, self.after, self.positions),
            "before": len(self.before),
            "after": len(self.after),
        }


def plain(migration: Any) -> None:
    """Raise Refused where the class does something that no writer writes: its base is another, or it overrides."""
    kind = type(migration)
    over = sorted(name for name in vars(kind) if name in vars(Migration) and name not in _WRITTEN | _OF_EVERY_CLASS)
    place = getattr(kind, "sterna_place", None)
    if kind.__bases__ != (Migration,):
        raise Refused("%s has other bases than migrations.Migration, which would be lost." % migration.name, place)
    if over:
        raise Refused("The class of %s has its own %s, which would be lost." % (migration.name, over[0]), place)


def values(before: List[Any], after: List[Any]) -> List[str]:
    """What to say of fields that give rows which are there another value than before: AddField takes the default of the
    AlterField that goes into it (AddField.reduce, django/db/migrations/operations/fields.py, 4.2 to 6.1)."""
    found = []
    old = {(each.model_name_lower, each.name_lower): each.field for each in before if isinstance(each, AddField)}
    for each in after:
        was = old.get((each.model_name_lower, each.name_lower)) if isinstance(each, AddField) else None
        if was is None or _value(was) == _value(each.field):
            continue
        none = _value(each.field) == (NOT_PROVIDED, NOT_PROVIDED) and not each.field.null
        words = "no value for %s of %s then, where they had one" if none else "another value for %s of %s then"
        found.append(
            "Rows that are there when it runs have %s: Django's optimizer keeps the last default."
            % (words % (each.name, each.model_name))
        )
    return found


def _value(field: Any) -> Any:
    return field.default, getattr(field, "db_default", NOT_PROVIDED)


def origins(before: List[Any], after: List[Any], positions: List[int]) -> List[List[int]]:
    """For each of the new operations the places of those that it comes from: its own where it was there before, or
    those that went into it."""
    place = {id(each): position for each, position in zip(before, positions)}
    found = [[place[id(each)]] if id(each) in place else [] for each in after]
    kept = {id(each) for each in after}
    for each, position in zip(before, positions):
        if id(each) not in kept and after:
            found[_heir(each, position, after, found, place)].append(position)
    return [sorted(each) for each in found]


def _heir(gone: Any, position: int, after: List[Any], found: List[List[int]], place: Dict[int, int]) -> int:
    """The new operation that an operation went into: one on the same part of the model, a new one on the model, the
    one that comes after it."""
    model, name = model_name(gone), getattr(gone, "name", None)
    own = [
        index for index, each in enumerate(after) if (model_name(each), getattr(each, "name", None)) == (model, name)
    ]
    new = [index for index, each in enumerate(after) if id(each) not in place and model_name(each) == model]
    later = [index for index, places in enumerate(found) if places and places[0] > position]
    return (own or new or later or [len(after) - 1])[0]
