"""Imports, statements and class attributes that come into a module or go from it."""

from __future__ import annotations

from sterna.edits.change import AddAttribute, AddImport, AddStatements, RemoveStatement
from sterna.edits.expressions import NotEditable
from sterna.edits.text import TextEdit
from sterna.syntax import facts, spans
from sterna.syntax.read import Reading
from sterna.syntax.text import LineIndex, Position, Range


def add_import(reading: Reading, change: AddImport) -> TextEdit | None:
    """The import after the last one at the top of the file; None where the name is imported there already."""
    last = -1
    for index, top in enumerate(reading.facts.statements):
        if _imports(top.stmt, change):
            return None
        if isinstance(top.stmt, facts.Import | facts.ImportFrom):
            last = index
        elif not _is_docstring(top.stmt, index):
            break
        else:
            last = index
    line = f"from {change.module} import {change.name}" if change.name else f"import {change.module}"
    end = newline(reading.text)
    if last >= 0 and isinstance(reading.facts.statements[last].stmt, facts.ExprStmt):
        return _insert(reading, _after(reading, last), f"{end}{line}{end}")
    return _insert(reading, _after(reading, last), f"{line}{end}")


def _imports(stmt: facts.Stmt, change: AddImport) -> bool:
    if isinstance(stmt, facts.ImportFrom):
        here = stmt.module == change.module and stmt.level == 0 and change.name
        return bool(here) and any(each.name == change.name and each.asname in (None, each.name) for each in stmt.names)
    if isinstance(stmt, facts.Import):
        return not change.name and any(each.name == change.module and each.asname is None for each in stmt.names)
    return False


def add_statements(reading: Reading, change: AddStatements) -> TextEdit:
    """The statements with two blank lines before what follows; raises NotEditable where there is no such place."""
    tops = reading.facts.statements
    if not 0 <= change.before <= len(tops):
        raise NotEditable(str(change.before))
    end = newline(reading.text)
    text = end.join(change.text.strip("\n").splitlines())
    if change.before == len(tops):
        return _insert(reading, _after(reading, len(tops) - 1), f"{end}{end}{text}{end}")
    # Comments and decorators right above belong to what follows.
    line = tops[change.before].line
    index = LineIndex(reading.text)
    while line > 0 and index.line_text(line - 1).lstrip().startswith("#"):
        line -= 1
    return _insert(reading, line, f"{text}{end}{end}{end}")


def remove_statement(reading: Reading, change: RemoveStatement) -> TextEdit:
    """The statement away with the blank lines after it; raises NotEditable where there is none."""
    tops = reading.facts.statements
    if not 0 <= change.statement < len(tops):
        raise NotEditable(str(change.statement))
    index = LineIndex(reading.text)
    end = tops[change.statement].end_line
    if change.statement + 1 < len(tops) and isinstance(tops[change.statement].stmt, facts.Def | facts.Class):
        while end < tops[change.statement + 1].line and not index.line_text(end).strip():
            end += 1
    return TextEdit(Range(Position(tops[change.statement].line, 0), Position(end, 0)), "")


def add_attribute(reading: Reading, change: AddAttribute) -> TextEdit:
    """The assignment as the first one of a class's body; raises NotEditable where no class of several lines is."""
    tops = reading.facts.statements
    if not 0 <= change.statement < len(tops):
        raise NotEditable(str(change.statement))
    top = tops[change.statement]
    if not isinstance(top.stmt, facts.Class) or top.end_line - top.line < 2 or not top.stmt.body:
        raise NotEditable(change.text)
    first = top.stmt.body[0]
    place = spans.span(reading, change.statement, -1, first.at)
    end = newline(reading.text)
    indent = LineIndex(reading.text).line_text(place.start.line)[: place.start.column]
    if _is_docstring(first, 0):
        return _insert(reading, place.end.line + 1, f"{end}{indent}{change.text}{end}")
    gap = "" if isinstance(first, facts.Assign | facts.AnnAssign) else end
    return _insert(reading, place.start.line, f"{indent}{change.text}{end}{gap}")


def newline(text: str) -> str:
    """The end of line that a text has: that of its first line."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _is_docstring(stmt: facts.Stmt, index: int) -> bool:
    if index > 0 or not isinstance(stmt, facts.ExprStmt):
        return False
    value = stmt.value
    return isinstance(value, facts.Const) and value.source.lstrip("rRuUbB")[:1] in ("'", '"')


def _after(reading: Reading, statement: int) -> int:
    """The line after a top-level statement; that of the first text for -1."""
    return reading.facts.statements[statement].end_line if statement >= 0 else 0


def _insert(reading: Reading, line: int, text: str) -> TextEdit:
    """Whole lines before a line; after a last line without an end, that end comes first."""
    index = LineIndex(reading.text)
    lines = index.position(len(reading.text)).line
    if line > lines:
        end = index.position(len(reading.text))
        return TextEdit(Range(end, end), newline(reading.text) + text.removesuffix("\n").removesuffix("\r"))
    place = Position(line, 0)
    return TextEdit(Range(place, place), text)
