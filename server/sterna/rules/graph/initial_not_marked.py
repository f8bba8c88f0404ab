"""A first migration that --fake-initial does not take for one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from sterna.edits.change import AddAttribute
from sterna.project.migration import Migration
from sterna.rules.graph.entries import assignments, tells_all
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_name

_INITIAL = re.compile(r"\d+_initial")


class InitialNotMarked(MigrationRule):
    """A migration is named initial, and `migrate --fake-initial` does not take it for one.

    Django takes a migration without `initial` for an initial one only if it depends on none of its own app. The
    second of several initial migrations does, so on a database whose tables exist `migrate --fake-initial` runs it
    for real, and fails on what is there.

    With `initial = False` Django never takes a migration for an initial one, whatever it depends on. makemigrations
    does not write that: whoever did meant it, and nothing is said of it.

    ## Instead

    Write `initial = True`, as Django's makemigrations does in each migration that it makes for a new app.

    ## Ignore it when

    nobody will ever run this app's migrations on a database that has its tables already.

    Source: django/db/migrations/executor.py (MigrationExecutor.detect_soft_applied), Django 5.2.
    """

    code = "initial-not-marked"
    severity = Severity.INFORMATION
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = True
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
        """,
        """
        #- blog/migrations/0001_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = []
            operations = [migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))])]
        """,
        """
        #- blog/migrations/0002_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("SELECT 1", "SELECT 1")]
        """,
        """
        #- blog/migrations/0002_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = False
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ initial-not-marked: migrate --fake-initial does not take 0002_initial for an initial mi...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            """,
            """
            #- blog/migrations/0002_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                initial = True
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for a migration that Django would have named so, makes something, and is not marked."""
        made = any(operation.name in ("CreateModel", "AddField") for operation in migration.operations)
        own = any(reference.app == migration.app for reference in migration.dependencies)
        if not _INITIAL.fullmatch(migration.name) or not made or not tells_all(migration, view):
            return
        if _is_set(migration, view) or not own:
            return
        message = (
            f"migrate --fake-initial does not take {migration.name} for an initial migration: it depends on another "
            f"one of {migration.app}. Add initial = True."
        )
        change = AddAttribute(migration.path, migration.statement, "initial = True")
        yield Report(at_name(migration), message, migration.app, fixes=(Fix("Add initial = True", (change,)),))


def _is_set(migration: Migration, view: View) -> bool:
    return any(each.attribute == "initial" for each in assignments(migration, view, "initial"))
