"""Expressions: one function for each kind of node, given the run, the scope and the node."""

from __future__ import annotations

import ast
import operator
from typing import Any, Callable, Dict, List, Tuple

from sterna.worker.evaluator import limits
from sterna.worker.evaluator.functions import Function
from sterna.worker.evaluator.partial import grow
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.evaluator.standins import Environ
from sterna.worker.evaluator.type_parameters import filled
from sterna.worker.values import OutOfBudget, Unknown, UnknownTruth, find_unknown, general, is_unknown


def name(run: Run, scope: Scope, node: Node) -> Any:
    return run.lookup(scope, node[2], node)


def const(run: Run, scope: Scope, node: Node) -> Any:
    source = node[2]
    try:
        return run.constants[source]
    except KeyError:
        value = run.constants[source] = Ellipsis if source == "..." else ast.literal_eval("(" + source + ")")
        return value


def attr(run: Run, scope: Scope, node: Node) -> Any:
    return run.attribute(run.evaluate(scope, node[2]), node[3], scope, node)


def call(run: Run, scope: Scope, node: Node) -> Any:
    function = run.evaluate(scope, node[2])
    if is_unknown(function):
        return general(function)
    args, kwargs = arguments(run, scope, node[3])
    if is_unknown(kwargs):
        return kwargs
    return run.call(function, args, kwargs, scope, node)


def arguments(run: Run, scope: Scope, nodes: List[Node]) -> Tuple[List[Any], Any]:
    """The values of arguments; the second is an Unknown where `*` or `**` spreads something unknown."""
    args: List[Any] = []
    kwargs: Dict[str, Any] = {}
    for _at, star, keyword, value_node in nodes:
        value = run.evaluate(scope, value_node)
        if star and is_unknown(value):
            return args, value
        if star == "*":
            args.extend(run.iterate(value))
        elif star == "**":
            for key in (value := dict(value)):
                if key in kwargs or not isinstance(key, str):
                    raise TypeError("keyword argument %r given twice, or not a text" % (key,))
            kwargs.update(value)
        elif keyword is None:
            args.append(value)
        else:
            kwargs[keyword] = value
    return args, kwargs


def seq(run: Run, scope: Scope, node: Node) -> Any:
    items: List[Any] = []
    for item in node[3]:
        if item[0] == "Star":
            spread = run.evaluate(scope, item[2])
            if is_unknown(spread):
                if not run.partial:
                    return spread
                items.append(spread)
                continue
            items.extend(run.iterate(spread))
        else:
            items.append(run.evaluate(scope, item))
    if node[2] == "list":
        return items
    return tuple(items) if node[2] == "tuple" else set(items)


def dict_(run: Run, scope: Scope, node: Node) -> Any:
    result: Dict[Any, Any] = {}
    for key, value_node in node[2]:
        value = run.evaluate(scope, value_node)
        if key is None:
            if is_unknown(value):
                return value
            result.update(value)
        else:
            result[run.evaluate(scope, key)] = value
    return result


def sub(run: Run, scope: Scope, node: Node) -> Any:
    value = run.evaluate(scope, node[2])
    if type(value) is not type and not is_generic(value):
        index = run.evaluate(scope, node[3])
    else:
        try:
            index = run.evaluate(scope, node[3])
        except NameError:  # a type parameter (PEP 695): it stands for a type, and facts leave it out
            index = Any
    if is_generic(value):
        index = filled(value, index)
    if scope.trying and isinstance(value, Environ) and isinstance(index, str):
        return value.required(index)
    found = run.item(value, index)
    if is_unknown(found) and found.place is None:
        return Unknown(found.reason, scope.place(node), found.remedy)
    return found


def is_generic(value: Any) -> bool:
    """Whether `value[...]` says of which types a class is, and makes nothing else."""
    return issubclass(type(value), type) and not hasattr(type(value), "__getitem__")


def slice_(run: Run, scope: Scope, node: Node) -> Any:
    return slice(*(None if part is None else run.evaluate(scope, part) for part in node[2:5]))


UNARY: Dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}


def unary(run: Run, scope: Scope, node: Node) -> Any:
    value = run.evaluate(scope, node[3])
    return value if is_unknown(value) else UNARY[node[2]](value)


BINARY: Dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
IN_PLACE: Dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "//": operator.ifloordiv,
    "%": operator.imod,
    "**": operator.ipow,
    "@": operator.imatmul,
    "|": operator.ior,
    "&": operator.iand,
    "^": operator.ixor,
    "<<": operator.ilshift,
    ">>": operator.irshift,
}


def operate(run: Run, op: str, left: Any, right: Any, in_place: bool = False) -> Any:
    """`left op right` for real, unless it is Unknown or would take more memory than a declaration needs."""
    if run.partial and op == "+" and isinstance(left, (list, tuple)) and is_unknown(right):
        return grow(left, right, in_place)
    if is_unknown(left):
        return type(right)([left, *right]) if run.partial and op == "+" and type(right) in (list, tuple) else left
    if is_unknown(right):
        return right
    if op == "*":
        limits.check_product(left, right)
    elif op == "+":
        if isinstance(left, (str, bytes, list, tuple)) and len(left) > limits.LARGEST:
            raise OutOfBudget("a sequence of more than a million items")
        right = limits.listed(right)
    elif op in ("**", "<<") and isinstance(left, int) and isinstance(right, int):
        if (left.bit_length() * right if op == "**" else right) > limits.LARGEST:
            raise OutOfBudget("a number of more than a million bits")
    elif op == "%" and isinstance(left, str) and not run.formats_safely(right):
        return find_unknown(right)
    elif op == "%":
        limits.check_format(left, *(right if isinstance(right, tuple) else ()))
    return (IN_PLACE if in_place else BINARY)[op](left, right)


def binary(run: Run, scope: Scope, node: Node) -> Any:
    return operate(run, node[3], run.evaluate(scope, node[2]), run.evaluate(scope, node[4]))


def bool_(run: Run, scope: Scope, node: Node) -> Any:
    left = run.evaluate(scope, node[2])
    if is_unknown(left):
        # `unknown and right`: right's effects are none that a declaration relies on; the value stays unknown.
        return left if node[4][0] == "Const" else general(left)
    if node[3] == "and":
        return run.evaluate(scope, node[4]) if run.truth(left) else left
    return left if run.truth(left) else run.evaluate(scope, node[4])


COMPARE: Dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}


def compare(run: Run, scope: Scope, node: Node) -> Any:
    left = run.evaluate(scope, node[2])
    result: Any = True
    for op, right_node in node[3]:
        right = run.evaluate(scope, right_node)
        if is_unknown(left):
            return left
        if is_unknown(right):
            return right
        if op in ("in", "not in") and isinstance(right, (list, tuple)):
            for item in right:
                if is_unknown(item):
                    return item
        if op in ("in", "not in"):
            limits.check_contains(right, left)
        result = COMPARE[op](left, right)
        if not result:
            return result
        left = right
    return result


def if_exp(run: Run, scope: Scope, node: Node) -> Any:
    test = run.evaluate(scope, node[2])
    if is_unknown(test) and run.ways is None:
        return general(test)
    return run.evaluate(scope, node[3] if run.truth(test) else node[4])


def lambda_(run: Run, scope: Scope, node: Node) -> Any:
    function = Function(scope, node, "<lambda>", node[2], run.defaults(scope, node[2]))
    return run.stand_in(function)


def comp(run: Run, scope: Scope, node: Node) -> Any:
    _, _, kind, element, value_node, fors = node
    inner = scope.child("comprehension", {}, scope.qualname)
    result: List[Any] = []

    def loop(depth: int) -> None:
        if depth == len(fors):
            if value_node is None:
                result.append(run.evaluate(inner, element))
            else:
                result.append((run.evaluate(inner, element), run.evaluate(inner, value_node)))
            return
        target, iter_node, conditions = fors[depth]
        for item in run.iterate(run.evaluate(scope if depth == 0 else inner, iter_node)):
            run.assign(inner, target, item)
            if all(run.truth(run.evaluate(inner, condition)) for condition in conditions):
                loop(depth + 1)

    try:
        loop(0)
    except UnknownTruth as stop:
        return stop.unknown
    if kind == "dict":
        return dict(result)
    if kind == "set":
        return set(result)
    return result if kind == "list" else iter(result)


CONVERSIONS: Dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}


def fstring(run: Run, scope: Scope, node: Node) -> Any:
    return join(run, scope, node[2])


def join(run: Run, scope: Scope, parts: List[Any]) -> Any:
    """The text of an f-string's parts, or the first Unknown in it."""
    texts: List[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        _, value_node, conversion, spec_parts = part
        value = run.evaluate(scope, value_node)
        if is_unknown(value):
            return value
        spec = join(run, scope, spec_parts)
        if is_unknown(spec):
            return spec
        if not run.formats_safely(value):
            return find_unknown(value)
        if conversion:
            value = CONVERSIONS[conversion](value)
        limits.check_format(spec)
        texts.append(format(value, spec))
    return "".join(texts)


def walrus(run: Run, scope: Scope, node: Node) -> Any:
    value = run.evaluate(scope, node[3])
    target = scope
    while target.kind == "comprehension" and target.parent is not None:
        target = target.parent
    run.assign(target, node[2], value)
    return value


def yield_(run: Run, scope: Scope, node: Node) -> Any:
    owner = scope
    while owner.kind == "comprehension" and owner.parent is not None:
        owner = owner.parent
    produced = owner.names.setdefault("<yield>", [])
    value = None if node[2] is None else run.evaluate(scope, node[2])
    if node[3]:
        if is_unknown(value):
            raise UnknownTruth(value)
        produced.extend(run.iterate(value))
    else:
        produced.append(value)
    return None


def unsupported(run: Run, scope: Scope, node: Node) -> Any:
    return Unknown("an expression that Sterna does not evaluate", scope.place(node))


TABLE: Dict[str, Callable[[Run, Scope, Node], Any]] = {
    "Name": name,
    "Const": const,
    "Attr": attr,
    "Call": call,
    "Seq": seq,
    "Dict": dict_,
    "Sub": sub,
    "Slice": slice_,
    "Unary": unary,
    "Binary": binary,
    "Bool": bool_,
    "Compare": compare,
    "IfExp": if_exp,
    "Lambda": lambda_,
    "Comp": comp,
    "FString": fstring,
    "Walrus": walrus,
    "Yield": yield_,
    "Await": unsupported,
    "Star": unsupported,
    "OtherExpr": unsupported,
}
