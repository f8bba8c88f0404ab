"""Functions of the project: real Python functions to everybody who holds one, interpreted when called."""

from __future__ import annotations

from types import CellType, CodeType, FunctionType
from typing import Any, Callable, Dict, List, Optional, Tuple

from sterna.worker.evaluator.scope import Node, Scope


class Return(Exception):  # noqa: N818 - a signal, not an error
    """`return` inside an interpreted function."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class LoopSignal(Exception):  # noqa: N818 - a signal, not an error
    """`break` or `continue`."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class Function:
    """An interpreted function: facts, the scope it was defined in, the values of its defaults."""

    __slots__ = (
        "body",
        "cell",
        "defaults",
        "is_async",
        "is_generator",
        "is_lambda",
        "is_manager",
        "name",
        "node",
        "params",
        "qualname",
        "scope",
    )

    def __init__(self, scope: Scope, node: Node, name: str, params: List[Any], defaults: Dict[str, Any]) -> None:
        self.scope = scope
        self.node = node
        self.name = name
        self.params = params
        self.defaults = defaults
        self.is_lambda = node[0] == "Lambda"
        self.is_async = not self.is_lambda and bool(node[6])
        prefix = scope.qualname
        if prefix and scope.kind == "function":
            prefix += ".<locals>"
        self.qualname = f"{prefix}.{name}" if prefix else name
        self.cell: Optional[CellType] = scope.defining_class
        self.body: Optional[List[Node]] = None
        self.is_generator = False
        self.is_manager = False
        """Whether `contextlib.contextmanager` decorates it."""


def bind(function: Function, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Dict[str, Any]:
    """The names of a call's arguments; raises TypeError as Python does where they do not fit."""
    names: Dict[str, Any] = {}
    rest = dict(kwargs)
    position = 0
    for _, name, kind, _default in function.params:
        if kind == "vararg":
            names[name] = tuple(args[position:])
            position = len(args)
        elif kind == "kwarg":
            names[name] = rest
            rest = {}
        elif kind in ("pos", "posonly") and position < len(args):
            names[name] = args[position]
            position += 1
            if kind == "pos" and name in rest:
                raise TypeError("%s() got multiple values for argument %r" % (function.name, name))
        elif kind != "posonly" and name in rest:
            names[name] = rest.pop(name)
        elif name in function.defaults:
            names[name] = function.defaults[name]
        else:
            raise TypeError("%s() missing required argument: %r" % (function.name, name))
    if position < len(args):
        raise TypeError("%s() takes %d positional arguments but %d were given" % (function.name, position, len(args)))
    if rest:
        raise TypeError("%s() got an unexpected keyword argument %r" % (function.name, next(iter(rest))))
    return names


def stand_in(function: Function, call: Callable[[Function, Tuple[Any, ...], Dict[str, Any]], Any]) -> FunctionType:
    """A real function that carries the import path of an interpreted one and interprets it when called."""

    def run(*args: Any, **kwargs: Any) -> Any:
        return call(function, args, kwargs)

    run.__name__ = function.name
    run.__qualname__ = function.qualname
    run.__module__ = function.scope.module.name
    return run  # type: ignore[return-value]


def interpreted(value: Any) -> Optional[Function]:
    """The interpreted function behind a stand-in, or None."""
    if type(value) is not FunctionType or value.__code__ is not STAND_IN:
        return None
    # Not an attribute of the stand-in: `functools.wraps` copies those to another function.
    function = (value.__closure__ or ())[FUNCTION].cell_contents
    return function if isinstance(function, Function) else None


STAND_IN = next(one for one in stand_in.__code__.co_consts if isinstance(one, CodeType))
"""The code that all stand-ins share."""
FUNCTION = STAND_IN.co_freevars.index("function")
