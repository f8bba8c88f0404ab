"""The quick fixes of findings, written to the files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sterna.cli.errors import UsageError
from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, Overlap, TextEdit, apply
from sterna.edits.write import NotWritten, write_edit
from sterna.ide.fixes import edit_of
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.syntax.read import read


@dataclass
class _Plan:
    texts: dict[Path, tuple[TextEdit, ...]] = field(default_factory=dict)
    files: list[CreateFile] = field(default_factory=list)
    fixed: int = 0


def write_fixes(project: OpenProject, findings: Iterable[Finding]) -> tuple[int, list[Path]]:
    """Make the first fix that keeps the meaning of each finding that has one, where it does not get in another's way.

    Gives how many findings were fixed, and the files that changed. What would delete or rename a file is left alone,
    and so is a fix after which its file would not parse. Raises UsageError where the disk refuses.
    """
    plan = _Plan()
    for finding in findings:
        fix = next((each for each in finding.fixes if each.keeps_meaning), None)
        edit = edit_of(project.places, fix) if fix is not None else None
        if isinstance(edit, Edit):
            _add(project, plan, edit)
    try:
        changed = write_edit(Edit(tuple(plan.texts.items()), tuple(plan.files)), project.text)
    except NotWritten as error:
        raise UsageError(f"--fix: {error}") from error
    project.project.changed(changed)
    return plan.fixed, changed


def _add(project: OpenProject, plan: _Plan, edit: Edit) -> None:
    texts = dict(plan.texts)
    for path, edits in edit.texts:
        texts[path] = (*texts.get(path, ()), *(each for each in edits if each not in texts.get(path, ())))
        before = project.text(path)
        try:
            after = apply(before, texts[path])
        except Overlap:
            return
        if len(read(after).facts.notes) > len(read(before).facts.notes):
            return
    if any(isinstance(each, DeleteFile | RenameFile) for each in edit.files):
        return
    plan.texts = texts
    plan.files += [each for each in edit.files if isinstance(each, CreateFile) and each not in plan.files]
    plan.fixed += 1
