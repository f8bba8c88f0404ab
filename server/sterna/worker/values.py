"""The values that text alone does not give, and the ways in which evaluation ends early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, Tuple

if TYPE_CHECKING:
    from typing import TypeGuard

Place = Tuple[str, int, int, int]
"""(dotted module, index of the top-level statement, key of a function body or -1, number of the node)."""


class Unknown:
    """A value that text does not tell, with the reason and the place where knowledge ended.

    It compares equal to everything, so that it never makes a difference, and has no truth value: asking for one ends
    the evaluation of the function that asked (see `UnknownTruth`).
    """

    __slots__ = ("place", "reason", "remedy")

    def __init__(self, reason: str, place: Optional[Place] = None, remedy: str = "") -> None:
        self.reason = reason
        self.place = place
        self.remedy = remedy

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(self)

    def __lt__(self, other: object) -> bool:
        raise UnknownTruth(self)

    __le__ = __gt__ = __ge__ = __lt__

    def __bool__(self) -> bool:
        raise UnknownTruth(self)

    def __getattr__(self, name: str) -> Any:
        raise UnknownAttributeError(self, name)

    def __copy__(self) -> "Unknown":
        return self

    def __deepcopy__(self, memo: Any) -> "Unknown":
        return self

    def __repr__(self) -> str:
        return "<unknown: %s>" % self.reason


class PlainUnknown(Unknown):
    """An Unknown that the standard library would give for plain values, or that was computed from such: no field,
    manager or class of the project can be in it. What is chosen by it is `general`.
    """

    __slots__ = ()


def is_unknown(value: Any) -> "TypeGuard[Unknown]":
    """Whether a value is Unknown, without asking it: `isinstance` would run a `__getattribute__` of the project."""
    return issubclass(type(value), Unknown)


def general(unknown: Unknown) -> Unknown:
    """The same reason for not knowing something that may be anything."""
    return Unknown(unknown.reason, unknown.place, unknown.remedy) if type(unknown) is PlainUnknown else unknown


class Stop(BaseException):
    """Evaluation cannot go on here. Not an Exception, so that no `except Exception`, ours or Django's, swallows it."""


class UnknownTruth(Stop):
    """The way forward depends on an Unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = general(unknown)


class UnknownAttributeError(AttributeError):
    """Django asked an Unknown for an attribute."""

    def __init__(self, unknown: Unknown, name: str) -> None:
        super().__init__("'Unknown' object has no attribute %r" % name)
        self.unknown = unknown


def cause(error: Exception, place: Optional[Place]) -> Unknown:
    """Why a value is not known where an exception ended its computation, at `place` unless the cause says where."""
    if isinstance(error, UnknownAttributeError):
        unknown = error.unknown
        return unknown if unknown.place is not None else Unknown(unknown.reason, place, unknown.remedy)
    return Unknown(told(error), place)


def told(error: Exception) -> str:
    """An exception in words."""
    return "%s: %s" % (type(error).__name__, error)


class OutOfBudget(Stop):
    """A module or a function took more steps, depth or memory than a declaration ever needs."""


class Cancelled(BaseException):
    """The server asked to stop working on the request.

    Raised between two steps only, where nothing is half done. No Stop: what is then not known is not Unknown.
    """


def unknown_of(stop: Stop, place: Optional[Place] = None) -> Unknown:
    """What is not known where evaluation ended; `place` is where, unless the cause says so itself."""
    unknown = stop.unknown if isinstance(stop, UnknownTruth) else Unknown(str(stop))
    return unknown if unknown.place is not None else Unknown(unknown.reason, place, unknown.remedy)


_CONTAINERS = (list, tuple, set, frozenset)


def find_unknown(value: Any, depth: int = 4) -> Optional[Unknown]:
    """The first Unknown in a value or, up to `depth` levels down, in the containers and partials that it is made of."""
    if isinstance(value, Unknown):
        return value
    if depth <= 0:
        return None
    children: List[Any] = []
    if isinstance(value, _CONTAINERS):
        children = list(value)
    elif isinstance(value, dict):
        children = [*value.keys(), *value.values()]
    for child in children:
        found = find_unknown(child, depth - 1)
        if found is not None:
            return found
    return None
