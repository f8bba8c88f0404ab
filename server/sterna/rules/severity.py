"""How much a finding matters."""

from __future__ import annotations

from enum import Enum


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
