"""The text of the class as it stands in the new app."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from sterna.edits.moving.move import Move, NotMovable
from sterna.edits.moving.names import inside, string
from sterna.edits.moving.parts import Parts
from sterna.edits.moving.spans import beginning, ending, node_edits
from sterna.edits.porting.source import Piece, Source
from sterna.edits.text import TextEdit, apply
from sterna.syntax.text import LineIndex, Position, Range


def arrived(source: Source, move: Move, parts: Parts) -> str:
    """All that goes along as one text, with "\\n" as the end of line; raises NotMovable."""
    text, last = "", parts.pieces[0]
    for piece in parts.pieces:
        lines = isinstance(piece.node, cst.SimpleStatementLine) and isinstance(last.node, cst.SimpleStatementLine)
        text += ("\n" if lines else "\n\n\n") + _one(source, piece, move, parts)
        last = piece
    return text.strip("\n")


def _one(source: Source, piece: Piece, move: Move, parts: Parts) -> str:
    text = source.tree.code
    edits = node_edits(source, text, inside(source, piece.node, move, move.models - parts.binds))
    if piece is parts.model:
        edits += class_edits(source, piece, move)
    index = LineIndex(text)
    start, end = beginning(source, piece), ending(source, piece)
    last = index.position(len(text))
    rest = [
        TextEdit(Range(Position(0, 0), Position(start, 0)), ""),
        TextEdit(Range(min(Position(end, 0), last), last), ""),
    ]
    return apply(text, [*rest[:1], *edits, *rest[1:]]).strip("\n")


def class_edits(source: Source, piece: Piece, move: Move) -> Iterator[TextEdit]:
    """What the class says of its table and of its key; raises NotMovable."""
    node = piece.node
    assert isinstance(node, cst.ClassDef)
    if not isinstance(node.body, cst.IndentedBlock):
        if not move.table and not move.key:
            return
        raise NotMovable(f"{move.name} stands on one line: give its body lines of its own.", move.module)
    indent = node.body.indent if node.body.indent is not None else source.tree.default_indent
    body = list(node.body.body)
    if move.key:
        first = body[1] if len(body) > 1 and _is_docstring(body[0]) else body[0]
        declared = f'id = models.{move.key}(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")'
        yield _before(source, first, f"{declared}\n{indent}")
    metas = [each for each in body if isinstance(each, cst.ClassDef) and each.name.value == "Meta"]
    if metas:
        yield from _meta(source, metas[-1], move)
    elif move.table:
        yield _new_meta(source, node, body, indent, move)


def _meta(source: Source, meta: cst.ClassDef, move: Move) -> Iterator[TextEdit]:
    """The table into a Meta that is there, and the label of the app out of it."""
    small = list(meta.body.body) if isinstance(meta.body, cst.SimpleStatementSuite) else []
    small += [each for line in meta.body.body for each in _small(line)]
    told = {_assigned(each): each for each in small if isinstance(each, cst.Assign)}
    first = meta.body.body[0]
    if "app_label" in told:
        label = told["app_label"].value
        if string(label) != move.app or not isinstance(label, cst.SimpleString):
            raise NotMovable("Meta.app_label is no plain string.", move.module, source.line(meta))
        yield TextEdit(source.range(label), f"{label.quote}{move.new}{label.quote}")
    if not move.table or "db_table" in told:
        return
    if isinstance(meta.body, cst.IndentedBlock):
        column = source.range(first).start.column
        lines = source.tree.code.split("\n")
        indent = lines[source.range(first).start.line][:column]
        if len(small) == 1 and isinstance(small[0], cst.Pass):
            yield TextEdit(source.range(small[0]), f'db_table = "{move.table}"')
        else:
            yield _before(source, first, f'db_table = "{move.table}"\n{indent}')
    else:
        yield _before(source, first, f'db_table = "{move.table}"; ')


def _new_meta(source: Source, node: cst.ClassDef, body: list[cst.BaseStatement], indent: str, move: Move) -> TextEdit:
    base = ""
    if move.meta_base >= 0:
        bases = [each.value for each in node.bases if not each.star]
        if move.meta_base >= len(bases):
            raise NotMovable(f"The bases of {move.name} are not all told.", move.module, source.line(node))
        base = f"({source.code(bases[move.meta_base])}.Meta)"
    unit = source.tree.default_indent
    text = f'class Meta{base}:\n{indent}{unit}db_table = "{move.table}"'
    if len(body) == 1 and _is_line(body[0]) and all(isinstance(each, cst.Pass) for each in _small(body[0])):
        return TextEdit(source.range(body[0]), text)
    for each in body:
        if isinstance(each, cst.FunctionDef):
            start = source.range(each.decorators[0] if each.decorators else each).start
            lines, line = source.tree.code.split("\n"), start.line
            while lines[line - 1].lstrip().startswith("#"):
                line -= 1
            start = Position(line, start.column)
            return TextEdit(Range(start, start), f"{text}\n\n{indent}")
    end = source.range(body[-1]).end
    if end.column == 0:
        end = Position(end.line - 1, len(source.tree.code.split("\n")[end.line - 1]))
    else:
        end = Position(end.line, len(source.tree.code.split("\n")[end.line]))
    return TextEdit(Range(end, end), f"\n\n{indent}{text}")


def _before(source: Source, node: cst.CSTNode, text: str) -> TextEdit:
    start = source.range(node).start
    return TextEdit(Range(start, start), text)


def _is_line(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine)


def _small(node: cst.CSTNode) -> list[cst.BaseSmallStatement]:
    return list(node.body) if isinstance(node, cst.SimpleStatementLine) else []


def _is_docstring(node: cst.CSTNode) -> bool:
    found = _small(node)
    return len(found) == 1 and isinstance(found[0], cst.Expr) and string(found[0].value) is not None


def _assigned(node: cst.Assign) -> str:
    target = node.targets[0].target
    return target.value if isinstance(target, cst.Name) else ""
