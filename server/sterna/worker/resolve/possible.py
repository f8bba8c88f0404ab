"""The operations that a migration may have, where its text does not tell which of them it has."""

from __future__ import annotations

from typing import Any, List, MutableMapping, Optional
from weakref import WeakKeyDictionary

from django.db.migrations.operations.base import Operation

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module, Scope
from sterna.worker.evaluator.ways import Ways
from sterna.worker.history import UnknownField
from sterna.worker.values import Stop, Unknown

Way = List[Any]
"""The operations of one way."""


class Possible:
    """Finds them by going through a migration's module in every way that it may take; each module once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.kept: MutableMapping[Any, Optional[List[Way]]] = WeakKeyDictionary()
        """Class of a migration to its ways."""

    def ways(self, migration: Any) -> Optional[List[Way]]:
        """The lists of operations that a migration of a module may have; None where there may be others."""
        if migration not in self.kept:
            self.kept[migration] = self._ways(migration.__module__)
        return self.kept[migration]

    def _ways(self, name: str) -> Optional[List[Way]]:
        source = self.evaluator.importer.modules.get(name)
        if not isinstance(source, Module):
            return None
        doubt, found = source.doubt, []
        module = again(source)
        ways = Ways(module)
        try:
            while True:
                way = self._operations(module, ways)
                if way is None or ways.lost:
                    return None
                found.append(way)
                module = again(source)
                if not ways.turn(module):
                    return None if ways.lost else found
        finally:
            source.doubt = doubt

    def _operations(self, module: Module, ways: Ways) -> Optional[Way]:
        """The operations on one way; None where they are not known."""
        run = self.evaluator.run
        before, run.ways = run.ways, ways
        try:
            self.evaluator.importer.execute(module)
            found = run.lookup(Scope(module, 0, -1, "module", module.names), "Migration")
        except (Exception, Stop):  # noqa: BLE001 - whatever the project's code raises
            return None
        finally:
            run.ways = before
        operations = getattr(found, "operations", None)
        if isinstance(found, Unknown) or not isinstance(operations, (list, tuple)):
            return None
        return list(operations) if all(is_operation(one) for one in operations) else None


def is_operation(value: Any) -> bool:
    """Whether a value is an operation, and what it holds as well; unknown fields in it become `UnknownField`."""
    if isinstance(value, Unknown) or not isinstance(value, Operation):
        return False
    if isinstance(getattr(value, "field", None), Unknown):
        value.field = UnknownField(value.field)
    for name in ("state_operations", "database_operations"):
        inner = getattr(value, name, ())
        if not isinstance(inner, (list, tuple)) or not all(is_operation(one) for one in inner):
            return False
    return True


def again(module: Module) -> Module:
    """A module that has not been executed, with the same text."""
    made = Module(module.name, module.path, module.is_package, module.statements)
    made.bodies = module.bodies
    return made
