"""Real Django on a project, before and after a refactoring, from outside: run as a script in the project's folder.

Arguments are what to do, in their order; each prints a line of JSON. `--postgres NAME` takes that database instead of
the project's own, whose schema is emptied first by `empty`.
"""

import io
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path.cwd()))

import django
from django.conf import settings

from agreement.squash_side import postgres_schema, sqlite_schema


def set_up(database):
    """Django with the database of that name."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if database:
        mine = {"ENGINE": "django.db.backends.postgresql", "NAME": database}
        mine.update(HOST=os.environ["PGHOST"], PORT=os.environ["PGPORT"], USER=os.environ["PGUSER"])
        settings.DATABASES = {"default": mine}
    django.setup()


def empty(connection):
    """No tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        connection.close()
        Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
    return


def command(name, *arguments):
    """What a command of Django's prints."""
    from django.core.management import call_command

    out = io.StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=out)
    except SystemExit as error:
        return f"exit {error.code}: {out.getvalue()}"
    return out.getvalue()


def leaves(connection):
    """The last migration of each app."""
    from django.db.migrations.loader import MigrationLoader

    return MigrationLoader(connection).graph.leaf_nodes()


def schema(connection):
    """Tables with their parts, indexes and constraints."""
    found = postgres_schema(connection) if connection.vendor == "postgresql" else sqlite_schema(connection)
    return sorted(each for each in found if "django_migrations" not in each)


def historical(connection):
    """The models of the applied migrations."""
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)._create_project_state(with_applied_migrations=True).apps


def added(connection):
    """A row comes and goes, where the project's `rows.py` can make one whatever is applied."""
    import rows as script

    getattr(script, "add", print_nothing)(historical(connection))


def print_nothing(apps):
    """Nothing."""


def rows(connection):
    """All rows as the models of the applied migrations see them, by table; a row that another one refers to goes by its
    `name`, keys that databases choose are left out."""
    from django.db import models

    found = {}
    for model in historical(connection).get_models(include_auto_created=True):
        if model._meta.app_label in ("contenttypes", "auth", "admin") and model._meta.model_name != "logentry":
            continue
        told = []
        for row in model._base_manager.all():
            one = {}
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(field, models.ForeignKey) and value is not None:
                    other = field.remote_field.model._base_manager.get(**{field.target_field.attname: value})
                    value = named(other)
                elif field.primary_key:
                    continue
                one[field.name] = value
            told.append(json.dumps(one, sort_keys=True, default=str))
        found[model._meta.db_table] = sorted(told)
    return found


def types(connection):
    """Content types with their keys, and who has which permission."""
    from django.db.migrations.executor import MigrationExecutor

    apps = MigrationExecutor(connection)._create_project_state(with_applied_migrations=True).apps
    found = sorted(apps.get_model("contenttypes", "ContentType").objects.values_list("app_label", "model", "pk"))
    permissions = apps.get_model("auth", "Permission").objects
    return [found, sorted(permissions.values_list("content_type_id", "codename", "group__name", "pk"), key=str)]


def named(row):
    """What a row is called, its key where it has no name; of a child of another model the parent's name counts."""
    return getattr(row, "name", None) or getattr(row, "username", None) or row.pk


def filled(connection):
    """The rows that the project's `rows.py` makes."""
    import rows as script

    script.fill()
    return


def main(arguments):
    """Do each."""
    database = ""
    if arguments and arguments[0] == "--postgres":
        database, arguments = arguments[1], arguments[2:]
    set_up(database)
    from django.db import connection

    known = {"empty": empty, "schema": schema, "rows": rows, "fill": filled, "add": added, "leaves": leaves}
    known["types"] = types
    for argument in arguments:
        name, *rest = argument.split()
        print(json.dumps(known[name](connection) if name in known else command(name, *rest)))


main(sys.argv[1:])
