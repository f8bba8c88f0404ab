"""The names that statements may bind in their scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from sterna.syntax import facts


def names_of(statements: Iterable[facts.Stmt | facts.Pattern]) -> list[str]:
    """The names that the statements or patterns may bind, each once, in the order of the text; what is inside a class,
    a function, a lambda or a comprehension binds nothing outside, apart from a walrus in a comprehension."""
    return list(dict.fromkeys(name for statement in statements for name in _names(statement)))


def _names(node: Any) -> Iterator[str]:
    match node:
        case facts.Class() | facts.Def():
            yield node.name
            return
        case facts.Lambda():
            return
        case facts.Assign():
            for target in node.targets:
                yield from _targets(target)
        case facts.AnnAssign() | facts.AugAssign() | facts.Walrus() | facts.For():
            yield from _targets(node.target)
        case facts.Import():
            for name in node.names:
                yield name.asname or name.name.partition(".")[0]
        case facts.ImportFrom():
            for name in node.names:
                yield name.asname or name.name
        case facts.WithItem():
            yield from _targets(node.target)
        case facts.Handler():
            if node.name:
                yield node.name
        case facts.MatchAs() | facts.MatchStar():
            if node.name:
                yield node.name
        case facts.MatchMapping():
            if node.rest:
                yield node.rest
        case facts.OtherStmt():
            yield from node.binds
    for child in children(node):
        yield from _names(child)


def _targets(target: facts.Expr | None) -> Iterator[str]:
    match target:
        case facts.Name():
            yield target.name
        case facts.Seq():
            for item in target.items:
                yield from _targets(item)
        case facts.Star():
            yield from _targets(target.value)


def children(node: Struct) -> Iterator[Struct]:
    """The structs directly inside a struct of facts, in the order of its fields."""
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if isinstance(value, Struct):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, Struct))
