"""Edits of existing files on the command line: shown as a list or as a diff, or written as a whole."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from sterna.cli.errors import CommandFailed
from sterna.cli.paths import shown
from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.diff import diff
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit
from sterna.edits.write import NotWritten, write_edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject


def carry_out(
    project: OpenProject,
    edit: Edit | Refusal,
    options: Namespace,
    said: str,
    notes: Sequence[str] = (),
    *,
    lists: bool = True,
) -> int:
    """Write the edit, or show it where `--dry-run` or `--diff` say so; `said` is what is printed about it, before the
    files where it `lists` them.

    Notes go to standard error. Raises CommandFailed for a refusal, and where nothing could be written.
    """
    if isinstance(edit, Refusal):
        raise CommandFailed(edit.reason)
    writes = not (options.dry_run or options.diff)
    text = diff(edit, project.text, Path.cwd())
    steps = _steps(edit)
    if writes:
        try:
            project.project.changed(write_edit(edit, project.text))
        except NotWritten as error:
            raise CommandFailed(f"Nothing was written: {error}") from error
    if options.format == "json":
        print(json.dumps({"written": writes, "files": steps, "diff": text, "notes": list(notes)}, indent=2))
        return 0
    for note in notes:
        print(note, file=sys.stderr)
    if options.diff:
        sys.stdout.write(text)
        return 0
    if said:
        print(said)
    for step in steps if lists else ():
        to = f" -> {shown(Path(step['new']))}" if "new" in step else ""
        print(f"  {step['step']} {shown(Path(step['path']))}{to}")
    return 0


def _steps(edit: Edit) -> list[dict[str, str]]:
    whole = {file.path for file in edit.files}
    steps = [{"step": "change", "path": str(path)} for path, _ in edit.texts if path not in whole]
    for file in edit.files:
        if isinstance(file, CreateFile):
            steps.append({"step": "create", "path": str(file.path)})
        elif isinstance(file, DeleteFile):
            steps.append({"step": "delete", "path": str(file.path)})
        elif isinstance(file, RenameFile):
            steps.append({"step": "rename", "path": str(file.path), "new": str(file.new)})
    return steps
