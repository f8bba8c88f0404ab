"""Changes that a project makes to Django's own declarative classes when it is imported.

`Field.deconstruct = ignores_help_text`, `AlterModelOptions.ALTER_OPTION_KEYS.remove("verbose_name")`: they decide what
Django writes into a migration. Only functions that are interpreted and plain values are taken, in classes of
`django.db` alone. What is patched stays so for the life of the process: where a module that patches changes, another
process has to begin.
"""

from __future__ import annotations

import copy
import inspect
from typing import Any, Callable, Dict, Set, Tuple

from sterna.worker.evaluator.functions import interpreted

PATCHED = ("django.db.models.", "django.db.migrations.operations.")
NOTHING = object()
PLAIN = (bool, int, float, str, bytes, type(None))


class Patches:
    """What was patched in one evaluation; `families` are the classes that may be."""

    def __init__(self, families: Callable[[], Tuple[type, ...]]) -> None:
        self._families = families
        self._setters: Set[str] = set()
        self._shared: Dict[Tuple[type, str], Tuple[Any, Any, Set[str]]] = {}
        """(class, name) to what stood there, what stands there, and the modules that hold it."""

    @property
    def modules(self) -> Set[str]:
        """The modules that patched something."""
        changed = [users for before, now, users in self._shared.values() if before != now]
        return self._setters.union(*changed)

    def set(self, owner: Any, name: str, value: Any, module: str) -> None:
        """`owner.name = value` by a module, where it is a patch that may be."""
        may_be = self._may_be(owner) and not name.startswith("__")
        if may_be and _is_declared(value) and _is_same_kind(inspect.getattr_static(owner, name, NOTHING), value):
            setattr(owner, name, value)
            self._setters.add(module)

    def shared(self, owner: type, name: str, found: Any, module: str) -> Any:
        """A list, dict or set that a class holds, to be read and changed: Django sees the change."""
        if not self._may_be(owner) or name not in vars(owner):
            return copy.copy(found)
        if (owner, name) not in self._shared:
            now = copy.copy(found)
            self._shared[owner, name] = (found, now, set())
            setattr(owner, name, now)
        _before, now, users = self._shared[owner, name]
        users.add(module)
        return now

    def _may_be(self, owner: Any) -> bool:
        return (
            isinstance(owner, type)
            and (owner.__module__ + ".").startswith(PATCHED)
            and issubclass(owner, self._families())
        )


def _is_same_kind(there: Any, value: Any) -> bool:
    """Whether a patch leaves a function a function and a value a value of its type, or adds something."""
    return there is NOTHING or type(there) is type(value) or (there is None and isinstance(value, PLAIN))


def _is_declared(value: Any) -> bool:
    if isinstance(value, (staticmethod, classmethod)):
        return _is_declared(value.__func__)
    if isinstance(value, property):
        return all(one is None or interpreted(one) is not None for one in (value.fget, value.fset, value.fdel))
    if isinstance(value, (list, tuple)):
        return all(_is_declared(item) for item in value)
    return isinstance(value, PLAIN) or interpreted(value) is not None
