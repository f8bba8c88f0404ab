"""What Django's autodetector finds between the migrations and the models, with places in the models."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState

from sterna.worker.current import Current
from sterna.worker.history import History
from sterna.worker.orders import orders
from sterna.worker.places import META_OF, Places
from sterna.worker.problems import Problem, as_json
from sterna.worker.questions import QuietQuestioner
from sterna.worker.reconcile import DEPTH
from sterna.worker.values import Unknown, find_unknown


class Detection:
    """Detects changes for one project."""

    def __init__(self, history: History, current: Current, places: Places) -> None:
        self.history = history
        self.current = current
        self.places = places

    def answer(self, problems: List[Problem]) -> Dict[str, Any]:
        """The `Changes` message; `problems` are those of the settings and the apps."""
        loader = self.history.load()
        before, after = self.current.difference(self.history)
        changes: List[Dict[str, Any]] = []
        if not self.history.lost and (before.models or after.models):
            changes = self._changes(loader, before, after)
        found = [*problems, *self.history.graph_problems, *self.history.problems, *self.current.problems]
        return {
            "changes": changes,
            "problems": as_json(found),
            "conflicts": loader.detect_conflicts(),
            "orders": orders(self.history),
            "models": self.current.models,
            "verified": self.current.models - len(self.current.uncertain),
        }

    def _changes(self, loader: Any, before: ProjectState, after: ProjectState) -> List[Dict[str, Any]]:
        autodetector = MigrationAutodetector(before, after, QuietQuestioner())
        migrations = autodetector.changes(graph=loader.graph)
        found = []
        for app, several in migrations.items():
            for migration in several:
                for operation in migration.operations:
                    found.append(self._change(app, migration.name, operation, before))
        return found

    def _change(self, app: str, migration: str, operation: Any, before: ProjectState) -> Dict[str, Any]:
        kind = type(operation).__name__
        model = getattr(operation, "model_name", None) or getattr(operation, "name", "") or ""
        model = model.lower() if isinstance(model, str) else ""
        changed = changed_options(operation, before.models.get((app, model)))
        return {
            "app": app,
            "operation": kind,
            "description": str(operation.describe()),
            "model": model,
            "name": self._name(operation, kind, changed),
            "schema": is_schema(operation, before.models.get((app, model))),
            "places": self.places.of_operation(app, operation, changed),
            "migration": migration,
            "unknown": as_json(unknown_values(app, operation)),
        }

    @staticmethod
    def _name(operation: Any, kind: str, changed: List[str]) -> str:
        if kind == "AlterModelOptions":
            return changed[0] if changed else ""
        if kind == "RenameField":
            return str(operation.new_name)
        if kind in ("AddIndex", "AddConstraint"):
            return str((getattr(operation, "index", None) and operation.index.name) or operation.constraint.name)
        if kind in META_OF and kind not in ("RemoveIndex", "RemoveConstraint"):
            return META_OF[kind]
        return str(operation.name) if hasattr(operation, "model_name") and hasattr(operation, "name") else ""


def changed_options(operation: Any, before: Any) -> List[str]:
    """The Meta options that an AlterModelOptions changes."""
    if type(operation).__name__ != "AlterModelOptions":
        return []
    old: Dict[str, Any] = {} if before is None else before.options
    keys = [key for key in operation.ALTER_OPTION_KEYS if key in operation.options or key in old]
    return [key for key in keys if operation.options.get(key) != old.get(key)]


def is_schema(operation: Any, before: Any) -> bool:
    """Whether an operation changes the database, not only the project state.

    Source: Field.non_db_attrs and BaseDatabaseSchemaEditor._field_should_be_altered (Django 4.2 to 6.1).
    """
    kind = type(operation).__name__
    if kind in ("AlterModelOptions", "AlterModelManagers"):
        return False
    if kind == "CreateModel":
        return not operation.options.get("proxy") and operation.options.get("managed", True)
    if before is not None and (before.options.get("proxy") or not before.options.get("managed", True)):
        return (
            kind in ("DeleteModel",) and bool(before.options.get("managed", True)) and not before.options.get("proxy")
        )
    if kind == "AlterField" and before is not None and operation.name in before.fields:
        return essence(operation.field) != essence(before.fields[operation.name])
    return True


def essence(field: Any) -> Tuple[str, List[Any], Dict[str, Any]]:
    """What of a field the database sees."""
    _, path, args, kwargs = field.deconstruct()
    hidden = getattr(field, "non_db_attrs", ())
    return path, args, {key: value for key, value in kwargs.items() if key not in hidden}


def unknown_values(app: str, operation: Any) -> List[Problem]:
    """The values of an operation that text does not tell: with any, it cannot be written."""
    found = []
    name = getattr(operation, "model_name", None) or operation.name
    fields = getattr(operation, "fields", None) or [(getattr(operation, "name", ""), getattr(operation, "field", None))]
    for field_name, field in fields:
        if hasattr(field, "deconstruct"):
            unknown: Optional[Unknown] = find_unknown(list(field.deconstruct()[2:]), DEPTH)
            if unknown is not None:
                found.append(Problem.of("field", "%s.%s.%s" % (app, name, field_name), unknown))
    options = getattr(operation, "options", None)
    unknown = find_unknown(options, DEPTH)
    if unknown is not None:
        found.append(Problem.of("model", "%s.%s" % (app, name), unknown))
    return found
