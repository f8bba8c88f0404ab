"""A migration with the name of one that was squashed, after the squash."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Key, Migration
from sterna.rules.graph.entries import references
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_name, at_node


class ReplacedByEarlier(MigrationRule):
    """A migration waits for the one that replaces it.

    A new migration got the name of one that was squashed away: it stands in the `replaces` of the squashed
    migration that it depends on. Django ties the two together, and every command that loads the migrations ends
    with `CircularDependencyError`. On a database where the old migration of that name ran, the new one counts as
    applied.

    ## Instead

    Give the file a name that no migration of the app ever had.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/graph.py (MigrationGraph.remove_replaced_nodes), Django 5.2.
    """

    code = "replaced-by-earlier"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0001_squashed_0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- blog/migrations/0001_squashed_0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        #- blog/migrations/0003_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_squashed_0002_slug")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0001_squashed_0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ replaced-by-earlier: blog.0002_slug waits for blog.0001_squashed_0002_slug, which repla...
                dependencies = [("blog", "0001_squashed_0002_slug")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for a migration that a migration before it, as the files say, replaces."""
        by = view.graph.replaced.get(migration.key)
        if by is None or by == migration.key or migration.statement < 0 or migration.stale:
            return
        if by not in _before(view, migration.key):
            return
        other = view.graph.nodes[by]
        related = tuple(
            (at_node(other, reference.at), "It is replaced here")
            for _, reference in references(other, view, "replaces")
            if reference.key == migration.key
        )
        message = (
            f"{migration.app}.{migration.name} waits for {by[0]}.{by[1]}, which replaces it: no migration of any "
            "app can be run. Give this file a name that no migration of the app ever had."
        )
        yield Report(at_name(migration), message, migration.app, related)


def _before(view: View, key: Key) -> set[Key]:
    found: set[Key] = set()
    stack = [key]
    while stack:
        for parent in view.graph.parents(stack.pop()):
            if parent not in found:
                found.add(parent)
                stack.append(parent)
    return found
