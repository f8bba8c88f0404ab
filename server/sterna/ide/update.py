"""Changes put into an app's last migration instead of a new one: `makemigrations --update` for what is not shared."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from sterna.edits.change import DeleteFile
from sterna.engine.messages import Question
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.record import not_to_update
from sterna.project.basebranch import BaseBranch


def update(
    project: OpenProject, labels: list[str], answers: Sequence[bool | str] = (), cancel: threading.Event | None = None
) -> Generated | Refusal | Question:
    """The last migrations of the apps with what is missing, under Django's new names, or why they stay as they are.

    Django refuses where the database has one applied. The branch that work goes back to tells besides whether somebody
    else may have it. Raises EngineCancelled.
    """
    outcome = project.generate(labels, answers, cancel, update=True)
    if not isinstance(outcome, Generated):
        return outcome
    gone = [file.path for file in outcome.edit.files if isinstance(file, DeleteFile)]
    if len(gone) < len(outcome.migrations):
        return Refusal(
            "The last migration uses functions of its own file, which Django does not carry over. Generate a new "
            "migration instead."
        )
    view = project.view()
    refusals = (published(project, path) or not_to_update(project, view, path) for path in gone)
    return next(filter(None, refusals), outcome)


def updatable(project: OpenProject, history: Timeline, label: str) -> str | None:
    """The name of an app's last migration, where it may still be changed."""
    key = next((key for key in reversed(history.order) if key[0] == label), None)
    if key is None:
        return None
    last = history.migrations[key]
    found = project.project.modules.find(last.module)
    # What it does to rows stays apart from changes of the schema, and Django carries no functions over.
    if found is None or any(each.operation in ("RunPython", "RunSQL") for each in last.operations):
        return None
    if published(project, found.path) is not None or not_to_update(project, project.view(), found.path) is not None:
        return None
    return key[1]


def published(project: OpenProject, path: Path) -> Refusal | None:
    """Why a migration is not one's own any more: the branch that work goes back to has it."""
    branch = BaseBranch(project.root, project.project.config.base_branch).branch_with(path)
    if branch is None:
        return None
    return Refusal(f"{path.stem} is on {branch}: who has applied it would never get what is put into it now.")
