"""Patterns of match statements: whether one fits a value, and what it captures (PEP 634)."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Dict, List, Tuple

from sterna.worker.evaluator.names import captured_names
from sterna.worker.evaluator.run import ITEMS, Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.evaluator.standins import Environ
from sterna.worker.values import OutOfBudget, Unknown, is_unknown

Captured = Dict[str, Any]

SINGLETONS = ("None", "True", "False")
TEXTS = (str, bytes, bytearray)
THEMSELVES = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""Classes whose one positional pattern is held against the object itself."""
_MISSING: Any = object()


def match(run: Run, scope: Scope, pattern: Node, value: Any, captured: Captured) -> bool:
    """Whether the pattern fits; raises UnknownTruth where that is not known, and what Python raises."""
    kind = pattern[0]
    if kind == "MatchAs":
        if pattern[2] is not None and not match(run, scope, pattern[2], value, captured):
            return False
        if pattern[3] is not None:
            captured[pattern[3]] = value
        return True
    if kind == "MatchOr":
        return any(match(run, scope, one, value, captured) for one in pattern[2])
    if is_unknown(value):
        return may_fit(run, pattern, value, captured)
    return TABLE[kind](run, scope, pattern, value, captured)


def may_fit(run: Run, pattern: Node, unknown: Unknown, captured: Captured) -> bool:
    """Whether a pattern is taken to fit where that hangs on something Unknown, and so is what it captures."""
    if not run.truth(unknown):
        return False
    captured.update(dict.fromkeys(captured_names(pattern), unknown))
    return True


def value_(run: Run, scope: Scope, pattern: Node, value: Any, captured: Captured) -> bool:
    node = pattern[2]
    expected = run.evaluate(scope, node)
    if node[0] == "Const" and node[2] in SINGLETONS:
        return value is expected
    if is_unknown(expected):
        return run.truth(expected)
    return run.truth(operator.eq(value, expected))


def sequence(run: Run, scope: Scope, pattern: Node, value: Any, captured: Captured) -> bool:
    if not issubclass(type(value), Sequence) or issubclass(type(value), TEXTS):
        return False
    unknown = next((one for one in value if is_unknown(one)), None) if run.partial else None
    if unknown is not None:
        # In a list of settings it stands for any number of items.
        return may_fit(run, pattern, unknown, captured)
    items = pattern[2]
    star = next((place for place, item in enumerate(items) if item[0] == "MatchStar"), None)
    length = run.call(len, [value], {}, scope, pattern)
    if is_unknown(length):
        return may_fit(run, pattern, length, captured)
    if length < len(items) - 1 if star is not None else length != len(items):
        return False
    before = items if star is None else items[:star]
    after = [] if star is None else items[star + 1 :]
    places = [*range(len(before)), *range(length - len(after), length)]
    for place, item in zip(places, [*before, *after]):
        if not match(run, scope, item, run.item(value, place), captured):
            return False
    if star is not None and items[star][2] is not None:
        if length > ITEMS:
            raise OutOfBudget("more items than a declaration needs")
        captured[items[star][2]] = [run.item(value, place) for place in range(star, length - len(after))]
    return True


def mapping(run: Run, scope: Scope, pattern: Node, value: Any, captured: Captured) -> bool:
    if not issubclass(type(value), (Mapping, Environ)):
        return False
    keys: List[Any] = []
    for key_node, inner in pattern[2]:
        key = run.evaluate(scope, key_node)
        if is_unknown(key):
            return may_fit(run, pattern, key, captured)
        if key in keys:
            raise ValueError("mapping pattern checks duplicate key (%r)" % (key,))
        keys.append(key)
        get = run.attribute(value, "get", scope, pattern)
        found = run.call(get, [key, _MISSING], {}, scope, pattern)
        if found is _MISSING:
            # A key that is not known may be this one.
            unknown = next((one for one in value if is_unknown(one)), None) if isinstance(value, dict) else None
            return unknown is not None and may_fit(run, pattern, unknown, captured)
        if not match(run, scope, inner, run.settle(found), captured):
            return False
    if pattern[3] is not None:
        captured[pattern[3]] = {key: item for key, item in dict(value).items() if key not in keys}
    return True


def class_(run: Run, scope: Scope, pattern: Node, value: Any, captured: Captured) -> bool:
    _, _, cls_node, items, keywords = pattern
    cls = run.evaluate(scope, cls_node)
    if is_unknown(cls):
        return may_fit(run, pattern, cls, captured)
    if not issubclass(type(cls), type):
        raise TypeError("called match pattern must be a class")
    is_one = run.call(isinstance, [value, cls], {}, scope, pattern)
    if is_unknown(is_one):
        return may_fit(run, pattern, is_one, captured)
    if not is_one:
        return False
    names: List[str] = []
    if items:
        args = _read(run, scope, pattern, cls, "__match_args__")
        if is_unknown(args):
            return may_fit(run, pattern, args, captured)
        if args is _MISSING and issubclass(cls, THEMSELVES):
            _count(cls, 1, items)
            if not match(run, scope, items[0], value, captured):
                return False
            items = []
        else:
            names = list(_names(cls, () if args is _MISSING else args, items))
    wanted: List[Tuple[str, Node]] = [*zip(names, items), *((name, inner) for name, inner in keywords)]
    if len({name for name, _ in wanted}) != len(wanted):
        raise TypeError("%s() got multiple sub-patterns for an attribute" % cls.__name__)
    for name, inner in wanted:
        found = _read(run, scope, pattern, value, name)
        if found is _MISSING or not match(run, scope, inner, found, captured):
            return False
    return True


def _names(cls: type, args: Any, items: List[Node]) -> Tuple[str, ...]:
    if not isinstance(args, tuple):
        raise TypeError("%s.__match_args__ must be a tuple (got %s)" % (cls.__name__, type(args).__name__))
    _count(cls, len(args), items)
    if not all(isinstance(name, str) for name in args):
        raise TypeError("__match_args__ elements must be strings")
    return args


def _count(cls: type, allowed: int, items: List[Node]) -> None:
    if len(items) > allowed:
        raise TypeError("%s() accepts %d positional sub-patterns (%d given)" % (cls.__name__, allowed, len(items)))


def _read(run: Run, scope: Scope, node: Node, owner: Any, name: str) -> Any:
    """An attribute by the policy of access, or _MISSING."""
    return run.call(builtins.getattr, [owner, name, _MISSING], {}, scope, node)


TABLE: Dict[str, Callable[[Run, Scope, Node, Any, Captured], bool]] = {
    "MatchValue": value_,
    "MatchSequence": sequence,
    "MatchMapping": mapping,
    "MatchClass": class_,
}
