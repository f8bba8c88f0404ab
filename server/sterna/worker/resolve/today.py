"""The models of today: what a name is on them, and which imports lead to them."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Optional

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.manager import ManagerDescriptor

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import LazyClass, LazyImport, Module, Scope
from sterna.worker.values import Stop, Unknown


def model(label: str) -> Any:
    """The registered model of that label, or None."""
    try:
        return apps.get_model(label, require_ready=False)
    except (LookupError, ValueError):
        return None


def standing(label: str, name: str) -> str:
    """What a name is on the model of that label: "field", "manager", "property", "method", or ""."""
    found = model(label)
    if found is None:
        return ""
    try:
        found._meta.get_field(name)
        return "field"
    except FieldDoesNotExist:
        pass
    value = inspect.getattr_static(found, name, None)
    if isinstance(value, ManagerDescriptor):
        return "manager"
    if isinstance(value, property) or type(value).__name__ == "cached_property":
        return "property"
    return "method" if value is not None and callable(getattr(value, "__func__", value)) else ""


def has_rows_method(label: str, name: str) -> bool:
    """Whether a manager of the model of today has a method of that name."""
    found = model(label)
    if found is None:
        return False
    return any(inspect.getattr_static(one, name, None) is not None for one in found._meta.managers)


def overrides(label: str, method: str) -> bool:
    """Whether the model of today has a method of its own in the place of Django's."""
    found = model(label)
    if found is None or method not in ("save", "delete"):
        return False
    for base in found.__mro__:
        if method in vars(base):
            return base is not models.Model and not base.__module__.startswith("django.")
    return False


def registered(value: Any) -> Optional[str]:
    """The label of a value that is a registered model."""
    if not (isinstance(value, type) and issubclass(value, models.Model)):
        return None
    options: Any = getattr(value, "_meta", None)
    if options is None or options.abstract or apps.all_models[options.app_label].get(options.model_name) is not value:
        return None
    return str(options.label)


class Imports:
    """Which dotted paths are models of today."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def label(self, path: str) -> Optional[str]:
        """ "app.Model" of a path that a module gives a model, or None; nothing is imported or executed for it."""
        module_name, _, name = path.rpartition(".")
        seen = 0
        while module_name and seen < 8:
            seen += 1
            found = self._named(module_name, name)
            if isinstance(found, LazyImport) and found.name is not None:
                module_name, name = found.module, found.name
                continue
            return registered(found)
        return None

    def _named(self, module_name: str, name: str) -> Any:
        if module_name.startswith("django."):
            return getattr(sys.modules.get(module_name), name, None)
        module = self.evaluator.importer.modules.get(module_name)
        if not isinstance(module, Module):
            return None
        value = module.names.get(name)
        if isinstance(value, LazyClass):
            try:
                value = self.evaluator.run.lookup(Scope(module, 0, -1, "module", module.names), name)
            except Stop:
                return None
        return None if isinstance(value, Unknown) else value
