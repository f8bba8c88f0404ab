"""Real Django on a real database: what sqlmigrate prints for each migration, right before and right after it runs.

Run as a script with DJANGO_SETTINGS_MODULE set; arguments: the project's folder, and DATABASES["default"] as JSON.
Prints JSON: "app.name" to {"forwards": text, "backwards": text}; an exception is given as {"error": text}.
"""

import datetime
import io
import json
import logging
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import NotSupportedError, connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone


def sqlmigrate(migration, backwards):
    out = io.StringIO()
    try:
        call_command("sqlmigrate", migration.app_label, migration.name, backwards=backwards, stdout=out, verbosity=0)
    except IrreversibleError as error:
        return {"error": str(error)}
    except (ValueError, NotSupportedError) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return out.getvalue().rstrip("\n")


def freeze():
    """Give every default of "now" the same value, here and there."""
    moment = datetime.datetime(2024, 2, 29, 12, 30, 45, 678901, datetime.timezone.utc)
    timezone.now = lambda: moment


def applied(executor, state, migration):
    """The state after a migration ran, or failed and was rolled back."""
    try:
        return executor.apply_migration(state.clone(), migration)
    except (ValueError, NotSupportedError) as error:
        print(migration, error, file=sys.stderr)
        return state


def main():
    sys.path.insert(0, sys.argv[1])
    settings.DATABASES = {"default": json.loads(sys.argv[2])}
    freeze()
    django.setup()
    logging.disable(logging.CRITICAL)
    executor = MigrationExecutor(connection)
    state = executor._create_project_state(with_applied_migrations=True)
    found = {}
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        key = f"{migration.app_label}.{migration.name}"
        found[key] = {"forwards": sqlmigrate(migration, False)}
        executor.recorder.ensure_schema()
        state = applied(executor, state, migration)
        found[key]["backwards"] = sqlmigrate(migration, True)
    json.dump(found, sys.stdout)


main()
