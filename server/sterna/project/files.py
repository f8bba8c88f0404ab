"""The text of a file as the editor or the disk has it, with what cannot be read told as a problem."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from msgspec import Struct

from sterna.project.problem import FileProblem
from sterna.syntax.decode import DecodeError, decode

MAX_BYTES = 8 * 1024 * 1024
"""Larger files are no module that a person wrote; reading one would stop everything else."""
_RACY_NS = 2_000_000_000


class Stamp(Struct, frozen=True):
    """What tells that a file on disk changed; a racy one may have changed without telling."""

    mtime_ns: int
    size: int
    racy: bool

    def same(self, other: Stamp) -> bool:
        """Whether the file cannot have changed between the two."""
        return not self.racy and (self.mtime_ns, self.size) == (other.mtime_ns, other.size)


def stamp_of(path: str) -> Stamp | FileProblem | None:
    """The stamp of a regular file; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - called for every file of every question
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        return FileProblem(Path(path), f"cannot be read: {_reason(error)}.", "Check the permissions of the file.")
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size > MAX_BYTES:
        return FileProblem(Path(path), f"is larger than {MAX_BYTES // 1024 // 1024} MiB and is not read.")
    return Stamp(status.st_mtime_ns, status.st_size, time.time_ns() - status.st_mtime_ns < _RACY_NS)


def read_text(path: str) -> str | FileProblem | None:
    """The decoded text of a Python file; None where there is none."""
    try:
        data = Path(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except (OSError, ValueError) as error:
        return FileProblem(Path(path), f"cannot be read: {_reason(error)}.", "Check the permissions of the file.")
    try:
        return decode(data)
    except DecodeError as error:
        return FileProblem(
            Path(path),
            f"cannot be decoded: {error}.",
            "Save the file as UTF-8, or name its encoding in a comment on the first line "
            '("# -*- coding: latin-1 -*-").',
            error.line,
        )


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
