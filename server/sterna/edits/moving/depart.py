"""The old module without the class."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from sterna.edits.errors import NotEditable
from sterna.edits.expressions import without_item
from sterna.edits.moving.imports import without
from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import Replaced, named_relations, string, strings
from sterna.edits.moving.parts import Parts
from sterna.edits.moving.spans import node_edits, removed
from sterna.edits.porting.source import Piece, Source, walk
from sterna.edits.text import TextEdit


def departed(source: Source, text: str, move: Move, parts: Parts, around: Surroundings) -> tuple[list[TextEdit], bool]:
    """The edits, and whether the module has to import the class from where it goes; raises NotMovable."""
    staying = [piece for piece in source.pieces if piece not in parts.gone]
    replaced: list[Replaced] = []
    needed = False
    for piece in staying:
        relations = named_relations(piece.node)
        for name, node in piece.uses:
            if name == move.name and name in piece.needs:
                if relations.get(id(node)) == name:
                    replaced.append((node, f'"{move.new_label}"'))
                else:
                    needed = True
        replaced += strings(list(walk(piece.node)), move, in_app=True)
        replaced += exported(source, piece, move.name)
    whole: list[Piece] = []
    for piece in staying:
        gone = _unneeded(source, piece, parts, staying, move, around) if piece.imports else set()
        if gone and gone == piece.binds:
            whole.append(piece)
        elif gone:
            replaced += _without(source, piece, gone)
    return [*node_edits(source, text, replaced), *removed(source, text, [*parts.gone, *whole])], needed


def exported(source: Source, piece: Piece, name: str) -> Iterator[Replaced]:
    """`__all__` without a name; raises NotMovable where it cannot be written."""
    for value in listed(piece):
        for index, element in enumerate(value.elements):
            if string(element.value) == name:
                try:
                    yield value, without_item(source.code(value), index)
                except NotEditable as error:
                    raise NotMovable(f"__all__ is not as expected ({error}).", source.module) from error


def listed(piece: Piece) -> Iterator[cst.List | cst.Tuple]:
    """What a statement assigns to `__all__`, where that is a plain list."""
    if piece.binds == {"__all__"} and isinstance(piece.node, cst.SimpleStatementLine):
        node = piece.node.body[0]
        value = node.value if isinstance(node, cst.Assign | cst.AnnAssign) else None
        if isinstance(value, cst.List | cst.Tuple):
            yield value


def _unneeded(
    source: Source, piece: Piece, parts: Parts, staying: list[Piece], move: Move, around: Surroundings
) -> set[str]:
    """The names of an import that only what goes needed."""
    if any(each.module in ("__future__", move.exported) for each in piece.imports.values()):
        return set()
    used = {name for each in parts.gone for name in each.needs}
    kept = {name for each in staying if each is not piece for name, _ in each.uses}
    named = {text for each in staying if "__all__" in each.binds for text in _strings(each.node)}
    return {name for name in piece.binds if name in used - kept - named and not around.is_wanted(name)}


def _strings(node: cst.CSTNode) -> Iterator[str]:
    value = string(node)
    if value is not None:
        yield value
    for child in node.children:
        yield from _strings(child)


def _without(source: Source, piece: Piece, gone: set[str]) -> Iterator[Replaced]:
    node = piece.node.body[0] if isinstance(piece.node, cst.SimpleStatementLine) else None
    one = isinstance(piece.node, cst.SimpleStatementLine) and len(piece.node.body) == 1
    if one and isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        names = [each for each in node.names if (each.evaluated_alias or each.evaluated_name) in gone]
        yield node, without(source, node, names, "")
