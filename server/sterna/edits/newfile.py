"""New files: as values, and written to disk so that nothing is ever half there or overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CreateFile:
    """A file that does not exist yet, with its whole text ("\\n" as the end of line)."""

    path: Path
    text: str


class FileTakenError(Exception):
    """A file to be created exists already; `path` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; it was left as it is.")
        self.path = path


def write_files(files: Iterable[CreateFile]) -> None:
    """Write all of the files, or none.

    Each text goes to a temporary file beside its target first, then takes its name in one step that fails where the
    name is taken. Ends of line are the platform's, as with Django's own command. Raises FileTakenError, and OSError
    where the disk refuses; in both cases what was written by this call is removed again, folders included.
    """
    done: list[Path] = []
    folders: list[Path] = []
    try:
        for file in files:
            folders += _make_folders(file.path.parent)
            _write_one(file)
            done.append(file.path)
    except BaseException:
        for path in reversed(done):
            path.unlink(missing_ok=True)
        for folder in reversed(folders):
            folder.rmdir()
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Create the folder with its missing parents; gives those that were created, outermost first."""
    missing = [folder] if not folder.exists() else []
    while missing and not missing[0].parent.exists():
        missing.insert(0, missing[0].parent)
    for each in missing:
        each.mkdir()
    return missing


def _write_one(file: CreateFile) -> None:
    if file.path.exists():
        raise FileTakenError(file.path)
    # A leading dot and another suffix: neither Python nor Django takes it for a migration.
    temporary = file.path.with_name(f".{file.path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("x", encoding="utf-8") as stream:
            stream.write(file.text)
            stream.flush()
            os.fsync(stream.fileno())
        _take_name(temporary, file.path)
    finally:
        temporary.unlink(missing_ok=True)


def _take_name(temporary: Path, path: Path) -> None:
    """Give the temporary file its name, unless another file has it."""
    if os.name == "nt":
        # Windows refuses to rename over an existing file.
        try:
            temporary.rename(path)
        except FileExistsError:
            raise FileTakenError(path) from None
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise FileTakenError(path) from None
    except OSError:
        # A file system without hard links: the check above leaves a moment open, and no other way exists.
        temporary.replace(path)
