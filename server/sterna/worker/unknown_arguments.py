"""Arguments of fields that are Unknown, and that `deconstruct` leaves out: an Unknown is equal to their default.

Django's fields leave `choices`, `validators` or a `max_length` out where they equal a default (Field.deconstruct in
django/db/models/fields/__init__.py). What holds an Unknown must neither be copied nor written without it.
"""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, Set

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.values import Unknown, UnknownTruth


def unknown_arguments(field: Any) -> Dict[str, Unknown]:
    """Attribute to Unknown, of the attributes that keep an argument of the field."""
    held = {name: value for name, value in vars(field).items() if isinstance(value, Unknown)}
    parameters = _parameters(type(field)) if held else set()
    return {name: value for name, value in held.items() if name.lstrip("_") in parameters}


def _parameters(kind: type) -> Set[str]:
    found: Set[str] = set()
    for base in kind.__mro__:
        made = vars(base).get("__init__")
        function = interpreted(made)
        if function is not None:
            found.update(name for _at, name, _kind, _default in function.params)
        elif inspect.isfunction(made):
            found.update(inspect.signature(made).parameters)
    return found


def install() -> None:
    """Make copies of fields hold what the fields hold, the writer refuse it, and the autodetector live with it."""
    from django.db.migrations import serializer
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.models import Field

    deconstruct: Callable[[Any, Any], Any] = MigrationAutodetector.deep_deconstruct
    clone: Callable[[Any], Any] = Field.clone
    serialize: Callable[[Any], Any] = serializer.ModelFieldSerializer.serialize

    def clone_with_unknown(field: Any) -> Any:
        copied = clone(field)
        vars(copied).update(unknown_arguments(field))
        return copied

    def serialize_with_unknown(self: Any) -> Any:
        for value in unknown_arguments(self.value).values():
            serializer.serializer_factory(value).serialize()
        return serialize(self)

    def deep_deconstruct(self: Any, value: Any) -> Any:
        try:
            return deconstruct(self, value)
        except UnknownTruth:
            # Equal to itself alone: where it is not known, both sides have the same field (see `reconcile`).
            return "unknown", id(value)

    MigrationAutodetector.deep_deconstruct = deep_deconstruct
    Field.clone = clone_with_unknown
    serializer.ModelFieldSerializer.serialize = serialize_with_unknown
