"""A data migration that works on the default database whichever is being migrated."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.project.settings import chain
from sterna.rules.data.analysis.wording import OfAnswers
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node
from sterna.syntax.binds import names_of

_TWO = """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"},
            "archive": {"ENGINE": "django.db.backends.sqlite3", "NAME": "archive.sqlite3"},
        }
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""


class DataIgnoresAlias(OfAnswers, MigrationRule):
    """The project has several databases, and a data migration does not ask which one is being migrated.

    `migrate --database archive` runs the function as well. Without `using`, it works on the database that the routers
    choose, usually `default`: there the change is made twice, and in the other database not at all.

    ## Instead

    `Model.objects.using(schema_editor.connection.alias)`, or leave early where the alias is another one.

    ## Ignore it when

    the app's migrations run on one database only. With `DATABASE_ROUTERS`, which may say so, nothing is reported.

    Source: docs/topics/migrations.txt ("Data migrations and multiple databases"), Django 5.2.
    """

    code = "data-ignores-alias"
    severity = Severity.INFORMATION
    group = "data"
    valid = (
        _TWO
        + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            alias = schema_editor.connection.alias
            apps.get_model("blog", "Post").objects.using(alias).update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        _TWO.replace("SECRET_KEY", 'DATABASE_ROUTERS = ["config.routers.Router"]\n        SECRET_KEY')
        + """
        #- config/routers.py
        class Router:
            def allow_migrate(self, db, app_label, **hints):
                return db == "default"
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        _TWO
        + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            print(apps.get_model("blog", "Post"))


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
    )
    invalid = (
        Invalid(
            _TWO
            + """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        #                                      ^^^^ data-ignores-alias: The project has 2 databases, and this function does not look which one is being migrated. Use .using(schema_editor.connection.alias).
        """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each function that uses managers, and the alias nowhere."""
        databases = view.opened.databases if view.opened is not None else {}
        if len(databases) < 2 or _has_routers(view):
            return
        for answered in view.data.of(migration):
            recording, program = answered.function.recording, answered.function.program
            if recording is None or program is None or recording.alias_used:
                continue
            if any(step.op == "attribute" and step.name in ("objects", "_default_manager") for step in program.steps):
                yield Report(
                    at_node(migration, answered.function.at),
                    f"The project has {len(databases)} databases, and this function does not look which one is being "
                    "migrated. Use .using(schema_editor.connection.alias).",
                    migration.app,
                )


def _has_routers(view: View) -> bool:
    """Whether a settings module, or one that it takes over, says something of routers."""
    module = view.opened.settings_module if view.opened is not None else ""
    readings = chain(view.project.files, view.project.modules, module) if module else ()
    return any("DATABASE_ROUTERS" in names_of([top.stmt]) for one in readings for top in one.facts.statements)
