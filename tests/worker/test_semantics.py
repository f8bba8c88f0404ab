"""The interpreter against Python itself, on the same texts."""

from __future__ import annotations

import datetime
import decimal
import enum
import types
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from sterna.worker.evaluator.scope import Module
from worker import matching
from worker.semantics import MODULES, PACKAGES
from worker.texts import Texts, evaluate, run_really

PLAIN = (str, bytes, bytearray, int, float, complex, bool, type(None), type(...), range, slice)
OF_PYTHON = (datetime.date, datetime.timedelta, decimal.Decimal, uuid.UUID)


def described(value: Any, depth: int = 6) -> Any:
    """What can be compared of a value: of classes and instances their parts, since the two sides made their own."""
    kind = type(value)
    if depth == 0 or kind in PLAIN or isinstance(value, OF_PYTHON):
        return kind.__name__, repr(value) if depth else "..."
    if isinstance(value, enum.Enum):
        return kind.__qualname__, value._name_, described(value._value_, depth - 1)
    if isinstance(value, dict):
        return kind.__name__, [(described(k, depth - 1), described(v, depth - 1)) for k, v in value.items()]
    if isinstance(value, (list, tuple)):
        return kind.__name__, [described(item, depth - 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return kind.__name__, sorted(repr(described(item, depth - 1)) for item in value)
    if isinstance(value, type):
        if value.__module__ not in ("main", "a", "b", "c", "p"):
            return "type", value.__qualname__
        names = sorted(name for name in vars(value) if not name.startswith("_"))
        bases = [base.__qualname__ for base in value.__mro__]
        return type(value).__name__, value.__qualname__, value.__module__, bases, names
    if isinstance(value, (Module, types.ModuleType)):
        return "module", value.name if isinstance(value, Module) else value.__name__
    if isinstance(value, types.FunctionType):
        return "function", value.__qualname__.replace("<listcomp>.", ""), value.__module__
    if isinstance(value, Iterator):
        return "iterator"
    if kind.__module__ == "main":
        return kind.__qualname__, [(k, described(v, depth - 1)) for k, v in getattr(value, "__dict__", {}).items()]
    return kind.__name__


def check(texts: Texts | str) -> None:
    """Compare every public name."""
    ours, theirs = evaluate(texts), run_really(texts)
    found = {name: described(value) for name, value in ours.items()}
    expected = {name: described(value) for name, value in theirs.items()}
    # A star import gives Python also the submodules that somebody happened to import before.
    left_out = {name for name, value in theirs.items() if isinstance(value, types.ModuleType)} - found.keys()
    compared = expected.keys() - left_out
    wrong = {name: (found.get(name), expected.get(name)) for name in compared if found.get(name) != expected[name]}
    wrong.update({name: (found[name], None) for name in found.keys() - expected.keys()})
    unknown = {name: ours.get(name) for name in wrong}
    assert not wrong, "\n".join(
        f"{n}:\n  ours   {pair[0]} {unknown[n]!r}\n  python {pair[1]}" for n, pair in wrong.items()
    )


@pytest.mark.parametrize("name", MODULES)
def test_module(name: str) -> None:
    check(MODULES[name])


@pytest.mark.parametrize("name", matching.MODULES)
def test_match(name: str) -> None:
    check(matching.MODULES[name])


@pytest.mark.parametrize("name", PACKAGES)
def test_packages(name: str) -> None:
    check(PACKAGES[name])
