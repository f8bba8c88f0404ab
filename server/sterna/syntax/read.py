"""Text to facts: one statement at a time, with the last good facts of a statement that does not parse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from sterna.syntax import facts
from sterna.syntax.cut import Cut, Cutter, digest, explained, name_key
from sterna.syntax.matching import Known, match_previous
from sterna.syntax.parser import Failure, Prepared, body_nodes, parse, parse_body, prepare
from sterna.syntax.partial import patched
from sterna.syntax.text import LineIndex, Position

if TYPE_CHECKING:
    from sterna.syntax.statements import StatementReader

_PATIENCE = 8
"""After so many statements without an end, a text is first cut with resynchronisation: the scan stays linear."""


class Unit(Struct, frozen=True):
    """A top-level statement as it was read.

    `current` is its text now, `source` the text that its facts come from; they differ where the former does not parse.
    `lines` then says for each line of `source` which line of `current` it is: line n as n, a line that is no more there
    and stands in the place of line n as -n - 1. `notes` count their lines from the start of the statement.
    """

    current: str
    source: str
    key: str
    stmt: facts.Stmt
    lines: list[int] | None
    notes: list[facts.Note]

    @property
    def good(self) -> bool:
        """Whether the facts are those of the text as it is."""
        return self.lines is None and not isinstance(self.stmt, facts.Broken)


class Reading(Struct, frozen=True):
    """A module's text with its facts; `columns` says where on its line each statement begins."""

    text: str
    facts: facts.Module
    units: list[Unit]
    columns: list[int]


class _Found(Struct):
    """A statement that was cut: good facts, or what is wrong with it."""

    cut: Cut
    text: str
    unit: Unit | None
    failure: facts.Note | None


def read(text: str, previous: Reading | None = None) -> Reading:
    """The facts of a module's text; statements whose text is the same as in `previous` are not parsed again.

    A statement that does not parse gives the facts that it last had in `previous` (stale, with a note), and is Broken
    if there are none. Never raises.
    """
    return _Reader(text, previous).reading()


class _Reader:
    def __init__(self, text: str, previous: Reading | None) -> None:
        self.text = text
        self.index = LineIndex(text)
        self.old = previous.units if previous else []
        self.memo = {unit.current: unit for unit in self.old}

    def reading(self) -> Reading:
        found: list[_Found] = []
        cutter = Cutter(self.text)
        lost = 0
        while (cuts := cutter.next(0 if lost >= _PATIENCE else -1)) is not None:
            statements = [self._try(cut) for cut in cuts[0]]
            if any(statement.unit is None or not statement.unit.good for statement in statements):
                again = cutter.next(0)
                if again is not None and again[1] != cuts[1]:
                    lost += 1
                    cuts = again
                    statements = [self._try(cut) for cut in cuts[0]]
            found += statements
            cutter.offset = cuts[1]
        units = self._settled(found)
        tops, notes, columns = [], [], []
        for statement, unit in zip(found, units, strict=True):
            start = self.index.position(statement.cut.start)
            end = self.index.position(statement.cut.end)
            tops.append(facts.Top(unit.stmt, start.line, end.line + 1, unit.lines is not None))
            notes += [_moved(note, start) for note in unit.notes]
            columns.append(start.column)
        return Reading(self.text, facts.Module(tops, notes), units, columns)

    def _try(self, cut: Cut) -> _Found:
        text = self.text[cut.start : cut.end]
        known = self.memo.get(text)
        if known is not None:
            if not known.good:
                # Facts that were kept from before belong to one statement, not to every copy of its broken text.
                del self.memo[text]
            return _Found(cut, text, known, None)
        result = Failure(-1, "") if cut.trouble else convert(text)
        if isinstance(result, Failure):
            trouble = explained(self.text, cut)
            if trouble is None:
                return _Found(cut, text, None, _note(text, result))
            index = LineIndex(text)
            start, end = index.position(trouble.start - cut.start), index.position(trouble.end - cut.start)
            note = facts.Note(start.line, start.column, end.line, end.column, trouble.message)
            return _Found(cut, text, None, note)
        notes = []
        if cut.lines[0].indent:
            length = len(LineIndex(text).line_text(0))
            notes.append(facts.Note(0, 0, 0, length, "unexpected indentation"))
        return _Found(cut, text, Unit(text, text, name_key(self.text, cut), result, None, notes), None)

    def _settled(self, found: Sequence[_Found]) -> list[Unit]:
        """The units of all statements; those that do not parse take what is known from before."""
        if all(statement.unit is not None for statement in found):
            return [statement.unit for statement in found if statement.unit is not None]
        new = [Known(each.text, name_key(self.text, each.cut), each.unit is not None) for each in found]
        matches = match_previous(new, [Known(unit.current, unit.key, True) for unit in self.old])
        units = []
        for number, statement in enumerate(found):
            if statement.unit is not None:
                units.append(statement.unit)
            else:
                match = matches.get(number)
                units.append(self._kept(statement, self.old[match] if match is not None else None))
        return units

    def _kept(self, statement: _Found, last: Unit | None) -> Unit:
        assert statement.failure is not None
        if last is not None and isinstance(last.stmt, facts.Broken):
            last = None
        text, key = statement.text, name_key(self.text, statement.cut)
        patch = patched(text, last.source if last else None)
        if patch is not None:
            result = convert(patch.source)
            if not isinstance(result, Failure):
                notes = patch.notes or [statement.failure]
                return Unit(text, patch.source, key, result, patch.lines, notes)
        if last is not None:
            lines = [-1] * LineIndex(last.source).line_count
            return Unit(text, last.source, key or last.key, last.stmt, lines, [statement.failure])
        return Unit(text, text, key, facts.Broken(0, statement.failure.message), None, [statement.failure])


def _moved(note: facts.Note, start: Position) -> facts.Note:
    column = note.column + (start.column if note.line == 0 else 0)
    end_column = note.end_column + (start.column if note.end_line == 0 else 0)
    return facts.Note(note.line + start.line, column, note.end_line + start.line, end_column, note.message)


def _note(text: str, failure: Failure) -> facts.Note:
    """A note for the line that the parser names, or else for the first line."""
    index = LineIndex(text)
    line = min(max(failure.line, 0), index.line_count - 1)
    while line > 0 and not index.line_text(line).strip():
        line -= 1
    shown = index.line_text(line)
    column = len(shown) - len(shown.lstrip())
    return facts.Note(line, column, line, max(len(shown.rstrip()), column), failure.message)


@lru_cache(maxsize=256)
def convert(text: str) -> facts.Stmt | Failure:
    """The facts of the text of one statement."""
    prepared = prepare(text)
    tree = parse(prepared)
    if isinstance(tree, Failure):
        return tree
    try:
        statements = reader_of(prepared).statements(tree.body)
    except RecursionError:
        return Failure(-1, "nested too deeply")
    if len(statements) != 1:
        return Failure(0, "invalid syntax")
    return statements[0]


def reader_of(prepared: Prepared, record: bool = False) -> StatementReader:
    """A reader for the tree of a prepared statement."""
    # With libcst, which only what is parsed needs.
    from sterna.syntax.statements import StatementReader

    digests = [digest(prepared.text[body.start : body.end]) for body in prepared.bodies]
    return StatementReader(digests, record)


def body(reading: Reading, statement: int, key: int) -> list[facts.Stmt] | facts.Note:
    """The statements of a function body on demand, numbered from 0, or a note where it does not parse.

    Raises IndexError for a statement or key that is not there.
    """
    unit = reading.units[statement]
    text, inline = body_text(unit.source, key)
    result = convert_body(text, inline)
    if not isinstance(result, Failure):
        return result
    start, _ = placed(reading, statement, body_start(unit.source, key))
    return _moved(_note(text, result), start)


def body_text(source: str, key: int) -> tuple[str, bool]:
    """The text of a body of a statement's text, and whether it stands on the line of its def."""
    prepared = prepare(source)
    if not 0 <= key < len(prepared.bodies):
        raise IndexError(f"no function body {key} in this statement")
    cut = prepared.bodies[key]
    return source[cut.start : cut.end], cut.inline


@lru_cache(maxsize=1024)
def body_start(source: str, key: int) -> Position:
    """Where the text of a body begins in its statement's text."""
    return LineIndex(source).position(prepare(source).bodies[key].start)


def placed(reading: Reading, statement: int, position: Position) -> tuple[Position, bool]:
    """The position in the full text of a position in the text that a statement was read from, and whether that text is
    still there; if not, the position is the start of what stands in its place."""
    unit, line = reading.units[statement], position.line
    first = reading.facts.statements[statement].line
    if unit.lines is not None:
        line = unit.lines[line]
        if line < 0:
            return Position(first - line - 1, 0), False
    column = position.column + (reading.columns[statement] if position.line == 0 else 0)
    return Position(first + line, column), True


@lru_cache(maxsize=256)
def convert_body(text: str, inline: bool) -> list[facts.Stmt] | Failure:
    """The facts of the text of a function body."""
    from sterna.syntax.statements import StatementReader

    tree = parse_body(text, inline)
    if isinstance(tree, Failure):
        return tree
    try:
        return StatementReader(None).statements(body_nodes(tree))
    except RecursionError:
        return Failure(-1, "nested too deeply")
