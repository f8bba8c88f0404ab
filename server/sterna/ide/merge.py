"""The merge migration of an app with several last ones, as `makemigrations --merge` writes it."""

from __future__ import annotations

import threading

from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated, generated
from sterna.ide.project import OpenProject
from sterna.ide.wording import internal_message


def merge(project: OpenProject, label: str, cancel: threading.Event | None = None) -> Generated | Refusal:
    """The file for the app, or why there is none; raises EngineCancelled."""
    for path, note in project.notes():
        place = f"{project.places.short(path)}:{note.line + 1}"
        return Refusal(f"Not written: {place} does not parse: {note.message.rstrip('.')}.")
    try:
        command = project.engine.makemigrations([label], merge=True, cwd=project.root, cancel=cancel)
    except EngineUnavailable as error:
        return Refusal(str(error))
    except EngineError as error:
        return Refusal(internal_message(error) if error.kind == "internal" else error.message)
    outcome = generated(command, project.apps, project.project.modules)
    if isinstance(outcome, Generated | Refusal):
        return outcome
    return Refusal("Django has a question first: run sterna makemigrations --merge.")
