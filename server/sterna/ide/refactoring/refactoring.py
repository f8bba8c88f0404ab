"""What every refactoring of models goes through: no change is missing before, migrations are written for the models as
they would be, and no change is left."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sterna.edits.text import Edit
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import Question
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated, engine_refusal, generated
from sterna.ide.project import OpenProject
from sterna.ide.whatif import Outlook, outlook, what_if


@dataclass(frozen=True)
class Refactoring:
    """What is to be done: an edit of the models, and how the worker arranges the migrations for it."""

    kind: str
    """A module of `worker/refactoring`."""
    params: Mapping[str, Any]
    labels: tuple[str, ...]
    """The apps that get migrations, with those whose models refer to what changes: none may miss one beforehand."""
    models: Edit
    notes: tuple[str, ...] = ()
    """What the user should know beside it."""


def refactor(
    project: OpenProject, wanted: Refactoring, cancel: threading.Event | None = None, *, header: bool = True
) -> Generated | Refusal:
    """The models and the migrations as one edit, or why there is none; raises EngineCancelled.

    The files are what Django's writer writes for the models as they would be. Afterwards the new migrations apply
    operation by operation, and the autodetector finds nothing that it did not find before.
    """
    refused = project.unparsed()
    if refused is not None:
        return refused
    before = outlook(project, cancel)
    if isinstance(before, Refusal):
        return before
    hindrance = _hindrance(before, wanted.labels)
    if hindrance is not None:
        return hindrance
    with what_if(project, wanted.models) as other:
        written = _written(other, wanted, cancel, header=header)
    if isinstance(written, Refusal):
        return written
    edit = wanted.models.with_(written.edit)
    with what_if(project, edit) as other:
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    failing = after.failing([path.stem for path in written.migrations]) or after.worse(before)
    failing = failing or _left(after.changes - before.changes)
    if failing:
        return Refusal(f"Not written: {failing}")
    return Generated(edit, written.migrations, (*written.notes, *wanted.notes))


def _hindrance(before: Outlook, labels: Iterable[str]) -> Refusal | None:
    """Why no refactoring of these apps begins: several last migrations, or models that are ahead of migrations."""
    for label in labels:
        if label in before.conflicts:
            names = ", ".join(before.conflicts[label])
            return Refusal(f"{names} of {label} all come last: merge or rebase them first.")
    for app, description, _ in sorted(before.changes):
        if app in labels:
            return Refusal(f"No migration of {app} has this yet: {description}. Make that migration first.")
    return None


def _written(
    other: OpenProject, wanted: Refactoring, cancel: threading.Event | None, *, header: bool
) -> Generated | Refusal:
    """The files for the models as they are in the other project."""
    hindrance = other.hindrance(list(wanted.labels), cancel)
    if hindrance is not None:
        return hindrance
    try:
        command = other.engine.makemigrations(
            wanted.labels,
            refactoring={"kind": wanted.kind, **wanted.params},
            answers=(),
            header=header,
            cwd=other.root,
            cancel=cancel,
        )
    except (EngineError, EngineUnavailable) as error:
        return engine_refusal(error)
    outcome = generated(command, other.apps, other.project.modules, other.read)
    if isinstance(outcome, Question):
        return Refusal(f"Not written: Django has a question first. {outcome.text}")
    if isinstance(outcome, Refusal):
        return Refusal(outcome.reason.removeprefix("CommandError: "))
    return formatted(outcome, other.formatter)


def _left(changes: Iterable[tuple[str, str, bool]]) -> str:
    for app, description, _ in sorted(changes):
        return f"Django would still find a change of {app}: {description}."
    return ""
