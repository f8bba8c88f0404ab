"""The module that gets the class, as it is and as it will be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import libcst as cst

from sterna.edits.change import AddImport
from sterna.edits.expressions import with_item
from sterna.edits.moving.depart import listed
from sterna.edits.moving.imports import imported, without
from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import Replaced, named_relations, strings
from sterna.edits.moving.parts import Parts
from sterna.edits.moving.spans import beginning, node_edits, removed
from sterna.edits.porting.imports import Imports
from sterna.edits.porting.source import Imported, Piece, Source
from sterna.edits.statements import add_import, newline
from sterna.edits.text import TextEdit, apply
from sterna.syntax.read import read
from sterna.syntax.text import LineIndex, Position, Range

_OTHER_NAME = "give that another name"


def wanted_imports(parts: Parts, move: Move, source: Source) -> dict[str, Imported]:
    """What the new module has to import, by the names that it gets."""
    found = {name: each for name, each in parts.imports.items() if each.module not in (move.home, move.exported)}
    for name, each in parts.imports.items():
        if name not in found and each.name != name:
            raise NotMovable(f"{name} is {each.module}.{each.name}, by another name: use its own.", move.module)
    found |= {name: Imported(move.module, name) for name in parts.left}
    if move.key:
        found.setdefault("models", Imported("django.db", "models"))
    if source.future:
        found |= {name: Imported("__future__", name) for name in source.future}
    return found


def new_home(wanted: dict[str, Imported], code: str, above: str = "") -> str:
    """The text of a module with the class alone, after what stands `above`."""
    imports = Imports([])
    future = [name for name, each in wanted.items() if each.module == "__future__"]
    for name, each in wanted.items():
        if each.module != "__future__":
            imports.add(name, each)
    lines = imports.text(future)
    return "\n\n".join(filter(None, [above.strip("\n"), lines])) + f"\n\n\n{code}\n"


def home_text(
    path: Path,
    source: Source,
    text: str,
    wanted: dict[str, Imported],
    code: str,
    binds: set[str],
    move: Move,
    around: Surroundings,
) -> str:
    """The text of a module that there is; raises NotMovable where a name means something else in it."""
    own, gone = _own_imports(source, move, around)
    for name in sorted(binds - own):
        if name in source.by_name:
            place = source.line(source.by_name[name][0].node)
            raise NotMovable(f"{name} is something else in {move.home}: {_OTHER_NAME}.", move.home, place)
    replaced: list[Replaced] = [*own_without(source, gone), *strings(source.nodes, move, in_app=False)]
    user: Piece | None = None
    for piece in source.pieces:
        relations = named_relations(piece.node)
        for name, node in piece.uses:
            if name in own and name in piece.needs:
                if relations.get(id(node)) == name:
                    replaced.append((node, f'"{move.new_label}"'))
                else:
                    user = user or piece
    lines = _lines(source, wanted)
    placed = _placed(source, text, code, user, set(wanted))
    return with_imports(
        path, apply(text, [*node_edits(source, text, replaced), *_whole(source, text, gone), placed]), lines
    )


def exporting(source: Source, name: str) -> list[Replaced]:
    """`__all__` with one more name, where there is one."""
    values = [value for piece in source.pieces for value in listed(piece)]
    return [(value, with_item(source.code(value), f'"{name}"', None)) for value in values[-1:]]


def _own_imports(
    source: Source, move: Move, around: Surroundings
) -> tuple[set[str], list[tuple[cst.ImportFrom, list[cst.ImportAlias]]]]:
    """The names that imports of the model bind, and these imports."""
    gone = list(imported(source, move, around))
    own = {alias.evaluated_alias or alias.evaluated_name for _, found in gone for alias in found}
    for name in own - {move.name}:
        raise NotMovable(f"{move.home} imports {move.name} as {name}: use its own name.", move.home)
    return own, gone


def own_without(source: Source, gone: list[tuple[cst.ImportFrom, list[cst.ImportAlias]]]) -> list[Replaced]:
    """Imports of several names without the model's."""
    kept = [(node, found) for node, found in gone if len(found) < len(list(_names(node)))]
    return [(node, without(source, node, found, "")) for node, found in kept]


def _whole(source: Source, text: str, gone: list[tuple[cst.ImportFrom, list[cst.ImportAlias]]]) -> list[TextEdit]:
    """Imports of the model alone away."""
    whole = [node for node, found in gone if len(found) == len(list(_names(node)))]
    pieces = [piece for piece in source.pieces if _only(piece) in whole]
    if len(pieces) < len(whole):
        raise NotMovable(f"{source.module} imports the model within something: take that out.", source.module)
    return removed(source, text, pieces)


def _only(piece: Piece) -> cst.CSTNode | None:
    node = piece.node
    return node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None


def _names(node: cst.ImportFrom) -> tuple[cst.ImportAlias, ...]:
    return () if isinstance(node.names, cst.ImportStar) else tuple(node.names)


def _lines(source: Source, wanted: dict[str, Imported]) -> list[tuple[str, str]]:
    """The imports that are not there yet, as modules and what is imported of them; raises NotMovable."""
    grouped: dict[tuple[str, bool], list[str]] = {}
    for name, each in sorted(wanted.items()):
        if name in source.by_name:
            there = source.imported(name)
            if there != each:
                line = source.line(source.by_name[name][0].node)
                raise NotMovable(f"{name} is something else in {source.module}: {_OTHER_NAME}.", source.module, line)
        elif not each.name:
            grouped[each.module if each.dotted or each.module == name else f"{each.module} as {name}", False] = []
        else:
            alias = name if each.name == name else f"{each.name} as {name}"
            grouped.setdefault((each.module, True), []).append(alias)
    return [(module, ", ".join(names)) for (module, _), names in sorted(grouped.items())]


def with_imports(path: Path, text: str, lines: Iterable[tuple[str, str]]) -> str:
    """A text with further imports: modules and what is imported of them."""
    for module, names in lines:
        edit = add_import(read(text), AddImport(path, module, names))
        text = apply(text, [edit]) if edit is not None else text
    return text


def _placed(source: Source, text: str, code: str, user: Piece | None, needed: set[str]) -> TextEdit:
    """The class before the first statement that uses it, otherwise at the end; raises NotMovable."""
    index = LineIndex(text)
    end = newline(text)
    code = code.replace("\n", end)
    if user is not None and not isinstance(user.node, cst.FunctionDef):
        late = [piece for piece in source.pieces if piece.index >= user.index and piece.binds & needed]
        if late:
            raise NotMovable(
                f"{source.module} uses the class before it has what the class needs.",
                source.module,
                source.line(user.node),
            )
        place = Position(beginning(source, user), 0)
        return TextEdit(Range(place, place), f"{code}{end}{end}{end}")
    last = index.position(len(text.rstrip()))
    return TextEdit(Range(last, index.position(len(text))), f"{end}{end}{end}{code}{end}")
