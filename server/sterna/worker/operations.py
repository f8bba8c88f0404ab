"""Operations of migrations as values: whose code they run, what they name, and copies that nothing else changes."""

from __future__ import annotations

import copy
from typing import Any, Dict, Iterator, List, Tuple

from sterna.worker.values import Unknown

DJANGOS = ("django.db.migrations.", "django.contrib.postgres.")

Path = List[Any]
"""[3], or [3, "state", 0] inside of an operation that holds others."""


def own(operation: Any) -> Any:
    """A copy with fields and options of its own.

    ProjectState.rename_field changes the field objects that it finds, and those are the ones of the operation that made
    them (django/db/migrations/state.py, 4.2 to 6.1): applied a second time, the operation would be another one.
    """
    made = copy.copy(operation)
    for name, value in vars(operation).items():
        if name == "field" and value is not None:
            made.field = copy.deepcopy(value)
        elif name == "fields" and isinstance(value, list):
            made.fields = [own_field(item) for item in value]
        elif name == "options" and isinstance(value, dict):
            made.options = dict(value)
        elif name in ("state_operations", "database_operations") and isinstance(value, (list, tuple)):
            setattr(made, name, [own(one) for one in value])
    return made


def own_field(item: Any) -> Any:
    """An entry of CreateModel's fields with a field of its own; anything else as it is."""
    if isinstance(item, (list, tuple)) and len(item) == 2:
        return (item[0], copy.deepcopy(item[1]))
    return item


def definer(kind: type, name: str) -> str:
    """The module of the class that a method comes from."""
    return next((base.__module__ for base in kind.__mro__ if name in vars(base)), "")


def is_djangos(operation: Any, *methods: str) -> bool:
    """Whether an operation runs Django's own code in these methods; without any, whether its class is Django's."""
    kind = type(operation)
    modules = [definer(kind, name) for name in methods] or [kind.__module__]
    return all((module + ".").startswith(DJANGOS) for module in modules)


def parts(operation: Any) -> Iterator[Tuple[str, int, Any]]:
    """The operations inside of one: (side, index, operation), side being "state" or "database"."""
    for side in ("state", "database"):
        inner = getattr(operation, side + "_operations", None)
        if isinstance(inner, (list, tuple)):
            for index, one in enumerate(inner):
                yield side, index, one


def model_name(operation: Any) -> str:
    """The model that an operation is about, in lower case; "" where it names none."""
    kind = type(operation).__name__
    found = getattr(operation, "model_name", None)
    if found is None:
        found = getattr(operation, "old_name", None) if hasattr(operation, "new_name") else None
    if found is None and ("Model" in kind or hasattr(operation, "name_lower") or kind in ABOUT_MODELS):
        found = getattr(operation, "name", None)
    return found.lower() if isinstance(found, str) else ""


def index_of(operation: Any) -> Any:
    """The index or constraint that an operation adds; None where it adds none."""
    found = vars(operation).get("index")
    return vars(operation).get("constraint") if found is None else found


ABOUT_MODELS = ("AlterUniqueTogether", "AlterIndexTogether", "AlterOrderWithRespectTo")


def names(operation: Any) -> Dict[str, Any]:
    """What of an operation its `OperationView` names: model, name, old_name, fields; what is not known is left out."""
    found: Dict[str, Any] = {"model": model_name(operation)}
    inner = index_of(operation)
    if hasattr(operation, "new_name"):
        found["name"], found["old_name"] = operation.new_name, getattr(operation, "old_name", "")
    elif inner is not None and not isinstance(inner, Unknown):
        found["name"] = getattr(inner, "name", "")
    elif getattr(operation, "model_name", None) is not None:
        found["name"] = getattr(operation, "name", "")
    fields = getattr(operation, "option_value", None)
    if type(operation).__name__ == "AlterOrderWithRespectTo":
        fields = [[operation.order_with_respect_to]]
    elif getattr(operation, "old_fields", None):
        fields = [operation.old_fields]
    if isinstance(fields, (list, tuple, set, frozenset)):
        found["fields"] = [sorted_names(item) for item in fields if isinstance(item, (list, tuple, set))]
    return {key: value for key, value in found.items() if isinstance(value, (str, list)) and value}


def sorted_names(item: Any) -> List[str]:
    """The texts in a group of names."""
    return [name for name in item if isinstance(name, str)]


def flat(operation: Any) -> List[Any]:
    """An operation and those that it holds."""
    return [operation, *(deep for _, _, one in parts(operation) for deep in flat(one))]


def named(operation: Any, app: str) -> List[Tuple[str, str]]:
    """The labels of the models that an operation names as its own: both the old and the new one of a RenameModel."""
    found = [(app, model)] if (model := model_name(operation)) else []
    if type(operation).__name__ == "RenameModel" and isinstance(operation.new_name, str):
        found.append((app, operation.new_name.lower()))
    return found
