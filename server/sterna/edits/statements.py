"""Imports, statements and class attributes that come into a module or go from it."""

from __future__ import annotations

import re
import sys

from sterna.edits.change import AddAttribute, AddImport, AddStatements, RemoveAttribute, RemoveStatement
from sterna.edits.errors import NotEditable
from sterna.edits.text import TextEdit
from sterna.syntax import facts, spans
from sterna.syntax.read import Reading
from sterna.syntax.text import LineIndex, Position, Range

_INDENTED_BY_TAB = re.compile(r"^\t", re.MULTILINE)


def add_import(reading: Reading, change: AddImport) -> TextEdit | None:
    """The import among those at the top of the file; None where the name is imported there already.

    A name joins a `from` import of its module that stands on one line; the standard library comes before the rest.
    """
    tops = reading.facts.statements
    head = [index for index, top in enumerate(tops) if isinstance(top.stmt, facts.Import | facts.ImportFrom)]
    head = [index for place, index in enumerate(head) if index <= head[0] + place and head[0] <= 1]
    if any(_imports(tops[index].stmt, change) for index in range(len(tops))):
        return None
    for index in head:
        joined = _joined(reading, index, change)
        if joined is not None:
            return joined
    line = f"from {change.module} import {change.name}" if change.name else f"import {change.module}"
    end = newline(reading.text)
    if head:
        kept = [index for index in head if _rank(tops[index].stmt) <= _rank_of(change.module)]
        if not kept:
            return _insert(reading, tops[head[0]].line, f"{line}{end}{end}")
        gap = end if _rank(tops[kept[-1]].stmt) < _rank_of(change.module) else ""
        return _insert(reading, _after(reading, kept[-1]), f"{gap}{line}{end}")
    if tops and _is_docstring(tops[0].stmt, 0):
        return _insert(reading, _after(reading, 0), f"{end}{line}{end}")
    return _insert(reading, tops[0].line if tops else 0, f"{line}{end}")


def _joined(reading: Reading, index: int, change: AddImport) -> TextEdit | None:
    """The name among those of an import of its module, where that is one plain line."""
    stmt, text = reading.facts.statements[index].stmt, reading.units[index].current
    if not isinstance(stmt, facts.ImportFrom) or (stmt.module, stmt.level) != (change.module, 0) or not change.name:
        return None
    names = [each.name if each.asname is None else f"{each.name} as {each.asname}" for each in stmt.names]
    plain = f"from {stmt.module} import {', '.join(names)}"
    if not names or text.rstrip() != plain:
        return None
    before = [name for name in names if name < change.name] if names == sorted(names) else names
    line, column = reading.facts.statements[index].line, reading.columns[index]
    if len(before) == len(names):
        end = Position(line, column + len(plain))
        return TextEdit(Range(end, end), f", {change.name}")
    place = Position(line, column + plain.index(" import ") + len(" import ") + sum(len(name) + 2 for name in before))
    return TextEdit(Range(place, place), f"{change.name}, ")


def _rank(stmt: facts.Stmt) -> int:
    if isinstance(stmt, facts.Import):
        return max(_rank_of(each.name) for each in stmt.names)
    return _rank_of(stmt.module) if isinstance(stmt, facts.ImportFrom) and not stmt.level else 2


def _rank_of(module: str) -> int:
    """0 for `__future__`, 1 for the standard library, 2 for the rest."""
    top = module.partition(".")[0]
    return 0 if top == "__future__" else 1 if top in sys.stdlib_module_names else 2


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
    unit = "\t" if _INDENTED_BY_TAB.search(reading.text) else ""
    lines = [_tabbed(line) if unit else line for line in change.text.strip("\n").splitlines()]
    text = end.join(lines)
    if change.before == len(tops):
        above = "" if not tops else end * 2
        return _insert(reading, _after(reading, len(tops) - 1), f"{above}{text}{end}")
    # Comments right above belong to what follows.
    line = tops[change.before].line
    index = LineIndex(reading.text)
    while line > 0 and index.line_text(line - 1).lstrip().startswith("#"):
        line -= 1
    if change.before > 0 and tops[change.before - 1].end_line > line:
        raise NotEditable(str(change.before))
    blank = 0
    while blank < line and not index.line_text(line - blank - 1).strip():
        blank += 1
    missing = max(2 - blank, 0) if blank < line else 0
    return _insert(reading, line, f"{end * missing}{text}{end}{end}{end}")


def _tabbed(line: str) -> str:
    code = line.lstrip(" ")
    return "\t" * ((len(line) - len(code)) // 4) + code


def remove_statement(reading: Reading, change: RemoveStatement) -> TextEdit:
    """The statement away with the blank lines after it; raises NotEditable where none has these lines for itself."""
    tops = reading.facts.statements
    if not 0 <= change.statement < len(tops):
        raise NotEditable(str(change.statement))
    top = tops[change.statement]
    index = LineIndex(reading.text)
    end = top.end_line
    beside = [each for each in tops if each is not top and each.line < end and each.end_line > top.line]
    if beside or top.stale:
        raise NotEditable(reading.units[change.statement].current)
    if change.statement + 1 < len(tops) and isinstance(top.stmt, facts.Def | facts.Class):
        while end < tops[change.statement + 1].line and not index.line_text(end).strip():
            end += 1
    return TextEdit(Range(Position(top.line, 0), Position(end, 0)), "")


def add_attribute(reading: Reading, change: AddAttribute) -> TextEdit:
    """The assignment as the first one of a class's body; raises NotEditable where no class of several lines is."""
    tops = reading.facts.statements
    if not 0 <= change.statement < len(tops):
        raise NotEditable(str(change.statement))
    top = tops[change.statement]
    if not isinstance(top.stmt, facts.Class) or top.end_line - top.line < 2 or not top.stmt.body or top.stale:
        raise NotEditable(change.text)
    first = top.stmt.body[0]
    place = spans.span(reading, change.statement, -1, first.at)
    end = newline(reading.text)
    indent = LineIndex(reading.text).line_text(place.start.line)[: place.start.column]
    if _is_docstring(first, 0):
        return _insert(reading, place.end.line + 1, f"{end}{indent}{change.text}{end}")
    gap = "" if isinstance(first, facts.Assign | facts.AnnAssign) else end
    return _insert(reading, place.start.line, f"{indent}{change.text}{end}{gap}")


def remove_attribute(reading: Reading, change: RemoveAttribute) -> list[TextEdit]:
    """The assignments away with the blank line after them; raises NotEditable where one shares a line with others."""
    tops = reading.facts.statements
    top = tops[change.statement] if 0 <= change.statement < len(tops) else None
    if top is None or not isinstance(top.stmt, facts.Class) or top.stale:
        raise NotEditable(change.name)
    gone = [each for each in top.stmt.body if _assigns(each, change.name)]
    index = LineIndex(reading.text)
    edits = []
    for each in gone:
        place = spans.span(reading, change.statement, -1, each.at)
        first, last = place.start.line, place.end.line
        before = index.line_text(first)[: place.start.column]
        after = index.line_text(last)[place.end.column :].strip()
        if before.strip() or (after and not after.startswith("#")):
            raise NotEditable(change.name)
        if len(gone) == len(top.stmt.body) and each is gone[0]:
            edits.append(TextEdit(place, "pass"))
            continue
        above = first == top.line + 1 or not index.line_text(first - 1).strip()
        blank = above and last + 1 < index.line_count and not index.line_text(last + 1).strip()
        end = Position(last + 1 + blank, 0)
        edits.append(TextEdit(Range(Position(first, 0), end), ""))
    return edits


def _assigns(stmt: facts.Stmt, name: str) -> bool:
    """Whether a statement is an assignment to this name alone."""
    if isinstance(stmt, facts.Assign) and len(stmt.targets) == 1:
        target = stmt.targets[0]
    elif isinstance(stmt, facts.AnnAssign | facts.AugAssign):
        target = stmt.target
    else:
        return False
    return isinstance(target, facts.Name) and target.name == name


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
