"""Settings of which a part is known: lists with an Unknown among their items, calls that may set any name.

An Unknown in such a list stands for any number of items.
"""

from __future__ import annotations

from typing import Any, List

from sterna.worker.values import Unknown

NAMESPACES = ("locals", "globals", "vars")


def grow(value: Any, unknown: Unknown, in_place: bool = True) -> Any:
    """A list or tuple with something unknown after its items."""
    if isinstance(value, tuple):
        return (*value, unknown)
    if in_place:
        value.append(unknown)
        return value
    return [*value, unknown]


def reaches_names(call: List[Any]) -> bool:
    """Whether an expression is a call that can set any name of its module: of a method of the namespace, of something
    that is given the namespace, or `include`, which takes it from its caller (django-split-settings).
    """
    if call[0] != "Call":
        return False
    function, arguments = call[2], call[3]
    if function[0] == "Attr" and is_namespace(function[2]):
        return True
    name = {"Name": 2, "Attr": 3}.get(function[0])
    return any(is_namespace(value) for _at, _star, _keyword, value in arguments) or (
        name is not None and function[name] == "include"
    )


def is_namespace(node: List[Any]) -> bool:
    """Whether an expression is `locals()`, `globals()` or `vars()`."""
    return node[0] == "Call" and not node[3] and node[2][0] == "Name" and node[2][2] in NAMESPACES
