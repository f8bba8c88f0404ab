"""New files, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CreateFile:
    """A file that does not exist yet, with its whole text ("\\n" as the end of line)."""

    path: Path
    text: str
