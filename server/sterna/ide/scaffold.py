"""A data migration to be filled in, with the models that it is about and what it must come after."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import Question
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated, engine_refusal, generated
from sterna.ide.project import OpenProject
from sterna.syntax import facts
from sterna.syntax.spans import span
from sterna.syntax.text import Position


def data_migration(
    project: OpenProject,
    label: str,
    models: Sequence[str] = (),
    name: str | None = None,
    cancel: threading.Event | None = None,
    *,
    header: bool = True,
) -> Generated | Refusal:
    """The next migration of an app with functions for both directions; raises EngineCancelled.

    `models` are those of the migrations ("app.Model", or "Model" for one of the app itself).
    """
    refused = project.unparsed()
    if refused is not None:
        return refused
    names = "_".join(each.rpartition(".")[2].lower() for each in models)
    try:
        command = project.engine.makemigrations(
            [label],
            name=name or ("_".join(filter(None, [names, "data"]))),
            empty=True,
            data=models,
            header=header,
            cwd=project.root,
            cancel=cancel,
        )
    except (EngineUnavailable, EngineError) as error:
        return engine_refusal(error)
    outcome = generated(command, project.apps, project.project.modules, project.read)
    assert not isinstance(outcome, Question)
    return formatted(outcome, project.formatter) if isinstance(outcome, Generated) else outcome


def model_at(project: OpenProject, history: Timeline, path: Path, position: Position) -> tuple[str, str] | None:
    """Label of the app and name of the model whose class statement names it there, where migrations have that model."""
    reading = project.places.reading(path)
    if reading is None:
        return None
    for index, top in enumerate(reading.facts.statements):
        if isinstance(top.stmt, facts.Class) and not top.stale:
            name = span(reading, index, -1, top.stmt.name_at)
            if name.start.line == position.line:
                return historical(project, history, path, top.stmt.name)
    return None


def historical(project: OpenProject, history: Timeline, path: Path, name: str) -> tuple[str, str] | None:
    """Label of the app and name of a class of a file, where migrations have that model."""
    for module in project.engine.names_of(path):
        inside = [app for app in project.apps if module.startswith(f"{app.name}.")]
        app = max(inside, key=lambda each: len(each.name), default=None)
        if app is not None and f"{app.label}.{name.lower()}" in history.end:
            return app.label, name
    return None
