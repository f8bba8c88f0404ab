"""Where a node of the facts stands in the text: computed on demand, statement by statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from sterna.syntax import facts
from sterna.syntax.binds import children
from sterna.syntax.parser import INLINE, Failure, Prepared, body_nodes, parse, parse_body, prepare
from sterna.syntax.read import Reading, body, body_start, body_text, placed, reader_of
from sterna.syntax.text import LineIndex, Position, Range

if TYPE_CHECKING:
    import libcst as cst
    from libcst.metadata import CodeRange

    from sterna.syntax.expressions import Spot


class Enclosing(Struct, frozen=True):
    """A node that encloses a position: `statement`, `body` and `at` as in a Place, the struct, and its range."""

    statement: int
    body: int
    at: int
    node: Struct
    range: Range


def span(reading: Reading, statement: int, body: int, at: int) -> Range:
    """The range of node `at` of a top-level statement (`body` -1) or of a function body on demand (its key).

    A node whose text is not there any more (the facts are stale) gives the first line of what stands in its place,
    without its indentation; so does a number that no node has, as in an answer about an older text. Raises IndexError
    for a statement or body that is not there.
    """
    return _span(reading, statement, body, at)[0]


def enclosing(reading: Reading, position: Position) -> list[Enclosing]:
    """The nodes that enclose a position, outermost first, down into function bodies; a position at the end of a node
    is in it. Facts whose text is not there any more enclose nothing."""
    found: list[Enclosing] = []
    for number, top in enumerate(reading.facts.statements):
        if not top.line <= position.line < top.end_line:
            continue
        _collect(reading, number, -1, [top.stmt], position, found)
        holder = next((each.node for each in reversed(found) if isinstance(each.node, facts.Def)), None)
        if holder is None or holder.body is not None:
            continue
        start, present = placed(reading, number, body_start(reading.units[number].source, holder.key))
        if present and start <= position:
            statements = body(reading, number, holder.key)
            if not isinstance(statements, facts.Note):
                _collect(reading, number, holder.key, statements, position, found)
    return found


def _collect(
    reading: Reading, statement: int, body: int, nodes: Sequence[Struct], position: Position, found: list[Enclosing]
) -> None:
    """Adds the nodes that enclose the position; what has no number of its own is only looked into."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        at = getattr(node, "at", None)
        if at is not None:
            range_, present = _span(reading, statement, body, at)
            if not present or not range_.contains(position):
                continue
            found.append(Enclosing(statement, body, at, node, range_))
            stack = []
        stack += reversed(list(children(node)))


def _span(reading: Reading, statement: int, key: int, at: int) -> tuple[Range, bool]:
    """The range, and whether the text of the node's beginning is there."""
    source = reading.units[statement].source
    ranges = _statement_ranges(source) if key < 0 else _body_ranges(source, key)
    if not 0 <= at < len(ranges):
        return _first_line(reading, reading.facts.statements[statement].line), False
    found = ranges[at]
    if key >= 0:
        origin = body_start(source, key)
        found = Range(_after(origin, found.start), _after(origin, found.end))
    start, present = placed(reading, statement, found.start)
    if not present:
        return _first_line(reading, start.line), False
    end, present = placed(reading, statement, found.end)
    return Range(start, end if present else max(start, _first_line(reading, end.line).end)), True


def _after(origin: Position, position: Position) -> Position:
    return Position(origin.line + position.line, position.column + (origin.column if position.line == 0 else 0))


def _first_line(reading: Reading, line: int) -> Range:
    text = LineIndex(reading.text).line_text(line)
    end = len(text.rstrip())
    return Range(Position(line, min(len(text) - len(text.lstrip()), end)), Position(line, end))


@lru_cache(maxsize=64)
def _statement_ranges(source: str) -> list[Range]:
    """The ranges of the nodes of a statement within its text, by number; nothing where it does not parse."""
    prepared = prepare(source)
    tree = parse(prepared)
    if isinstance(tree, Failure):
        return []
    reader = reader_of(prepared, record=True)
    try:
        reader.statements(tree.body)
        positions = _resolve(tree)
    except RecursionError:
        return []
    index = LineIndex(source)
    # A function ends where its body ends, not where the number does that stands for the body.
    ends = {}
    for placeholder in reader.placeholders:
        end = positions[placeholder].end
        ends[end.line, end.column] = index.position(prepared.bodies[int(placeholder.value)].end)
    return [_range(spot, positions, prepared, ends, 0, 0) for spot in reader.nodes or ()]


@lru_cache(maxsize=64)
def _body_ranges(source: str, key: int) -> list[Range]:
    from sterna.syntax.statements import StatementReader

    text, inline = body_text(source, key)
    tree = parse_body(text, inline)
    if isinstance(tree, Failure):
        return []
    reader = StatementReader(None, record=True)
    try:
        reader.statements(body_nodes(tree))
        positions = _resolve(tree)
    except RecursionError:
        return []
    lines, columns = (0, len(INLINE)) if inline else (1, 0)
    return [_range(spot, positions, prepare(text, False), {}, lines, columns) for spot in reader.nodes or ()]


def _resolve(tree: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    from libcst.metadata import MetadataWrapper, PositionProvider

    # Nothing is changed in the tree, so that the copy (most of the time) is not needed.
    return MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)


def _range(
    spot: Spot,
    positions: Mapping[cst.CSTNode, CodeRange],
    prepared: Prepared,
    ends: dict[tuple[int, int], Position],
    lines: int,
    columns: int,
) -> Range:
    """The range within the text that was prepared; `lines` and `columns` (of the first line) were put before it."""
    first, last = spot if isinstance(spot, tuple) else (spot, spot)
    start, end = positions[first].start, positions[last].end
    known = ends.get((end.line, end.column))

    def moved(line: int, column: int) -> Position:
        row = line - 1 - lines
        return Position(row, column + prepared.shifts.get(row, 0) - (columns if row == 0 else 0))

    return Range(moved(start.line, start.column), known or moved(end.line, end.column))
