"""What a real call may take: no endless or enormous iterable, no enormous size, nothing that doubles itself.

Real callables run without the interpreter's counting of steps, so what they are given is looked at before.
"""

from __future__ import annotations

import builtins
import decimal
import fractions
import itertools
import re
from typing import Any, Dict, Iterator, List, Tuple

from sterna.worker.values import OutOfBudget

ITEMS = 200_000
"""Items that one call or loop may take from something without a length."""
LARGEST = 1_000_000
"""Length or bits that no declaration needs: more is refused before it takes the memory."""

_TAKE_ONE_BY_ONE = (
    iter, next, enumerate, zip, map, filter, len, type, id, isinstance, callable, repr, str, bool, range, hash, slice,
    itertools.chain, itertools.islice, itertools.zip_longest, itertools.starmap, itertools.accumulate,
    itertools.groupby, itertools.chain.from_iterable,
)  # fmt: skip
LAZY = frozenset(id(one) for one in _TAKE_ONE_BY_ONE)
KEEP = ("append", "add", "insert", "setdefault", "__next__", "__iter__", "__init__", "setter", "getter", "deleter")
"""Methods that only keep what they are given."""

SIZED = (str, bytes, bytearray, int, list, tuple)
WIDTH = re.compile(r"[0-9]{6,}")
EXPONENT = re.compile(r"[eE][+-]?[0-9]{5,}")


def bounded(items: Iterator[Any]) -> Iterator[Any]:
    """The items; raises OutOfBudget after more of them than a declaration needs."""
    for count, item in enumerate(items):
        if count >= ITEMS:
            raise OutOfBudget("more items than a declaration needs")
        yield item


def checked(f: Any, args: List[Any], kwargs: Dict[str, Any]) -> Tuple[List[Any], Dict[str, Any]]:
    """The arguments of a real call, iterators among them as lists; raises OutOfBudget."""
    name, owner = getattr(f, "__name__", ""), getattr(f, "__self__", None)
    if isinstance(owner, range) and name in ("index", "count", "__contains__"):
        check_contains(owner, args[0] if args else None)
    values = [*args, *kwargs.values()]
    if f is pow or name in ("__pow__", "__rpow__", "__lshift__", "__ipow__") or f in (round, int, fractions.Fraction):
        _check_numbers(f, [owner, *values] if isinstance(owner, int) else values)
    if f in (bytes, bytearray) or isinstance(owner, SIZED) or getattr(f, "__objclass__", None) in SIZED:
        _check_sizes(owner, name, values)
    if getattr(f, "__module__", "") == "_operator" and name in ("mul", "imul"):
        check_product(*args)
    if f is format or name in ("format", "format_map", "__mod__", "__format__"):
        for text in [owner, *values]:
            check_format(text)
    if id(f) in LAZY or name in KEEP:
        return args, kwargs
    return [_listed(value) for value in args], {key: _listed(value) for key, value in kwargs.items()}


def endless(f: Any, args: List[Any], kwargs: Dict[str, Any]) -> bool:
    """Whether a call makes an iterator without an end."""
    if f in (itertools.count, itertools.cycle):
        return True
    if f is itertools.repeat:
        return len(args) + len(kwargs) < 2
    return f is builtins.iter and len(args) == 2


def _listed(value: Any) -> Any:
    if isinstance(value, range) and len(value) > ITEMS:
        raise OutOfBudget("more items than a declaration needs")
    if type(value).__module__ in ("builtins", "itertools", __name__) and hasattr(value, "__next__"):
        return list(bounded(value))
    return value


def listed(value: Any) -> Any:
    """An iterator as a list, a long range refused, anything else as it is."""
    return _listed(value)


def _check_sizes(owner: Any, name: str, values: List[Any]) -> None:
    if name in ("append", "index", "remove", "count", "__eq__", "bit_length", "__contains__"):
        return
    for value in values:
        if isinstance(value, int) and abs(value) > LARGEST and not isinstance(owner, int):
            raise OutOfBudget("a value of more than a million items")
        if name == "to_bytes" and isinstance(value, int) and value > LARGEST:
            raise OutOfBudget("a value of more than a million items")


def _check_numbers(f: Any, values: List[Any]) -> None:
    for value in values:
        if isinstance(value, decimal.Decimal) and value.is_finite() and abs(value.adjusted()) > LARGEST:
            raise OutOfBudget("a number of more than a million digits")
        if isinstance(value, str) and f is fractions.Fraction and EXPONENT.search(value):
            raise OutOfBudget("a number of more than a million digits")
    if f is int or f is fractions.Fraction or len(values) != 2:
        return
    base, exponent = values
    if f is round:
        if isinstance(exponent, int) and abs(exponent) > LARGEST:
            raise OutOfBudget("a number of more than a million digits")
    elif isinstance(base, int) and isinstance(exponent, int) and max(base.bit_length(), 1) * exponent > LARGEST:
        raise OutOfBudget("a number of more than a million bits")


def check_product(left: Any, right: Any) -> None:
    """Raises OutOfBudget where `left * right` would be an enormous sequence."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, int) and hasattr(other, "__len__") and one * len(other) > LARGEST:
            raise OutOfBudget("a sequence of more than a million items")


def check_format(text: Any, *values: Any) -> None:
    """Raises OutOfBudget where a text that formats values asks for an enormous width."""
    if isinstance(text, str) and WIDTH.search(text):
        raise OutOfBudget("a text wider than a declaration needs")
    for value in values:
        if isinstance(value, int) and abs(value) > LARGEST and isinstance(text, str) and "*" in text:
            raise OutOfBudget("a text wider than a declaration needs")


def check_contains(container: Any, item: Any) -> None:
    """Raises OutOfBudget where a long range would be searched one by one."""
    if isinstance(container, range) and len(container) > ITEMS and type(item) not in (int, bool):
        raise OutOfBudget("more items than a declaration needs")
