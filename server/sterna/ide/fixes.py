"""The ways out of findings, as edits of the present texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sterna.edits.build import build
from sterna.edits.expressions import NotEditable
from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.places import Places
from sterna.ide.values import Finding
from sterna.rules.report import Fix
from sterna.syntax.text import Range


def edit_of(places: Places, fix: Fix) -> Edit | Refusal:
    """The edit that makes a fix, or why the present text does not allow it."""
    try:
        return build(fix.changes, places.reading)
    except NotEditable as error:
        return Refusal(f"{fix.title}: the text is not as expected ({error}). Nothing was changed.")


def findings_at(findings: Iterable[Finding], path: Path, range_: Range) -> list[Finding]:
    """The findings on the lines of a range."""
    return [
        finding
        for finding in findings
        if finding.location.path == path
        and finding.location.range.start.line <= range_.end.line
        and finding.location.range.end.line >= range_.start.line
    ]
