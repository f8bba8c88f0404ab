"""What stands for real functions and classes that are never called: same name and import path, and no effect.

The real ones never come into the hands of evaluated text, so nobody can be made to call them: no operator of Python's,
no sorting key, no validator or default of Django's.
"""

from __future__ import annotations

import types
from typing import Any, Callable, Dict, Optional, Set

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.values import Unknown, UnknownTruth

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)

KEPT = frozenset(
    [
        "__future__",
        "_collections",
        "_collections_abc",
        "_decimal",
        "_struct",
        "_weakref",
        "_weakrefset",
        "abc",
        "builtins",
        "collections",
        "collections.abc",
        "contextlib",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "itertools",
        "json.decoder",
        "json.encoder",
        "numbers",
        "operator",
        "re",
        "string",
        "types",
        "typing",
        "typing_extensions",
        "uuid",
        "weakref",
    ]
)
"""Modules whose classes stay themselves: making or extending one of them does nothing beyond its own value."""


class Refused:
    """Stand-ins of one evaluation; `refusal` says why a callable is not called, or gives None."""

    def __init__(self, refusal: Callable[[Any], Optional[str]], specials: Dict[int, Any]) -> None:
        self.refusal = refusal
        self.specials = specials
        self.harmless: Set[int] = set()
        """Real functions that Django may call although evaluated text may not: `uuid.uuid4` as a default."""
        self.made: Dict[Any, Any] = {}
        self.inert: Set[type] = set()

    def guard(self, value: Any) -> Any:
        """The value, or what stands for it where it is a real callable that is never called."""
        if issubclass(type(value), type):
            return self._class(value)
        if not isinstance(value, FUNCTIONS) or id(value) in self.harmless or reason_of(value) is not None:
            return value
        if interpreted(getattr(value, "__func__", value)) is not None:
            return value
        if isinstance(value, types.MethodType):
            reason = None if id(value.__func__) in self.specials else self.refusal(value)
            return value if reason is None else stand_in(value, reason)
        if value not in self.made:
            special = self.specials.get(id(value))
            reason = self.refusal(value) if special is None else "%s() is answered otherwise" % value.__name__
            self.made[value] = made = value if reason is None else stand_in(value, reason)
            if special is not None:
                # Who calls the stand-in through the evaluator gets its answer; nobody else gets any.
                self.specials[id(made)] = special
        return self.made[value]

    def _class(self, value: type) -> Any:
        if value.__module__.partition(".")[0] == "django" or value.__module__ in KEPT or self.refusal(value) is None:
            return value
        if value not in self.made:
            names = {"__module__": value.__module__, "__qualname__": value.__qualname__, "__doc__": value.__doc__}
            self.made[value] = type(value.__name__, (), names)
            self.inert.add(self.made[value])
        return self.made[value]

    def base_refusal(self, base: Any) -> Optional[str]:
        """Why a class is not extended, or None where it may be."""
        if not isinstance(base, type) or base in self.inert or self._class(base) is base:
            return None
        return "%s.%s is not among the classes that Sterna extends" % (base.__module__, base.__qualname__)


def stand_in(value: Any, reason: str) -> Any:
    """A function with the name and path of a real one, whose call is Unknown."""

    def run(*args: Any, **kwargs: Any) -> Any:
        raise UnknownTruth(Unknown(reason))

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(run, name, getattr(value, name, None) or getattr(run, name))
    return run


def reason_of(value: Any) -> Optional[str]:
    """Why the function that a stand-in stands for is not called; None for anything else."""
    if not isinstance(value, types.FunctionType) or value.__code__ is not STAND_IN:
        return None
    return str((value.__closure__ or ())[0].cell_contents)


STAND_IN = next(one for one in stand_in.__code__.co_consts if isinstance(one, types.CodeType))
"""The code that all stand-ins share."""
