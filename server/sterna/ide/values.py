"""What the features answer with: findings and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.rules.report import Fix, Tag
from sterna.rules.severity import Severity
from sterna.syntax.text import Range


@dataclass(frozen=True)
class Location:
    """A range of a file, in codepoints, lines from 0."""

    path: Path
    range: Range


@dataclass(frozen=True)
class Related:
    """A second place that explains a finding."""

    location: Location
    message: str


@dataclass(frozen=True)
class Finding:
    """What Sterna reports at a place; `app` is the label of the app that it concerns, or ""."""

    location: Location
    severity: Severity
    code: str
    message: str
    app: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: frozenset[Tag] = frozenset()

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by file, then by place."""
        start = self.location.range.start
        return (str(self.location.path), start.line, start.column, self.code, self.message)
