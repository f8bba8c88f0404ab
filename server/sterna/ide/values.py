"""What the features answer with: findings and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sterna.syntax.text import Range


class Severity(Enum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @property
    def fails_check(self) -> bool:
        """Whether `sterna check` exits with 1 because of it."""
        return self in (Severity.ERROR, Severity.WARNING)


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

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by file, then by place."""
        start = self.location.range.start
        return (str(self.location.path), start.line, start.column, self.code, self.message)
