"""Where a text names the model: in relations, in strings, in calls of `get_model`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from sterna.edits.moving.move import Move
from sterna.edits.porting.source import Source, dotted, walk

RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject", "GenericRelation", "ParentalKey")
"""How the names of fields end that refer to a model, Django's and those of packages."""
Replaced = tuple[cst.CSTNode, str]


def callee(call: cst.Call) -> str:
    """The last part of the name of what is called."""
    return dotted(call.func).rpartition(".")[2]


def related(nodes: Iterable[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """What relations refer to: their first argument, `to` and `through`."""
    for node in nodes:
        if isinstance(node, cst.Call) and callee(node).endswith(RELATIONS):
            for index, argument in enumerate(node.args):
                named = argument.keyword.value if argument.keyword is not None else ""
                if named in ("to", "through") or (index == 0 and not named and not argument.star):
                    yield argument.value


def named_relations(tree: cst.CSTNode) -> dict[int, str]:
    """Plain names that relations refer to, by the identity of their node."""
    return {id(node): node.value for node in related(walk(tree)) if isinstance(node, cst.Name)}


def string(node: cst.CSTNode) -> str | None:
    """The value of a plain string."""
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None


def quoted(node: cst.SimpleString, value: str) -> str:
    """Another value in the same quotes."""
    return f"{node.prefix}{node.quote}{value}{node.quote}"


def strings(nodes: Sequence[cst.CSTNode], move: Move, *, in_app: bool) -> Iterator[Replaced]:
    """Strings that name the model; `in_app` says that relations without a label mean the old app's."""
    relations = {id(node) for node in related(nodes)}
    for node in nodes:
        if isinstance(node, cst.Call) and callee(node) == "get_model":
            yield from _got(node, move)
        value = string(node)
        if value is None or not isinstance(node, cst.SimpleString):
            continue
        is_relation = id(node) in relations
        if value == move.label or (is_relation and value.lower() == move.label.lower()):
            yield node, quoted(node, _like(value, move.new_label))
        elif is_relation and in_app and value.lower() == move.name.lower():
            yield node, quoted(node, move.new_label)


def _like(value: str, label: str) -> str:
    """The label in small letters where the value has no others."""
    return label.lower() if value == value.lower() else label


def _got(call: cst.Call, move: Move) -> Iterator[Replaced]:
    """The label of the app in `get_model("shop", "Item")`, and `get_model("shop.item")`."""
    given: dict[str, cst.BaseExpression] = {}
    for argument, place in zip(call.args, ("app_label", "model_name"), strict=False):
        given[argument.keyword.value if argument.keyword is not None else place] = argument.value
    label, name = given.get("app_label"), given.get("model_name")
    if not isinstance(label, cst.SimpleString):
        return
    if name is not None and string(label) == move.app and (string(name) or "").lower() == move.name.lower():
        yield label, quoted(label, move.new)
    elif name is None and (string(label) or "").lower() == move.label.lower() and string(label) != move.label:
        yield label, quoted(label, _like(string(label) or "", move.new_label))


def inside(source: Source, tree: cst.CSTNode, move: Move, staying: frozenset[str]) -> Iterator[Replaced]:
    """What relations within the moved class say, so that it means the same in the new app; `staying` are names of
    models that stay in the old one."""
    nodes = list(walk(tree))
    for node in related(nodes):
        value = string(node)
        if isinstance(node, cst.Name) and node.value in staying:
            yield node, f'"{move.app}.{node.value}"'
        elif isinstance(node, cst.SimpleString) and value is not None:
            if value.lower() in (move.label.lower(), move.name.lower()):
                yield node, quoted(node, _like(value, move.new_label) if "." in value else value)
            elif "." not in value and value != "self":
                yield node, quoted(node, f"{move.app}.{value}")
    done = {id(node) for node in related(nodes)}
    for each, text in strings(nodes, move, in_app=False):
        if id(each) not in done:
            yield each, text
