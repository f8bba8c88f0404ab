"""`__latest__` of another app, which moves."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.project.plan import LATEST
from sterna.rules.graph.entries import references, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class LatestDependency(MigrationRule):
    """A migration depends on `__latest__` of another app.

    That is another migration with each one that the app gets. On a database where this migration ran before the
    app's new one, `migrate` ends with `InconsistentMigrationHistory`; and as soon as a migration of the other app
    depends on this one, they wait for one another.

    ## Instead

    Name the migration of the other app that is needed.

    ## Ignore it when

    the other app will never have another migration.

    Source: django/db/migrations/loader.py (MigrationLoader.check_key, check_consistent_history), Django 5.2.
    """

    code = "latest-dependency"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("contenttypes", "__first__")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("contenttypes", "__latest__")]
            #                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ latest-dependency: __lates...
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each such entry about an app whose migrations are known."""
        for entry, reference in references(migration, view, "dependencies"):
            package = view.graph.packages.get(reference.app)
            if reference.name != LATEST or reference.app == migration.app or package is None or not package.migrations:
                continue
            leaves = view.plan.leaves(reference.app)
            message = (
                f"__latest__ of {reference.app} is another migration with each one that it gets, and a database where "
                f"{migration.name} ran already then fails with InconsistentMigrationHistory. Name the one "
                "that is needed."
            )
            fixes: tuple[Fix, ...] = ()
            if len(leaves) == 1:
                change = entry.replaced(shown(reference.app, leaves[0]))
                fixes = (Fix(f"Depend on {reference.app}.{leaves[0]}", (change,)),)
            yield Report(entry.at, message, migration.app, fixes=fixes)
