"""All rules, found in the files of this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

import sterna.rules
from sterna.rules.rule import MigrationRule, NativeRule, ProjectRule, Rule

_KINDS: tuple[type[Rule], ...] = (Rule, MigrationRule, ProjectRule, NativeRule)


@cache
def rules() -> MappingProxyType[str, Rule]:
    """Code to rule, in the order of the codes."""
    found = {rule.code: rule for rule in _found()}
    return MappingProxyType(dict(sorted(found.items())))


def _found() -> Iterator[Rule]:
    for module in pkgutil.walk_packages(sterna.rules.__path__, "sterna.rules."):
        for value in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(value, type)
                and issubclass(value, Rule)
                and value not in _KINDS
                and value.__module__ == module.name
            ):
                yield value()
