"""Which names statements may bind, without running them."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List

from sterna.worker.evaluator.scope import Node


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
        else:
            yield from _targets(kind, node)
            for block in _blocks(kind, node):
                yield from _names(block)


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


def _blocks(kind: str, node: Node) -> List[Any]:
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
    return []
