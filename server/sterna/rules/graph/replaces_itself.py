"""A migration that replaces itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.graph.entries import references
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class ReplacesItself(MigrationRule):
    """A migration names itself in `replaces`.

    Django takes every migration in `replaces` out of the graph, this one as well: on a new database `migrate`
    leaves it out without a word, and any command that asks for it, or for one that depends on it, ends with
    `KeyError` or `NodeNotFoundError`.

    ## Instead

    Name the migrations that were squashed, without the squashed one. Where the squashed migration has the name of
    an old one, give it another.

    ## Ignore it when

    never: the migration never runs.

    Source: django/db/migrations/graph.py (MigrationGraph.remove_replaced_nodes), Django 5.2.
    """

    code = "replaces-itself"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        """,
        """
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("shop", "0001_squashed")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                replaces = [("blog", "0002_old"), ("blog", "0002_slug")]
            #                                     ^^^^^^^^^^^^^^^^^^^^^ replaces-itself: blog.0002_slug replaces it...
                dependencies = [("blog", "0001_initial")]
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                replaces = [("blog", "0002_old")]
                dependencies = [("blog", "0001_initial")]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry of `replaces` that names the migration that it stands in."""
        for entry, reference in references(migration, view, "replaces"):
            if reference.key == migration.key:
                name = f"{migration.app}.{migration.name}"
                message = f"{name} replaces itself, so it never runs on a new database. Take the entry away."
                yield Report(entry.at, message, migration.app, fixes=(Fix("Take the entry away", (entry.removal,)),))
