"""A class with members that do not parse: the others are read, those keep their last good text."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from sterna.syntax import facts
from sterna.syntax.cut import Cut, Cutter, block, cut_block, explained, name_key
from sterna.syntax.matching import Known, match_previous
from sterna.syntax.parser import Failure, parse, prepare
from sterna.syntax.scan import Trouble
from sterna.syntax.text import LINE_END, LineIndex


class Patch(Struct, frozen=True):
    """A text to read in the place of a broken one: `lines` as in `Unit`, `notes` for what was replaced."""

    source: str
    lines: list[int]
    notes: list[facts.Note]


class _Member(Struct, frozen=True):
    cut: Cut
    begin: int
    end: int
    failure: facts.Note | None


def patched(text: str, last: str | None) -> Patch | None:
    """A text that should parse, made from a broken text and its last good one; None if there is no way.

    Of a class, members that do not parse are replaced by what they were in `last`, or left out. Of a simple statement
    with stray indented lines after it, only the statement itself is taken.
    """
    found = Cutter(text, parted=False).next()
    head = found[0][0] if found else None
    if head is None:
        return None
    first = head.lines[0]
    keyword = next((line.word for line in head.lines if line.word != "@"), "")
    if keyword == "class":
        return _patched_class(text, head, last)
    if keyword and first.trouble is None and len(head.lines) > 1 and last is None:
        return _only_first(text, head)
    return None


def _only_first(text: str, cut: Cut) -> Patch | None:
    first, stray = cut.lines[0], cut.lines[1]
    if text[first.end - 1 : first.end] == ":" or stray.indent <= first.indent:
        return None
    source = text[first.start : first.end]
    index = LineIndex(text)
    start, end = index.position(stray.start), index.position(stray.end)
    note = facts.Note(start.line, start.column, end.line, end.column, "unexpected indentation")
    return Patch(source, list(range(LineIndex(source).line_count)), [note])


def _patched_class(text: str, head: Cut, last: str | None) -> Patch | None:
    members = _members(text, head)
    if not members or all(member.failure is None for member in members):
        return None
    old_members: list[_Member] = []
    if last is not None:
        found = Cutter(last, parted=False).next()
        old_members = _members(last, found[0][0], check=False) if found else []
    new = [Known(text[m.cut.start : m.cut.end], name_key(text, m.cut), m.failure is None) for m in members]
    old = [Known((last or "")[m.cut.start : m.cut.end], name_key(last or "", m.cut), True) for m in old_members]
    matches = match_previous(new, old)
    index = LineIndex(text)
    parts = [text[: members[0].begin]]
    blanks = text[members[0].begin : members[0].cut.start]
    lines = list(range(_breaks(parts[0])))
    notes = []
    for number, member in enumerate(members):
        line = index.position(member.begin).line
        if member.failure is None:
            part = text[member.begin : member.end]
            lines += range(line, line + _breaks(part))
        else:
            notes.append(member.failure)
            part = _kept(last or "", old_members[matches[number]] if number in matches else None, blanks)
            lines += [-member.failure.line - 1] * _breaks(part)
        parts.append(part)
    lines.append(index.line_count - 1)
    return Patch("".join(parts), lines, notes)


def _breaks(text: str) -> int:
    return sum(1 for _ in LINE_END.finditer(text))


def _kept(last: str, old: _Member | None, blanks: str) -> str:
    """The lines that stand for a broken member: its last good ones, or `pass`."""
    if old is not None and last[old.begin : old.cut.start] == blanks:
        kept = last[old.begin : old.end]
        return kept if LINE_END.search(kept, len(kept) - 1) else kept + "\n"
    return f"{blanks}pass\n"


def _members(text: str, cut: Cut, check: bool = True) -> list[_Member]:
    """The members of a class, each with the whole lines that it takes up; nothing if its header is broken."""
    found = block(cut)
    if found is None:
        return []
    first, indent = found
    if any(line.trouble for line in cut.lines[:first]):
        return []
    members = []
    for member in cut_block(text, cut.lines[first].begin, indent):
        begin, end = member.lines[0].begin, member.lines[-1].next
        failure = _failure(text, member, indent) if check else None
        members.append(_Member(member, begin, end, failure))
    return members


def _failure(text: str, member: Cut, indent: int) -> facts.Note | None:
    index = LineIndex(text)
    failure = None if member.trouble else _parses(text[member.start : member.end])
    if failure is None and member.trouble is None and member.lines[0].indent == indent:
        return None
    trouble = explained(text, member)
    line = index.position(member.start).line + max(failure.line, 0) if failure else -1
    if trouble is None and failure is not None and failure.line > 0:
        shown = index.line_text(line)
        column = len(shown) - len(shown.lstrip())
        return facts.Note(line, column, line, max(len(shown.rstrip()), column), failure.message)
    first = member.lines[0]
    if trouble is None:
        message = failure.message if failure else "unexpected indentation"
        trouble = Trouble(first.start, first.end, message)
    start, end = index.position(trouble.start), index.position(trouble.end)
    return facts.Note(start.line, start.column, end.line, end.column, trouble.message)


@lru_cache(maxsize=1024)
def _parses(text: str) -> Failure | None:
    """Why the text of a member does not parse, if it does not."""
    result = parse(prepare(text))
    return result if isinstance(result, Failure) else None
