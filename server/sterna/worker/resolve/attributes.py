"""Attributes of historical models, their rows and their managers: what stands there, or what Python says."""

from __future__ import annotations

import inspect
from typing import Any, Optional

from django.db.models import Manager, Model
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ManyToManyDescriptor,
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.db.models.manager import BaseManager, ManagerDescriptor
from django.db.models.query import QuerySet

from sterna.worker.resolve.values import Class, Instance, Method, Options, Rows
from sterna.worker.values import Unknown

OF_MANAGERS = frozenset(
    ("model", "name", "query", "auto_created", "instance", "field", "core_filters", "through", "reverse", "rel")
)
"""What managers and querysets set in `__init__`."""

NONE = object()
"""In the place of an attribute that is not there."""


def found(holder: Any, name: str) -> Any:
    """What an attribute is, without running anything of it; NONE where there is none, Unknown where nobody can tell."""
    try:
        value = inspect.getattr_static(holder, name)
    except AttributeError:
        kinds = holder.__mro__ if isinstance(holder, type) else type(holder).__mro__
        return NONE if all(is_plain(kind) for kind in kinds) else Unknown("a class of the project stands behind it")
    return value


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


def of_class(value: Class, name: str) -> Any:
    """The value of an attribute of a model class; NONE, or an AttributeError."""
    attribute = found(value.model, name)
    if attribute is NONE:
        return NONE if value.loose else missing(value.model, name, True)
    if isinstance(attribute, ManagerDescriptor):
        return rows_of(value.model, type(attribute.manager))
    if name in ("_default_manager", "_base_manager"):
        return rows_of(value.model, type(getattr(value.model, name)))
    if name == "_meta":
        return Options(value.model)
    return Method(value, name)


def rows_of(model: Any, kind: Any, source: Optional[Any] = None) -> Rows:
    """A manager's rows; a manager of the project may add names to its querysets."""
    plain = kind is Manager or (source is not None and kind.__mro__[1] is Manager)
    return Rows(model, kind, open=not plain)


def of_rows(value: Rows, name: str) -> Any:
    """The value of an attribute of a manager or queryset."""
    if value.is_list:
        return None
    attribute = found(value.kind, name)
    if attribute is NONE:
        if name in OF_MANAGERS or name.startswith("_"):
            return Class(value.model) if name == "model" else None
        return missing(value.kind, name, False)
    return None if isinstance(attribute, Unknown) else Method(value, name)


def of_instance(value: Instance, name: str) -> Any:
    """The value of an attribute of a row."""
    if value.open or name in value.names:
        return None
    attribute = found(value.model, name)
    if attribute is NONE:
        # Model.__init__ sets `_state`; a field without a column (an unknown one) sets nothing at all.
        return None if name.startswith("_") else missing(value.model, name, False)
    if isinstance(attribute, ForwardManyToOneDescriptor):
        return instance_of(attribute.field.remote_field.model)
    if isinstance(attribute, ReverseOneToOneDescriptor):
        return instance_of(attribute.related.related_model)
    if isinstance(attribute, ManyToManyDescriptor):
        rel = attribute.rel
        return related(rel.related_model if attribute.reverse else rel.model, attribute)
    if isinstance(attribute, ReverseManyToOneDescriptor):
        return related(attribute.rel.related_model, attribute)
    if isinstance(attribute, ManagerDescriptor):
        try:
            attribute.__get__(value.model.__new__(value.model), value.model)
        except AttributeError as error:
            return error
    if inspect.isfunction(attribute) or isinstance(attribute, (classmethod, staticmethod)):
        return Method(value, name)
    return None


def instance_of(model: Any) -> Optional[Instance]:
    """A row of a related model."""
    return Instance(model) if isinstance(model, type) and issubclass(model, Model) else None


def related(model: Any, descriptor: Any) -> Optional[Rows]:
    """The rows of a related manager."""
    if not (isinstance(model, type) and issubclass(model, Model)):
        return None
    return rows_of(model, descriptor.related_manager_cls, descriptor)


def has_method(kind: Any, name: str) -> bool:
    """Whether a queryset's class has a method of that name."""
    return isinstance(kind, type) and issubclass(kind, (BaseManager, QuerySet)) and found(kind, name) is not NONE
