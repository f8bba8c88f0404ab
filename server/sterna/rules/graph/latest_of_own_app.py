"""`__latest__` of the app itself."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.project.plan import LATEST
from sterna.rules.graph.entries import references, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class LatestOfOwnApp(MigrationRule):
    """A migration depends on `__latest__` of its own app.

    Django looks for a migration of that very name: every command that loads the migrations ends with
    `NodeNotFoundError`, for all apps.

    ## Instead

    Name the migration that comes before this one.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/loader.py (MigrationLoader.add_internal_dependencies), Django 5.2.
    """

    code = "latest-of-own-app"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            run_before = [("blog", "__latest__")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "__latest__")]
            #                   ^^^^^^^^^^^^^^^^^^^^^^ latest-of-own-app: Of an app's own migrations __latest__ mea...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each such entry of `dependencies`."""
        for entry, reference in references(migration, view, "dependencies"):
            if reference.key != (migration.app, LATEST):
                continue
            others = [name for name in view.plan.leaves(migration.app) if name != migration.name]
            message = (
                "Of an app's own migrations __latest__ means none: no migration of any app can be run. "
                "Name the one that comes before."
            )
            fixes: tuple[Fix, ...] = ()
            if len(others) == 1 and not view.plan.descendants(migration.key):
                change = entry.replaced(shown(migration.app, others[0]))
                fixes = (Fix(f"Depend on {others[0]}", (change,)),)
            yield Report(entry.at, message, migration.app, fixes=fixes)
