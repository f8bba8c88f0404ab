"""What is wrong with a file or a configuration, said at its place."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class FileProblem(Struct, frozen=True):
    """Something a person must look at in a file: what breaks, and the way out; `line` counts from 0.

    `missing_module` is the dotted name that was not found among the project's files; an environment may have it.
    """

    path: Path
    message: str
    remedy: str = ""
    line: int | None = None
    missing_module: str = ""

    def __str__(self) -> str:
        place = str(self.path) if self.line is None else f"{self.path}:{self.line + 1}"
        return f"{place}: {self.message}" + (f" {self.remedy}" if self.remedy else "")
