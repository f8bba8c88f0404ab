"""A primary key of another type: a wider integer, or UUIDs in the place of integers.

A wider integer is one AlterField of Django's own: its schema editors let foreign keys and tables of relations follow
(BaseDatabaseSchemaEditor._alter_field, 4.2 to 6.1). No database turns integers into UUIDs, so that is done by way of
text: the column becomes text, its values are replaced wherever they stand, and then the text becomes UUIDs. Columns,
constraints, indexes and tables of relations stay what they are.
"""

from __future__ import annotations

from typing import Any, Dict, List

from django.core.management.base import CommandError
from django.db import models
from django.db.migrations import AlterField
from django.db.migrations.autodetector import MigrationAutodetector

from sterna.worker.history import UnknownField
from sterna.worker.refactoring import uuid_text
from sterna.worker.refactoring.integers import NAMES, UUID, family
from sterna.worker.refactoring.known import historical, known_field, known_model
from sterna.worker.refactoring.referring import bypassed, hindrance, notes, referring
from sterna.worker.scaffold import run_python
from sterna.worker.stages import following

TEXT_LENGTH = 36
"""Of a UUID with its dashes, as PostgreSQL writes it."""


def consider(generation: Any, params: Dict[str, Any]) -> Dict[str, Any]:
    """The `Key` message."""
    model = known_model(generation, params["app"], params["model"])
    label, wanted = model._meta.label, params["type"]
    if model._meta.proxy or not model._meta.managed:
        raise CommandError("%s has no table of its own that Django manages." % label)
    field = known_field(generation, model, model._meta.pk.name)
    if field.remote_field is not None:
        raise CommandError(
            "The primary key of %s is that of %s: change it there." % (label, field.related_model._meta.label)
        )
    place = generation.place(params["app"], params["model"].lower(), field.name)
    info = generation.evaluator.classes.info.get(model)
    if info is None or (place is None and not field.auto_created):
        raise CommandError("The primary key of %s is not declared in its own class." % label)
    possible(label, field, wanted)
    told = []
    if wanted == UUID:
        reason = unproven(params["dialects"]) or unseen(generation) or hindrance(historical(generation), model)
        if reason:
            raise CommandError(reason)
        told = notes(model)
    return {"model": model._meta.object_name, "name": field.name, "place": info.place, "field": place, "notes": told}


def unproven(dialects: List[str]) -> str:
    """Why the way by text is not offered for the databases; "" where it is known to keep the rows."""
    for dialect in dialects:
        if dialect not in ("", "postgresql", "sqlite"):
            return (
                "That UUIDs in the place of integers keep all rows is proven for PostgreSQL and SQLite, not for %s."
                % dialect
            )
    return ""


def unseen(generation: Any) -> str:
    """What of the migrations is not known and might refer to the model; "" for nothing."""
    for label in sorted(generation.history.unknown_apps):
        return "The migrations of %s are not known from the text." % label
    for model in generation.history.end().models.values():
        for name, field in model.fields.items():
            if isinstance(field, UnknownField):
                return "%s.%s.%s in the migrations is not known from the text." % (model.app_label, model.name, name)
    return ""


def possible(label: str, field: Any, wanted: str) -> None:
    """Raises CommandError where the type cannot take the values of the field."""
    old = type(field).__name__
    mine = family(field)
    if mine is None:
        raise CommandError("The primary key of %s is a %s, no integer field of Django's." % (label, old))
    if wanted == UUID:
        return
    kind = NAMES.get(wanted)
    if kind is None:
        raise CommandError("'%s' is none of %s, %s." % (wanted, ", ".join(NAMES), UUID))
    if kind is type(field):
        raise CommandError("The primary key of %s is a %s already." % (label, old))
    if kind not in mine:
        raise CommandError("%s does not take all that the %s of %s may have." % (wanted, old, label))
    if mine.index(kind) < mine.index(type(field)):
        raise CommandError("%s is narrower than the %s of %s: its values may not fit." % (wanted, old, label))


def arrange(generation: Any, changes: Dict[str, Any], params: Dict[str, Any]) -> None:
    """One AlterField for a wider integer; for UUIDs three migrations."""
    several = changes.get(params["app"], [])
    found = [each for migration in several for each in migration.operations]
    if len(changes) != 1 or len(several) != 1 or not all(altered(each, params) for each in found) or not found:
        raise CommandError("Django does not find a changed primary key alone in the models as they would be.")
    if params["type"] == UUID:
        by_way_of_text(generation, several, params)


def altered(operation: Any, params: Dict[str, Any]) -> bool:
    """Whether the operation is about the primary key of the model."""
    mine = isinstance(operation, AlterField) and operation.model_name_lower == params["model"].lower()
    return mine and bool(operation.field.primary_key)


def by_way_of_text(generation: Any, several: List[Any], params: Dict[str, Any]) -> None:
    """Put the three migrations in the place of one."""
    (first,) = several
    (last_operation,) = first.operations
    app, name = params["app"], last_operation.name
    state = generation.history.end()
    model = state.models[app, params["model"].lower()]
    apps = historical(generation)
    before = apps.get_model(app, model.name)
    relations = referring(before, apps)
    for label in sorted({each.model._meta.app_label for each in relations} - {app}):
        first.dependencies += generation.history.load().graph.leaf_nodes(label)
    first.dependencies = list(dict.fromkeys(first.dependencies))
    number = MigrationAutodetector.parse_number(first.name) or 1
    stem = "%s_%s" % (model.name_lower, name)
    first.name = "%04i_%s_text" % (number, stem[:90])
    values = following(first, number + 1, "%s_uuids" % stem[:90])
    last = following(values, number + 2, "alter_%s" % stem[:90])
    several += [values, last]
    old = model.fields[name]
    text = models.CharField(max_length=TEXT_LENGTH, primary_key=True, serialize=False, db_column=old.db_column)
    rebuilt = bypassed(before, relations) and "sqlite" in (params.get("dialects") or ["sqlite"])
    around(first, AlterField(model.name_lower, name, text), rebuilt)
    around(last, last_operation, rebuilt)
    functions = [uuid_text.rebuild(app, model.name)] if rebuilt else []
    last.sterna_functions = "\n\n".join(functions)
    if isinstance(old, models.AutoField) or type(old).__name__.endswith("AutoField"):
        first.operations.insert(0, run_python("migrations.RunPython.noop", "restart_sequence"))
        functions = [uuid_text.restart(app, model.name), *functions]
        first.sterna_imports = [uuid_text.RESTART_IMPORT]
    first.sterna_functions = "\n\n".join(functions)
    values.operations = [run_python("numbers_to_uuids", "uuids_to_numbers")]
    values.sterna_functions = uuid_text.values(app, model.name)
    values.sterna_imports = uuid_text.VALUES_IMPORTS


def around(migration: Any, operation: Any, rebuilt: bool) -> None:
    """The operation, with what SQLite needs after it in either direction."""
    noop = "migrations.RunPython.noop"
    before = [run_python(noop, "rebuild_tables")] if rebuilt else []
    after = [run_python("rebuild_tables", noop)] if rebuilt else []
    migration.operations = [*before, operation, *after]
