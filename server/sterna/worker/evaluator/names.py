"""Which names statements may bind, without running them."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List, Set, Tuple

from sterna.worker.evaluator.scope import Node

CHANGING = frozenset(
    (
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "sort",
        "reverse",
        "update",
        "setdefault",
        "add",
        "discard",
    )
)
"""Methods by whose call a container of a name becomes another."""


def bound_names(nodes: Iterable[Node]) -> List[str]:
    """The names that the statements may bind in their own scope, once each; "*" for a star import."""
    return list(dict.fromkeys(_names(nodes)))


def _names(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        kind = node[0]
        if kind in ("Class", "Def"):
            yield node[2]
        elif kind == "Import":
            for _at, name, asname in node[2]:
                yield asname or name.partition(".")[0]
        elif kind == "ImportFrom":
            if not node[4]:
                yield "*"
            for _at, name, asname in node[4]:
                yield asname or name
        elif kind == "OtherStmt":
            yield from node[3]
        elif kind == "ExprStmt":
            if called(node)[1] in CHANGING:
                yield called(node)[0]
        else:
            yield from _targets(kind, node)
            for block in blocks(node):
                yield from _names(block)


GROWING = ("append", "extend", "insert")


def grown_names(nodes: Iterable[Node]) -> Set[str]:
    """The names that the statements bind only by adding items to what they are: `x += ...`, `x.append(...)`."""
    grown: Set[str] = set()
    other: Set[str] = set()
    _sort_growth(nodes, grown, other)
    return grown - other


def _sort_growth(nodes: Iterable[Node], grown: Set[str], other: Set[str]) -> None:
    for node in nodes:
        kind = node[0]
        inner = blocks(node)
        if kind == "AugAssign" and node[3] == "+" and node[2][0] == "Name":
            grown.add(node[2][2])
        elif kind == "ExprStmt":
            name, method = called(node)
            (grown if method in GROWING else other).add(name)
        elif inner:
            other.update(_targets(kind, node))
            for block in inner:
                _sort_growth(block, grown, other)
        else:
            other.update(_names([node]))


def called(node: Node) -> Tuple[str, str]:
    """Of a statement `name.method(...)` the name and the method; ("", "") for any other."""
    call = node[2]
    if call[0] == "Call" and call[2][0] == "Attr" and call[2][2][0] == "Name":
        return call[2][2][2], call[2][3]
    return "", ""


def _targets(kind: str, node: Node) -> Iterator[str]:
    if kind in ("Assign", "Delete"):
        for target in node[2]:
            yield from target_names(target)
    elif kind in ("AnnAssign", "AugAssign", "For"):
        yield from target_names(node[2])
    elif kind == "With":
        for _value, target in node[2]:
            if target is not None:
                yield from target_names(target)
    elif kind == "Match":
        for pattern, _guard, _body in node[3]:
            yield from captured_names(pattern)


def target_names(target: Node) -> Iterator[str]:
    """The names that an assignment target binds, and the name whose attribute or item it changes."""
    kind = target[0]
    if kind == "Name":
        yield target[2]
    elif kind == "Seq":
        for item in target[3]:
            yield from target_names(item)
    elif kind in ("Star", "Attr", "Sub"):
        yield from target_names(target[2])


def captured_names(pattern: Node) -> Iterator[str]:
    """The names that a pattern of a match statement binds."""
    kind = pattern[0]
    inner: List[Node] = []
    if kind in ("MatchSequence", "MatchOr"):
        inner = pattern[2]
    elif kind == "MatchMapping":
        inner = [value for _key, value in pattern[2]]
    elif kind == "MatchClass":
        inner = [*pattern[3], *(value for _name, value in pattern[4])]
    elif kind == "MatchAs" and pattern[2] is not None:
        inner = [pattern[2]]
    for each in inner:
        yield from captured_names(each)
    if kind in ("MatchAs", "MatchMapping", "MatchStar") and pattern[-1] is not None:
        yield pattern[-1]


def blocks(node: Node) -> List[Any]:
    """The lists of statements inside a compound statement of the same scope."""
    kind = node[0]
    if kind == "If":
        return [node[3], node[4]]
    if kind == "For":
        return [node[4], node[5]]
    if kind == "While":
        return [node[3], node[4]]
    if kind == "Try":
        return [node[2], *(handler[2] for handler in node[3]), node[4], node[5]]
    if kind == "With":
        return [node[3]]
    if kind == "Match":
        return [case[2] for case in node[3]]
    return []
