"""A model to another app: its class with all that names it, and migrations that keep its table and its rows."""

from __future__ import annotations

import threading
from pathlib import Path

from sterna.edits.moving.move import Move
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import App
from sterna.engine.refactor_messages import Movable
from sterna.ide.destination import Refusal, destination
from sterna.ide.generate import Generated, engine_refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.move_text import moved_text
from sterna.ide.refactoring.refactoring import Refactoring, refactor
from sterna.ide.refactoring.still_named import still_named


def move_model(
    project: OpenProject,
    app: str,
    model: str,
    new: str,
    cancel: threading.Event | None = None,
    *,
    header: bool = True,
) -> Generated | Refusal:
    """The class in the other app, every reference to it, and the migrations of all apps that it concerns, as one edit;
    raises EngineCancelled. Notes tell where its old name still stands."""
    refused = project.unparsed() or _target(project, new)
    if isinstance(refused, Refusal):
        return refused
    wanted = {"app": app, "model": model, "new": new}
    try:
        found = project.engine.consider("move_model", wanted, Movable, cancel=cancel)
    except (EngineError, EngineUnavailable) as error:
        return engine_refusal(error)
    path = project.places.module_path(found.place.module)
    if path is None or not project.places.is_own(path):
        return Refusal(f"{app}.{found.name} belongs to an installed package, not to the project.")
    target = next(each for each in project.apps if each.label == new)
    home, module, exported = _home(project, target, found.name)
    move = Move(
        name=found.name,
        app=app,
        new=new,
        module=found.place.module,
        home=module,
        exported=exported,
        table=found.table,
        key=found.key,
        meta_base=found.meta_base,
        models=frozenset(found.models),
    )
    migrations = set(project.view().graph.by_path)
    moved = moved_text(project, move, home, migrations)
    if isinstance(moved, Refusal):
        return moved
    params = {**wanted, "model": found.name, "table": found.table}
    notes = still_named(project, move, moved.after, migrations)
    return refactor(
        project, Refactoring("move_model", params, tuple(found.apps), moved.edit, notes), cancel, header=header
    )


def writable_apps(project: OpenProject, but: str) -> list[str]:
    """Labels of the apps that a model of another app can go to."""
    return [each.label for each in project.apps if each.label != but and _target(project, each.label) is None]


def _target(project: OpenProject, label: str) -> Refusal | None:
    """Why an app gets no model; None where it can, and where the worker knows better."""
    app = next((each for each in project.apps if each.label == label), None)
    if app is None:
        return None
    package = project.project.modules.find(app.name)
    if app.is_django or package is None or not project.places.is_own(package.path):
        return Refusal(f"App '{label}' belongs to an installed package, not to the project.")
    place = destination(project.project.modules, app)
    return place if isinstance(place, Refusal) else None


def _home(project: OpenProject, app: App, name: str) -> tuple[Path, str, str]:
    """The file and the module that get the class, and the module that it is imported from."""
    modules = project.project.modules
    exported = app.models_module or f"{app.name}.models"
    found = modules.find(exported)
    if found is None:
        package = modules.find(app.name)
        assert package is not None
        folder = package.path.parent if package.kind == "package" else package.path
        return folder / "models.py", exported, exported
    if found.kind != "package":
        return found.path, exported, exported
    module = f"{exported}.{name.lower()}"
    inner = modules.find(module)
    path = inner.path if inner is not None else found.path.parent / f"{name.lower()}.py"
    return path, module, exported
