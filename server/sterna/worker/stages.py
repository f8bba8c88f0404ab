"""A field that becomes NOT NULL in three migrations: nullable, its rows filled, then NOT NULL; or by a default of the
database. Both change what Django's autodetector found before it is written."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence, Tuple

from django.db import models
from django.db.migrations import AddField, AlterField, Migration
from django.db.migrations.autodetector import MigrationAutodetector

from sterna.worker.dialogue import Field
from sterna.worker.scaffold import backfill


def with_stages(changes: Dict[str, List[Any]], staged: Sequence[Field], state_after: Any) -> None:
    """Put the three migrations in the place of one, for each app that adds one of these fields.

    `state_after` gives the project state after the migrations that there are and further ones.
    """
    for several in changes.values():
        fields: List[Tuple[str, str]] = []
        later: List[Any] = []
        for migration in several:
            for operation in added(migration, staged):
                later.append(AlterField(operation.model_name, operation.name, operation.field.clone()))
                fields.append((operation.model_name_lower, operation.name))
                operation.field = operation.field.clone()
                operation.field.null = True
                operation.preserve_default = True
        if later:
            number = MigrationAutodetector.parse_number(several[-1].name) or 0
            last = following(several[-1], number + 1, "fill_%s" % "_".join("%s_%s" % each for each in fields)[:80])
            backfill(last, fields, state_after(several))
            final = following(last, number + 2, "")
            final.operations = later
            final.name = "%04i_%s" % (number + 2, final.suggest_name()[:100])
            several += [last, final]


def with_database_defaults(
    changes: Dict[str, List[Any]], values: Dict[Field, Tuple[str, Any]], place: Callable[[str, str, str], Any]
) -> List[Dict[str, Any]]:
    """Give each of these fields a default of the database (Django 5.0 and newer): expression and value by field.

    Gives the `Declared` messages: the models have to say the same.
    """
    declared = []
    for app, several in changes.items():
        for migration in several:
            for operation in added(migration, list(values)):
                _, _, args, arguments = operation.field.deconstruct()
                model, name = operation.model_name_lower, operation.name
                expression, arguments["db_default"] = values[model, name]
                operation.field = type(operation.field)(*args, **arguments)
                operation.preserve_default = True
                argument = "db_default=%s" % expression
                declared.append({"field": name, "argument": argument, "place": place(app, model, name)})
    return declared


def added(migration: Any, fields: Sequence[Field]) -> List[Any]:
    """The operations of a migration that add one of the fields without a default."""
    return [
        operation
        for operation in migration.operations
        if isinstance(operation, AddField)
        and (operation.model_name_lower, operation.name) in fields
        and operation.field.default is models.NOT_PROVIDED
    ]


def following(migration: Any, number: int, name: str) -> Any:
    """An empty migration after another one."""
    new = Migration("%04i_%s" % (number, name), migration.app_label)
    new.dependencies = [(migration.app_label, migration.name)]
    return new
