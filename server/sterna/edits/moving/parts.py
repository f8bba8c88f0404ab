"""What of the old module goes along with the class: statements that nothing else needs, and their imports."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field

import libcst as cst

from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import named_relations
from sterna.edits.porting.source import Imported, Piece, Source, dotted

_SAME_EVERYWHERE = ("get_user_model", "getLogger")
"""Calls of which a second one gives the same: what they are assigned to is written again."""


@dataclass
class Parts:
    """The statements that go, in the order of the text, and what they need."""

    model: Piece
    gone: list[Piece] = field(default_factory=list)
    """With the class itself."""
    copied: list[Piece] = field(default_factory=list)
    imports: dict[str, Imported] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """Names that stay in the old module and are imported from there."""

    @property
    def pieces(self) -> list[Piece]:
        """All that will stand in the new module."""
        return sorted((*self.gone, *self.copied), key=lambda piece: piece.index)

    @property
    def binds(self) -> set[str]:
        """The names that they bind."""
        return {name for piece in self.pieces for name in piece.binds}


def parts(source: Source, move: Move, around: Surroundings) -> Parts:
    """What goes along; raises NotMovable where the text does not tell what the class needs."""
    found = source.by_name.get(move.name, [])
    if len(found) != 1 or not isinstance(found[0].node, cst.ClassDef):
        raise NotMovable(f"{move.name} is not one class at the top of {move.module}.", move.module)
    gone = _alone(source, found[0], move, around)
    result = Parts(found[0], gone)
    _actors(source, result, move)
    for piece in list(result.gone):
        for name in sorted(needs(piece, move)):
            _need(source, result, name, move)
    result.left = sorted(set(result.left))
    return result


def needs(piece: Piece, move: Move) -> set[str]:
    """The names that a statement needs; models that relations name are said by strings in the end."""
    relations = named_relations(piece.node)
    said = {*move.models, move.name}
    return {
        name
        for name, node in piece.uses
        if name in piece.needs and not (relations.get(id(node)) == name and name in said)
    } - {move.name}


def _alone(source: Source, model: Piece, move: Move, around: Surroundings) -> list[Piece]:
    """The class with the statements that only it and they need."""
    found = {model.index: model}
    waiting = [model]
    while waiting:
        for name in needs(waiting.pop(), move):
            for piece in source.by_name.get(name, ()):
                if piece.index not in found and _may_go(source, piece, move, around):
                    found[piece.index] = piece
                    waiting.append(piece)
    while True:
        wanted = {name for piece in source.pieces if piece.index not in found for name in needs(piece, move)}
        staying = [index for index, piece in found.items() if piece is not model and piece.binds & wanted]
        if not staying:
            return sorted(found.values(), key=lambda piece: piece.index)
        for index in staying:
            del found[index]


def _may_go(source: Source, piece: Piece, move: Move, around: Surroundings) -> bool:
    simple = isinstance(piece.node, cst.ClassDef | cst.FunctionDef) or (
        isinstance(piece.node, cst.SimpleStatementLine) and not piece.active and not piece.imports
    )
    return (
        simple
        and not piece.binds & move.models
        and all(len(source.by_name[name]) == 1 and not around.is_wanted(name) for name in piece.binds)
    )


def _actors(source: Source, result: Parts, move: Move) -> None:
    """Statements that do something with what goes, and with nothing that stays, go as well."""
    own = result.binds
    for piece in source.pieces:
        if piece.active and not piece.binds and piece.needs & own and piece not in result.gone:
            others = piece.needs - own
            if all(source.imported(name) is not None or name not in source.by_name for name in others):
                result.gone.append(piece)
    result.gone.sort(key=lambda piece: piece.index)


def _need(source: Source, result: Parts, name: str, move: Move) -> None:
    """Note where a needed name comes from."""
    if name in result.binds or name in result.imports or name in result.left:
        return
    imported = source.imported(name)
    if imported is not None:
        result.imports[name] = imported
        return
    pieces = source.by_name.get(name, [])
    if not pieces:
        if source.stars and not hasattr(builtins, name):
            raise NotMovable(
                f"{name} may come from `import *`: import it by its name.",
                move.module,
                source.line(source.stars[0].node),
            )
        return
    if len(pieces) == 1 and _is_same_everywhere(pieces[0]):
        result.copied.append(pieces[0])
        for other in sorted(pieces[0].needs - {name}):
            _need(source, result, other, move)
        return
    for piece in pieces:
        if isinstance(piece.node, cst.If) and "TYPE_CHECKING" in source.code(piece.node.test):
            raise NotMovable(
                f"{name} is imported for type checkers alone: import it outright, or move it by hand.",
                move.module,
                source.line(piece.node),
            )
    result.left.append(name)


def _is_same_everywhere(piece: Piece) -> bool:
    node = piece.node.body[0] if isinstance(piece.node, cst.SimpleStatementLine) else None
    value = node.value if isinstance(node, cst.Assign) else None
    return isinstance(value, cst.Call) and dotted(value.func).rpartition(".")[2] in _SAME_EVERYWHERE
