"""New migrations of a command on disk, or as a diff."""

from __future__ import annotations

import sys
from pathlib import Path

from sterna.cli.errors import CommandFailed
from sterna.edits.diff import diff
from sterna.edits.write import NotWritten, write_edit
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject


def write(project: OpenProject, placed: Generated) -> None:
    """Write all that goes with new migrations, or nothing; raises CommandFailed."""
    try:
        write_edit(placed.edit, project.text)
    except NotWritten as error:
        raise CommandFailed(f"Nothing was written: {error}") from error


def show(project: OpenProject, placed: Generated) -> None:
    """Print what would be written, as git shows it."""
    sys.stdout.write(diff(placed.edit, project.text, Path.cwd()))
    sys.stdout.flush()
