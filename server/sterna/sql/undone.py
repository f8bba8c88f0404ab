"""What undoes one statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Undone:
    """A statement, and whether it surely undoes the one before."""

    sql: str
    certain: bool = True
