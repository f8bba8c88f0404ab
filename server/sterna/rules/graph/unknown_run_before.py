"""An entry of run_before that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.project.plan import FIRST, LATEST
from sterna.rules.graph.entries import references
from sterna.rules.graph.targets import is_missing
from sterna.rules.graph.unknown_dependency import about
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class UnknownRunBefore(MigrationRule):
    """An entry of `run_before` names a migration or an app that does not exist.

    Every command that loads the migrations ends with `NodeNotFoundError`, or with `ValueError` for `__first__` of
    an app that is not installed. Mostly it is the migration of another package that was squashed or renamed by an
    upgrade.

    ## Instead

    Name a migration that is there, or give the other migration a dependency on this one, where it is yours.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/loader.py (MigrationLoader.add_external_dependencies), Django 5.2.
    """

    code = "unknown-run-before"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0000_before.py
        from django.db import migrations


        class Migration(migrations.Migration):
            run_before = [("blog", "0001_initial")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            run_before = [("blog", "__first__")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0000_before.py
            from django.db import migrations


            class Migration(migrations.Migration):
                run_before = [("blog", "0001")]
            #                 ^^^^^^^^^^^^^^^^ unknown-run-before: blog.0001 does not exist: no migration of any ap...
            """,
            """
            #- blog/migrations/0000_before.py
            from django.db import migrations


            class Migration(migrations.Migration):
                run_before = [("blog", "0001_initial")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry of `run_before` that leads nowhere."""
        for entry, reference in references(migration, view, "run_before"):
            app, name = view.plan.target(reference)
            if app and not (app == migration.app and name in (FIRST, LATEST)) and is_missing(view, app, name):
                yield about(view, migration, entry, app, name)
