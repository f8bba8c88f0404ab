"""Which classes may be models, by the names of their bases, before anything is made."""

from __future__ import annotations

from typing import Any

from sterna.worker.evaluator.scope import LazyClass, LazyImport, Module, Node

NO_MODELS = (
    "django.forms", "django.views", "django.contrib.admin", "django.core", "django.utils", "django.template",
    "django.http", "django.urls", "django.dispatch", "django.test", "django.middleware", "django.conf", "django.apps",
    "rest_framework.serializers", "rest_framework.views", "rest_framework.viewsets", "enum", "typing", "abc",
)  # fmt: skip
"""Modules none of whose classes is a model: a class with such bases alone is not made before somebody needs it."""


def may_be_model(lazy: LazyClass) -> bool:
    """Whether a class that was not made yet may be a model, by the names of its bases."""
    args = lazy.node[5]
    bases = [arg for arg in args if arg[2] is None]
    return len(bases) < len(args) or any(_base_may_be_model(lazy.scope.module, base[3]) for base in bases)


def _base_may_be_model(module: Module, base: Node) -> bool:
    while base[0] == "Attr":
        base = base[2]
    bound: Any = module.names.get(base[2]) if base[0] == "Name" else None
    if isinstance(bound, LazyImport):
        dotted = bound.module if bound.name is None else "%s.%s" % (bound.module, bound.name)
        return not any(dotted == known or dotted.startswith(known + ".") for known in NO_MODELS)
    return True
