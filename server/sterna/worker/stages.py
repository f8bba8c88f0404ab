"""A field that becomes NOT NULL in stages, a migration each: nullable where it is new, rows filled, NOT NULL; or by a
default of the database. Both change what Django's autodetector found before it is written."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

from django.db import models
from django.db.migrations import AddField, AlterField, Migration
from django.db.migrations.autodetector import MigrationAutodetector

from sterna.worker.dialogue import Field
from sterna.worker.scaffold import Key, backfill


def with_stages(changes: Dict[str, List[Any]], staged: Sequence[Field], state_after: Any) -> None:
    """Let each of these fields be filled before it is NOT NULL: after the migrations of its app come one that fills its
    rows, and one that says NOT NULL.

    `state_after` gives the project state after the migrations that there are and further ones.
    """
    for several in changes.values():
        later = [last for each in several for last in (*_nullable(each, staged), *_put_off(each, staged))]
        if not later:
            continue
        number = (MigrationAutodetector.parse_number(several[-1].name) or 0) + bool(several[-1].operations)
        fields = [(each.model_name_lower, each.name) for each in later]
        fill = following(several[-1], number, "fill_%s" % "_".join("%s_%s" % each for each in fields)[:80])
        final = following(fill, number + 1, "")
        final.operations = later
        final.name = "%04i_%s" % (number + 1, final.suggest_name()[:100])
        gone = {(each.app_label, each.name): each.dependencies for each in several if not each.operations}
        several[:] = [each for each in several if each.operations]
        backfill(fill, fields, state_after(several))
        several += [fill, final]
        for each in several:
            each.dependencies = list(dict.fromkeys(_there(each.dependencies, gone)))


def _there(dependencies: Sequence[Key], gone: Dict[Key, List[Key]]) -> Iterator[Key]:
    """The dependencies, with those of a migration in its place that has nothing left to do."""
    for each in dependencies:
        yield from _there(gone[each], gone) if each in gone else [each]


def _nullable(migration: Any, staged: Sequence[Field]) -> List[Any]:
    """Add the fields without NOT NULL; gives the operations that say it later."""
    found = []
    for operation in added(migration, staged):
        found.append(AlterField(operation.model_name, operation.name, operation.field.clone()))
        operation.field = operation.field.clone()
        operation.field.null = True
        operation.preserve_default = True
    return found


def _put_off(migration: Any, staged: Sequence[Field]) -> List[Any]:
    """Take out the operations that say NOT NULL of fields that there are; gives them."""
    found = [
        each
        for each in migration.operations
        if isinstance(each, AlterField) and (each.model_name_lower, each.name) in staged and not each.field.null
    ]
    if found:
        number, _, name = migration.name.partition("_")
        is_suggested = name == migration.suggest_name()[:100]
        migration.operations = [each for each in migration.operations if each not in found]
        if is_suggested and migration.operations:
            migration.name = "%s_%s" % (number, migration.suggest_name()[:100])
    return found


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
