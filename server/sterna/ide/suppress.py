"""The comment that keeps a finding away, where the user says so."""

from __future__ import annotations

from sterna.edits.text import Edit, TextEdit
from sterna.ide.places import Places
from sterna.ide.values import Finding
from sterna.rules.registry import rules
from sterna.rules.suppress import suppressions
from sterna.syntax.text import LineIndex, Position, Range

REASON = "say why"


def suppression(places: Places, finding: Finding) -> Edit | None:
    """`# sterna: ignore[code] -- say why` on a line of its own above the finding; None for what is no rule's, or where
    a comment is there already."""
    path, line = finding.location.path, finding.location.range.start.line
    reading = places.reading(path)
    if finding.code not in rules() or reading is None:
        return None
    if any(each.line == line for each in suppressions(reading.text)):
        return None
    index = LineIndex(reading.text)
    text = index.line_text(line)
    indent = text[: len(text) - len(text.lstrip())]
    end = "\r\n" if "\r\n" in reading.text else "\n"
    place = Position(line, 0)
    comment = f"{indent}# sterna: ignore[{finding.code}] -- {REASON}{end}"
    return Edit(((path, (TextEdit(Range(place, place), comment),)),))
