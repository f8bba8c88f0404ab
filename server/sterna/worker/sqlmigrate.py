"""`sqlmigrate` without a database: the SQL of one migration, whole and by operation.

Source: django/core/management/commands/sqlmigrate.py and MigrationLoader.collect_sql (4.2 to 6.1).
"""

from __future__ import annotations

from typing import Any, Dict, List

from django.db.migrations.exceptions import AmbiguityError

from sterna.worker.history import History
from sterna.worker.sql.collect import collect
from sterna.worker.values import Stop, Unknown


class CommandFailedError(Exception):
    """What the command says instead of an answer."""


def sql(history: History, params: Dict[str, Any], dialect: str) -> Dict[str, Any]:
    """The `Sql` message; raises CommandFailedError with Django's words for a migration that is not there."""
    loader = history.load()
    key = find(loader, params["app"], params["name"])
    migration = loader.disk_migrations[key]
    unreadable = getattr(type(migration), "sterna_unreadable", None)
    if isinstance(unreadable, Unknown):
        return failure(dialect, "The migration cannot be read: %s." % unreadable.reason)
    plan: List[Any] = []
    if key in loader.graph.nodes:
        plan = [loader.graph.nodes[one] for one in loader.graph.forwards_plan(key) if one != key]
    try:
        state = history.state_before(key)
        history.fresh()
        found = collect(
            state,
            migration,
            backwards=bool(params.get("backwards")),
            dialect=dialect,
            version=params.get("version") or "",
            history=plan,
        )
    except Stop as stop:
        return failure(dialect, "A value is not known: %s." % stop)
    except Exception as error:  # noqa: BLE001 - an operation that cannot run at its place in history says why
        return failure(dialect, "%s: %s" % (type(error).__name__, error))
    return {
        "dialect": dialect,
        "text": found.text,
        "operations": [
            {"index": one.index, "description": one.description, "statements": one.statements, "irreversible": False}
            for one in found.operations
        ],
        "atomic": found.atomic,
        "error": found.error,
    }


def failure(dialect: str, error: str) -> Dict[str, Any]:
    """An answer without SQL."""
    return {"dialect": dialect, "text": "", "operations": [], "atomic": True, "error": error}


def find(loader: Any, app_label: str, name: str) -> Any:
    """The key of a migration by a unique prefix, as `sqlmigrate` finds it."""
    from django.apps import apps

    try:
        apps.get_app_config(app_label)
    except LookupError as error:
        raise CommandFailedError(str(error)) from error
    if app_label not in loader.migrated_apps:
        raise CommandFailedError("App '%s' does not have migrations" % app_label)
    try:
        migration = loader.get_migration_by_prefix(app_label, name)
    except AmbiguityError:
        raise CommandFailedError(
            "More than one migration matches '%s' in app '%s'. Please be more specific." % (name, app_label)
        ) from None
    except KeyError:
        raise CommandFailedError(
            "Cannot find a migration matching '%s' from app '%s'. Is it in INSTALLED_APPS?" % (name, app_label)
        ) from None
    return (app_label, migration.name)
