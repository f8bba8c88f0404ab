"""Attributes of historical models, their rows and their managers: what stands there, or what Python says."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Optional

from django.db.models import Model
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ManyToManyDescriptor,
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.db.models.manager import ManagerDescriptor
from django.db.models.query import QuerySet

from sterna.worker.resolve.values import Class, Instance, Method, Options, Rows
from sterna.worker.values import Unknown

OF_MANAGERS = frozenset(
    ("model", "name", "query", "auto_created", "instance", "field", "core_filters", "through", "reverse", "rel")
)
"""What managers and querysets set in `__init__`."""

NONE = object()
"""In the place of an attribute that is not there."""


class Attributes:
    """Looks at classes; `known` tells of a class of the project whether all names of its body are known."""

    def __init__(self, known: Callable[[type], bool]) -> None:
        self.known = known

    def found(self, holder: Any, name: str) -> Any:
        """What an attribute is, without running anything of it.

        NONE where there is none, Unknown where nobody can tell.
        """
        try:
            value = inspect.getattr_static(holder, name)
        except AttributeError:
            kinds = holder.__mro__ if isinstance(holder, type) else type(holder).__mro__
            if all(is_plain(kind) or self.known(kind) for kind in kinds):
                return NONE
            return Unknown("a class of the project stands behind it")
        return value

    def of_class(self, value: Class, name: str) -> Any:
        """The value of an attribute of a model class; NONE, or an AttributeError."""
        attribute = self.found(value.model, name)
        if attribute is NONE:
            return NONE if value.loose else missing(value.model, name, True)
        if isinstance(attribute, ManagerDescriptor):
            return self.rows_of(value.model, type(attribute.manager))
        if name in ("_default_manager", "_base_manager"):
            return self.rows_of(value.model, type(getattr(value.model, name)))
        if name == "_meta":
            return Options(value.model)
        return Method(value, name)

    def rows_of(self, model: Any, kind: Any) -> Rows:
        """A manager's rows; one that makes its querysets in another way than Django's may give them further names."""
        made = inspect.getattr_static(kind, "_queryset_class", None)
        source = next((base for base in kind.__mro__ if "get_queryset" in vars(base)), None)
        return Rows(model, kind, open=made is not QuerySet or source is None or not is_plain(source))

    def of_rows(self, value: Rows, name: str) -> Any:
        """The value of an attribute of a manager or queryset."""
        if value.is_list:
            return None
        attribute = self.found(value.kind, name)
        if attribute is NONE:
            if name in OF_MANAGERS or name.startswith("_"):
                return Class(value.model) if name == "model" else None
            return missing(value.kind, name, False)
        return None if isinstance(attribute, Unknown) else Method(value, name)

    def of_instance(self, value: Instance, name: str) -> Any:
        """The value of an attribute of a row."""
        if value.open or name in value.names:
            return None
        attribute = self.found(value.model, name)
        if attribute is NONE:
            # Model.__init__ sets `_state`; a field without a column (an unknown one) sets nothing at all.
            return None if name.startswith("_") else missing(value.model, name, False)
        if isinstance(attribute, ForwardManyToOneDescriptor):
            return instance_of(attribute.field.remote_field.model)
        if isinstance(attribute, ReverseOneToOneDescriptor):
            return instance_of(attribute.related.related_model)
        if isinstance(attribute, ManyToManyDescriptor):
            rel = attribute.rel
            return self.related(rel.related_model if attribute.reverse else rel.model, attribute)
        if isinstance(attribute, ReverseManyToOneDescriptor):
            return self.related(attribute.rel.related_model, attribute)
        if isinstance(attribute, ManagerDescriptor):
            try:
                attribute.__get__(value.model.__new__(value.model), value.model)
            except AttributeError as error:
                return error
        if inspect.isfunction(attribute) or isinstance(attribute, (classmethod, staticmethod)):
            return Method(value, name)
        return None

    def related(self, model: Any, descriptor: Any) -> Optional[Rows]:
        """The rows of a related manager."""
        if not (isinstance(model, type) and issubclass(model, Model)):
            return None
        return self.rows_of(model, descriptor.related_manager_cls)


def is_plain(kind: type) -> bool:
    """Whether a class is Django's or Python's, or a model that Django made of a state."""
    module = kind.__module__ or ""
    return module in ("__fake__", "builtins", "typing") or module.partition(".")[0] == "django"


def missing(holder: Any, name: str, is_class: bool) -> AttributeError:
    """What Python says of an attribute that is not there."""
    try:
        if is_class:
            type.__getattribute__(holder, name)
        else:
            object.__getattribute__(holder.__new__(holder), name)
    except AttributeError as error:
        return error
    return AttributeError(name)


def instance_of(model: Any) -> Optional[Instance]:
    """A row of a related model."""
    return Instance(model) if isinstance(model, type) and issubclass(model, Model) else None
