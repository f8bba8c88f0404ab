"""`__first__` and the like of the app itself, which Django ignores."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.project.plan import FIRST, LATEST
from sterna.rules.graph.entries import references
from sterna.rules.report import Fix, Report, Tag
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class FirstOfOwnApp(MigrationRule):
    """An entry with `__first__` of the migration's own app has no effect.

    Django ignores it: the migration does not wait for the first one of its app, and hangs loose where nothing else
    ties it. With another migration that comes last, `migrate` ends with `CommandError: Conflicting migrations
    detected`.

    ## Instead

    Name the migration that comes before this one, or take the entry away.

    ## Ignore it when

    the entry comes from `swappable_dependency` and the model belongs to this app: Django's own makemigrations
    writes it. (Sterna does not report that.)

    Source: django/db/migrations/loader.py (MigrationLoader.add_internal_dependencies, check_key), Django 5.2.
    """

    code = "first-of-own-app"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), migrations.swappable_dependency("blog.Post")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("shop", "__first__")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("blog", "__first__")]
            #                                             ^^^^^^^^^^^^^^^^^^^^^ first-of-own-app: Django ignores __...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry that is written out; also of `run_before`, where `__latest__` is ignored as well."""
        for attribute, names in (("dependencies", (FIRST,)), ("run_before", (FIRST, LATEST))):
            for entry, reference in references(migration, view, attribute):
                told = isinstance(entry.value, tuple)
                if told and reference.app == migration.app and reference.name in names:
                    message = (
                        f"Django ignores {reference.name} of an app in its own migrations: this ties "
                        f"{migration.name} to nothing. Name a migration, or take the entry away."
                    )
                    fix = Fix("Take the entry away", (entry.removal,))
                    tags = frozenset({Tag.UNNECESSARY})
                    yield Report(entry.at, message, migration.app, fixes=(fix,), tags=tags)
