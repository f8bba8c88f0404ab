"""Another type for a primary key: a wider integer, or UUIDs with every relation kept."""

from __future__ import annotations

import threading

from sterna.edits.build import build
from sterna.edits.change import AddArgument, AddAttribute, AddImport, Change, Replace
from sterna.edits.expressions import NotEditable
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.refactor_messages import Key
from sterna.engine.timeline import Timeline
from sterna.ide.declared import field_call
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated, engine_refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.refactoring import Refactoring, refactor
from sterna.ide.refactoring.texts import models_module, text_of
from sterna.syntax import facts
from sterna.syntax.at import At

UUID = "UUIDField"
_FAMILIES = (
    ("SmallAutoField", "AutoField", "BigAutoField"),
    ("SmallIntegerField", "IntegerField", "BigIntegerField"),
    ("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
)
_WIDEST = {kind: family[-1] for family in _FAMILIES for kind in family}
_UUID_ARGUMENTS = ("default=uuid.uuid4", "editable=False")


def primary_key(
    project: OpenProject,
    app: str,
    model: str,
    type_: str,
    cancel: threading.Event | None = None,
    *,
    header: bool = True,
) -> Generated | Refusal:
    """The model with the other primary key, and the migrations that keep all rows and relations; raises
    EngineCancelled. `type_` is the name of a field of Django's: of a wider integer, or "UUIDField"."""
    refused = project.unparsed()
    if refused is not None:
        return refused
    wanted = {"app": app, "model": model, "type": type_}
    try:
        key = project.engine.consider("primary_key", wanted, Key, cancel=cancel)
    except (EngineError, EngineUnavailable) as error:
        return engine_refusal(error)
    changes = _implicit(project, key, type_) if key.field is None else _declared(project, key, type_)
    if isinstance(changes, Refusal):
        return changes
    try:
        models = build(changes, project.places.reading)
    except NotEditable as error:
        return Refusal(f"The models are not as expected ({error}). Nothing was changed.")
    refactoring = Refactoring("primary_key", wanted, (app,), models, tuple(key.notes))
    return refactor(project, refactoring, cancel, header=header)


def key_types(history: Timeline, app: str, model: str) -> list[str]:
    """The types that are likely for the primary key of a model of the migrations: the widest one, and UUIDs."""
    found = history.end.get(f"{app}.{model.lower()}")
    kind = next((field.kind for field in found.fields if field.primary_key), "") if found is not None else ""
    if kind not in _WIDEST:
        return []
    return [*([_WIDEST[kind]] if _WIDEST[kind] != kind else []), UUID]


def _implicit(project: OpenProject, key: Key, type_: str) -> list[Change] | Refusal:
    """The field that Django adds, as one of the class."""
    path = project.places.module_path(key.place.module)
    reading = project.places.reading(path) if path is not None else None
    tops = reading.facts.statements if reading is not None else []
    if path is None or not project.places.is_own(path) or not 0 <= key.place.statement < len(tops):
        return Refusal(f"{key.model} is not a class of the project's own.")
    if not isinstance(tops[key.place.statement].stmt, facts.Class):
        return Refusal(f"{key.model} is not a class at the top of its file.")
    arguments = ["primary_key=True", *(_UUID_ARGUMENTS if type_ == UUID else ()), 'verbose_name="ID"']
    changes: list[Change] = models_module(project, path)
    changes.append(AddAttribute(path, key.place.statement, f"{key.name} = models.{type_}({', '.join(arguments)})"))
    return [*changes, AddImport(path, "uuid")] if type_ == UUID else changes


def _declared(project: OpenProject, key: Key, type_: str) -> list[Change] | Refusal:
    """The field of the class with another type."""
    found = field_call(project.places, key.field)
    if found is None:
        return Refusal(f"{key.model}.{key.name} is not written as a call in the class of its model.")
    at, call = found
    func = At(at.path, at.statement, -1, call.func.at)
    changes: list[Change] = []
    if isinstance(call.func, facts.Attr):
        changes.append(Replace(func, f"{text_of(project, func).rpartition('.')[0]}.{type_}"))
    else:
        changes += [*models_module(project, at.path), Replace(func, f"models.{type_}")]
    if type_ == UUID:
        given = {each.keyword for each in call.args}
        changes += [AddArgument(at, each) for each in _UUID_ARGUMENTS if each.partition("=")[0] not in given]
        changes.append(AddImport(at.path, "uuid"))
    return changes
