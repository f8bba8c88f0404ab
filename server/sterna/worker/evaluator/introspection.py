"""What functions and objects say of themselves: `inspect` on values that are evaluated, and what wants signatures."""

from __future__ import annotations

import inspect
from typing import Any, Dict, List

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.values import Unknown, UnknownTruth, is_unknown


def signature(function: Any) -> Any:
    """`inspect.getfullargspec` of an interpreted function, whose real stand-in takes anything."""
    inner = interpreted(getattr(function, "__func__", function))
    if inner is None:
        return Unknown("the parameters of a function that is not read")
    by_kind: Dict[str, List[str]] = {"posonly": [], "pos": [], "kwonly": [], "vararg": [], "kwarg": []}
    for _at, name, kind, _default in inner.params:
        by_kind[kind].append(name)
    plain = by_kind["posonly"] + by_kind["pos"]
    defaults = tuple(inner.defaults[name] for name in plain if name in inner.defaults)
    keyword_defaults = {name: inner.defaults[name] for name in by_kind["kwonly"] if name in inner.defaults}
    return inspect.FullArgSpec(
        plain, next(iter(by_kind["vararg"]), None), next(iter(by_kind["kwarg"]), None), defaults or None,
        by_kind["kwonly"], keyword_defaults or None, {},
    )  # fmt: skip


def manager(function: Any) -> Any:
    """A generator function under `contextlib.contextmanager`."""
    inner = interpreted(function)
    if inner is None:
        return Unknown("a context manager that is not read")
    inner.is_manager = True
    return function


def getmembers(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    """`inspect.getmembers`: (name, value) of what `dir` names and reading gives, as far as the predicate says so."""
    owner, predicate = [*args, kwargs.get("predicate"), None][:2]
    for value in (owner, predicate):
        if is_unknown(value):
            return value
    found = []
    names = run.attribute(owner, "__dict__", scope, node) if isinstance(owner, Module) else dir(owner)
    for name in sorted(names):
        try:
            value = run.attribute(owner, name, scope, node)
        except AttributeError:
            continue
        wanted = True if predicate is None else run.call(predicate, [value], {}, scope, node)
        if is_unknown(wanted):
            if is_unknown(value):
                # Something of the interpreter's that is not read: no member that a declaration looks for.
                continue
            raise UnknownTruth(wanted)
        if wanted:
            found.append((name, value))
    return found
