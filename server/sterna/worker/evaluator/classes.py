"""Classes of the project: real classes, made by their real metaclass from an evaluated body."""

from __future__ import annotations

import ast
import types
from enum import EnumMeta
from typing import Any, Callable, Dict, List, Optional, Tuple

from sterna.worker.evaluator.expressions import arguments
from sterna.worker.evaluator.order import Order
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import ClassInfo, LazyClass, Node, Scope, Unresolved
from sterna.worker.evaluator.ways import Ways
from sterna.worker.values import (
    OutOfBudget,
    Place,
    PlainUnknown,
    Unknown,
    UnknownTruth,
    cause,
    find_unknown,
    is_unknown,
)


class Classes:
    """Makes classes for one evaluation and remembers where they stand."""

    def __init__(self, at_work: List[str]) -> None:
        self.info: Dict[type, ClassInfo] = {}
        self.model_base: type = type("NoModelYet", (), {})
        """Django's Model, once Django is set up."""
        self.at_work = at_work
        """The importer's: a class that is being made counts for its module."""
        self.order = Order(dict)
        self.base_refusal: Callable[[Any], Optional[str]] = lambda base: None

    def __call__(self, run: Run, lazy: LazyClass) -> Any:
        if lazy.done:
            return lazy.value
        if lazy.busy:
            raise NameError("name %r is not defined" % lazy.node[2])
        lazy.busy = True
        if not run.inside:
            run.steps = 0
        run.inside += 1
        self.at_work.append(lazy.scope.module.name)
        ways, run.ways = run.ways, Ways.inside(run.ways, lazy.scope.module)
        try:
            lazy.value = self._make(run, lazy.scope, lazy.node)
        finally:
            self.at_work.pop()
            run.ways = ways
            lazy.busy = False
            run.inside -= 1
        lazy.done = True
        return lazy.value

    def _make(self, run: Run, scope: Scope, node: Node) -> Any:
        place = (scope.module.name, scope.statement, scope.body, node[3])
        args: List[Any] = []
        try:
            args, kwargs = arguments(run, scope, node[5])
            unknown = kwargs if is_unknown(kwargs) else find_unknown([args, list(kwargs.values())], 2)
            if unknown is not None:
                return self._unresolved(scope, node, args, unknown, place)
            value = self._build(run, scope, node, tuple(args), kwargs, place)
        except UnknownTruth as stop:
            return self._unresolved(scope, node, args, stop.unknown, place)
        except OutOfBudget as stop:
            return self._unresolved(scope, node, args, Unknown("it takes %s" % stop, place), place)
        except Exception as error:
            if scope.trying:
                raise
            return self._unresolved(scope, node, args, cause(error, place), place)
        for decorator in reversed(node[4]):
            value = self._decorate(run, scope, decorator, value)
        return value

    def _build(
        self, run: Run, scope: Scope, node: Node, bases: Tuple[Any, ...], kwargs: Dict[str, Any], place: Place
    ) -> Any:
        name = node[2]
        resolved = types.resolve_bases(bases)
        self._check_bases(resolved, place)
        meta: Any
        meta, names, kwargs = types.prepare_class(name, resolved, dict(kwargs))
        qualname = (
            scope.qualname + (".<locals>." if scope.kind == "function" else ".") + name if scope.qualname else name
        )
        names["__module__"] = scope.module.name
        names["__qualname__"] = qualname
        if resolved is not bases:
            names["__orig_bases__"] = bases
        cell = types.CellType()
        inner = scope.child("class", names, qualname)
        inner.defining_class = cell
        if (text := docstring(node[6])) is not None:
            names["__doc__"] = text
        self._run_body(run, inner, node[6])
        broken = names.pop("<broken>", None)
        names.pop("__del__", None)
        info = ClassInfo(scope.module.name, place, inner.places)
        info.unknown = {
            key: value for key, value in names.items() if is_unknown(value) and not isinstance(value, PlainUnknown)
        }
        if broken is not None:
            info.unknown["*"] = broken
        is_enum = isinstance(meta, type) and issubclass(meta, EnumMeta)
        if is_enum and info.unknown:
            raise UnknownTruth(next(iter(info.unknown.values())))
        meta_class = names.get("Meta")
        if isinstance(meta_class, type):
            info.meta = self.info.get(meta_class)
        elif is_unknown(meta_class):
            raise UnknownTruth(meta_class)
        if not is_enum:
            names["__classcell__"] = cell
        if not isinstance(meta, type):
            del names["__classcell__"]
            return run.call(meta, [name, resolved, names], kwargs, scope, node)
        self.order.arrange(resolved, self.info)
        value = meta(name, resolved, names, **kwargs)
        self._fill(cell, value)
        if isinstance(value, type):
            self.info[value] = info
        return value

    @staticmethod
    def _run_body(run: Run, scope: Scope, nodes: List[Node]) -> None:
        run.frames.append(scope)
        try:
            run.execute(scope, nodes)
        finally:
            run.frames.pop()

    def by_call(self, run: Run, meta: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        """`type(name, bases, names)`, or the same with another metaclass."""
        unknown = find_unknown([args[0], args[1], list(kwargs.values())], 2)
        if unknown is None and is_unknown(args[2]):
            unknown = args[2]
        if unknown is not None:
            return unknown
        name, bases, names = args
        names = dict(names)
        self._check_bases(bases, scope.place(node))
        if meta is type:
            names.setdefault("__module__", scope.module.name)
        module, meta_class = names.get("__module__", scope.module.name), names.get("Meta")
        unknown_names = {key: item for key, item in names.items() if is_unknown(item)}
        self.at_work.append(module)
        try:
            value = meta(name, bases, names, **kwargs)
        finally:
            self.at_work.pop()
        place_in(value, scope.module.name)
        if isinstance(value, type):
            info = ClassInfo(module, scope.place(node), {})
            info.unknown = unknown_names
            if isinstance(meta_class, type):
                info.meta = self.info.get(meta_class)
            self.info.setdefault(value, info)
        return value

    def _check_bases(self, bases: Tuple[Any, ...], place: Place) -> None:
        for base in bases:
            reason = self.base_refusal(base)
            if reason is not None:
                raise UnknownTruth(Unknown(reason, place))

    @staticmethod
    def _fill(cell: types.CellType, value: Any) -> None:
        try:
            cell.cell_contents  # noqa: B018 - an empty cell raises
        except ValueError:
            cell.cell_contents = value

    def _unresolved(self, scope: Scope, node: Node, bases: List[Any], cause: Unknown, place: Place) -> Unresolved:
        is_model = any(
            (isinstance(base, type) and issubclass(base, self.model_base))
            or (isinstance(base, Unresolved) and base.is_model)
            for base in bases
        )
        # With an unknown base, fields in the body tell a model from a form or a view of the same module.
        is_model = is_model or (scope.module.eager and declares_fields(node))
        value = Unresolved(cause, node[2], declared_label(node), is_model, place)
        if is_model or any(is_unknown(base) for base in bases):
            scope.module.unresolved[node[2]] = value
        if is_model and node[4] and scope.module.doubt is None:
            # Decorators may make further models, and none of them ran.
            scope.module.doubt = cause
        return value

    def _decorate(self, run: Run, scope: Scope, decorator: Node, value: Any) -> Any:
        """A decorated class. An unknown decorator may have changed it: it stays what it is, with an Unknown noted."""
        unknown: Optional[Unknown] = None
        result: Any = value
        try:
            wrapper = run.evaluate(scope, decorator)
            result = run.call(wrapper, [value], {}, scope, decorator)
        except UnknownTruth as stop:
            unknown = stop.unknown
        except Exception as error:
            if scope.trying:
                raise
            unknown = cause(error, scope.place(decorator))
        if is_unknown(result):
            unknown = result
        if unknown is None:
            return result
        if value in self.info:
            self.info[value].unknown["*"] = unknown
        return value


def place_in(value: Any, module: str) -> None:
    """Give a class that took its module from the frame that made it, which is ours, the module that asked for it."""
    if issubclass(type(value), type) and str(value.__module__).startswith("sterna."):
        value.__module__ = module


def docstring(body: List[Node]) -> Optional[str]:
    """The text that a body begins with, or None."""
    if not body or body[0][0] != "ExprStmt" or body[0][2][0] != "Const":
        return None
    value = ast.literal_eval("(" + body[0][2][2] + ")") if body[0][2][2] != "..." else None
    return value if isinstance(value, str) else None


def declares_fields(node: Node) -> bool:
    """Whether a class body assigns what looks like a model field, by the name of what is called."""
    for statement in node[6]:
        if statement[0] == "Assign" and statement[3][0] == "Call":
            called = statement[3][2]
            name = called[3] if called[0] == "Attr" else called[2] if called[0] == "Name" else ""
            if name.endswith(("Field", "ForeignKey")):
                return True
    return False


def declared_label(node: Node) -> Optional[str]:
    """The literal `app_label` of a class statement's Meta, or None."""
    for statement in node[6]:
        if statement[0] == "Class" and statement[2] == "Meta":
            for inner in statement[6]:
                names = inner[2][0] if inner[0] == "Assign" else ["", 0, ""]
                if names[0] == "Name" and names[2] == "app_label" and inner[3][0] == "Const":
                    return str(inner[3][2]).strip("'\"")
    return None
