"""Parameters of types: they bear on nothing that a migration says, so one that is not known may be any type."""

from __future__ import annotations

import typing
from typing import Any, Dict, List

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.values import find_unknown

BARE = (typing.Generic, typing.Protocol)
"""Those that take type variables alone."""


def type_variable(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    """`TypeVar(name, ...)`, without bounds where one of them is Unknown."""
    if find_unknown([*args[1:], *kwargs.values()]) is not None:
        args, kwargs = args[:1], {}
    return typing.TypeVar(*args, **kwargs)


def filled(cls: type, index: Any) -> Any:
    """The parameters that a class is given, any type in the place of each Unknown; a class of the project that computes
    something from its parameters gets them as they are."""
    method = getattr(cls, "__class_getitem__", None)
    if find_unknown(index) is None or interpreted(getattr(method, "__func__", method)) is not None:
        return index
    items = index if isinstance(index, tuple) else (index,)
    known = tuple(
        item if find_unknown(item) is None else typing.TypeVar("T%d" % place) if cls in BARE else Any
        for place, item in enumerate(items)
    )
    return known if isinstance(index, tuple) else known[0]
