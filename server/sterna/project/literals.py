"""Values that the text tells outright: what facts of literals are in Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from sterna.syntax import facts


class NotLiteral(Exception):  # noqa: N818 - an ordinary answer
    """The expression is no literal; `at` is the number of the node that is none."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"node {at} is no literal")


def literal(expr: facts.Expr) -> Any:
    """The value of an expression made of literals, displays of them, `+` of sequences and signs; raises NotLiteral."""
    if isinstance(expr, facts.Const):
        try:
            return ast.literal_eval(expr.source)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise NotLiteral(expr.at) from error
    if isinstance(expr, facts.Seq):
        items: list[Any] = []
        for item in expr.items:
            if isinstance(item, facts.Star):
                items.extend(_sequence(item.value))
            else:
                items.append(literal(item))
        if expr.kind == "list":
            return items
        if expr.kind == "tuple":
            return tuple(items)
        return _hashed(expr, set, items)
    if isinstance(expr, facts.Dict):
        pairs: list[tuple[Any, Any]] = []
        for pair in expr.items:
            if pair.key is None:
                spread = literal(pair.value)
                if not isinstance(spread, dict):
                    raise NotLiteral(expr.at)
                pairs.extend(spread.items())
            else:
                pairs.append((literal(pair.key), literal(pair.value)))
        return _hashed(expr, dict, pairs)
    if isinstance(expr, facts.Binary) and expr.op == "+":
        left, right = literal(expr.left), literal(expr.right)
        if type(left) is type(right) and isinstance(left, (list, tuple, str)):
            return left + right
    if isinstance(expr, facts.Unary) and expr.op in ("-", "+"):
        value = literal(expr.value)
        if isinstance(value, (int, float)):
            return -value if expr.op == "-" else value
    raise NotLiteral(expr.at)


def _sequence(expr: facts.Expr) -> list[Any]:
    value = literal(expr)
    if not isinstance(value, (list, tuple)):
        raise NotLiteral(expr.at)
    return list(value)


def _hashed(expr: facts.Expr, kind: type, items: list[Any]) -> Any:
    try:
        return kind(items)
    except TypeError as error:
        raise NotLiteral(expr.at) from error


def string(expr: facts.Expr | None) -> str | None:
    """The value of a string literal, or None for any other expression."""
    if expr is None:
        return None
    try:
        value = literal(expr)
    except NotLiteral:
        return None
    return value if isinstance(value, str) else None


def dotted(expr: facts.Expr) -> str | None:
    """`a.b.c` of names and attributes, or None for any other expression."""
    parts: list[str] = []
    while isinstance(expr, facts.Attr):
        parts.append(expr.name)
        expr = expr.value
    if not isinstance(expr, facts.Name):
        return None
    return ".".join([expr.name, *reversed(parts)])


def walk(node: object) -> Iterator[Struct]:
    """Every fact under a fact, itself first, in the order of the text."""
    if isinstance(node, Struct):
        yield node
        for name in node.__struct_fields__:
            yield from walk(getattr(node, name))
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)
