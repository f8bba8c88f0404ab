"""Takes models that are no longer true out of Django's registry, so that they can be made again."""

from __future__ import annotations

import functools
import sys
from typing import Any, Dict, Set

from sterna.worker.evaluator.build import Evaluator


class Registry:
    """Knows which module made which model."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.makers: Dict[type, str] = {}

    def watch(self) -> None:
        """Note the maker of every model from now on (also of those made by `type()` or by a field)."""
        from django.db.models.signals import class_prepared

        class_prepared.connect(self._made, weak=False)

    def _made(self, sender: Any, **kwargs: Any) -> None:
        from django.apps import apps

        if sender._meta.apps is not apps:
            # A historical model, made by the thousand while migrations are followed.
            return
        at_work = self.evaluator.importer.at_work
        if is_being_imported(sender.__module__):
            # One of Django's own, for the sake of the module that is at work: it stays when that one goes.
            self.makers[sender] = sender.__module__
        else:
            self.makers[sender] = at_work[-1] if at_work else sender.__module__

    def remove(self, modules: Set[str]) -> Set[type]:
        """Take out the models that these modules made or stand in, with their automatic through models."""
        from django.apps import apps

        gone: Set[type] = set()
        for models in apps.all_models.values():
            for name, model in list(models.items()):
                source = model._meta.auto_created or model
                if {self.makers.get(model), model.__module__, source.__module__} & modules:
                    gone.add(models.pop(name))
        for model in gone:
            self.makers.pop(model, None)
        for key, functions in list(apps._pending_operations.items()):
            kept = [function for function in functions if not mentions(function, gone)]
            if kept:
                apps._pending_operations[key] = kept
            else:
                del apps._pending_operations[key]
        info = self.evaluator.classes.info
        for kind in [kind for kind, one in info.items() if one.module in modules]:
            del info[kind]
        apps.clear_cache()
        return gone


def is_being_imported(name: str) -> bool:
    """Whether Python is at work on the module of that name (importlib/_bootstrap.py, _load_unlocked)."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))


def mentions(function: Any, gone: Set[type]) -> bool:
    """Whether a model that is gone asked for a pending operation (django/apps/registry.py, lazy_model_operation)."""
    inner = getattr(function, "func", None)
    if isinstance(function, functools.partial):
        values = [*function.args, *function.keywords.values()]
        if any(isinstance(value, type) and value in gone for value in values):
            return True
        if any(isinstance(getattr(value, "model", None), type) and value.model in gone for value in values):
            return True
    return inner is not None and mentions(inner, gone)
