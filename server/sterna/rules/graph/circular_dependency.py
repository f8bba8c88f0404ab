"""Migrations that wait for one another."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Key, Migration
from sterna.project.plan import Tie
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node
from sterna.syntax.at import At


class CircularDependency(MigrationRule):
    """Migrations depend on one another in a circle.

    Every command that loads the migrations ends with `CircularDependencyError`, for all apps, and Django's message
    names the members of the circle but not the entries that make it. A squashed migration makes a circle where
    another app depended on a migration in the middle of those that it replaces.

    ## Instead

    Take away the entry that is not needed. Where all are, split one of the migrations: what the others need first
    (mostly the models without the foreign keys) into an earlier one, the rest into a later one.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/graph.py (MigrationGraph.ensure_not_cyclic), Django 5.2.
    """

    code = "circular-dependency"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0003_both.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("blog", "0002_slug")]
        """,
        """
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0003_after.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_slug")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("blog", "0003_more")]
            #                                             ^^^^^^^^^^^^^^^^^^^^^ circular-dependency: These migratio...
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_slug")]
            #                   ^^^^^^^^^^^^^^^^^^^^^ circular-dependency: These migrations wait for one another: ...
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each entry in this migration that is part of a circle."""
        for ring in view.plan.cycles:
            ties = _ties(view, ring)
            members = ring_of_names(ring)
            if any(view.graph.nodes[key].stale for key in ring):
                continue
            for tie in ties:
                if tie.migration.key != migration.key:
                    continue
                related = tuple((_at(other), _said(other)) for other in ties if other is not tie)
                message = (
                    f"These migrations wait for one another: {members}. No migration of any app can be run: "
                    "take one of the entries away, or split a migration."
                )
                yield Report(_at(tie), message, migration.app, related)


def ring_of_names(ring: list[Key]) -> str:
    """The members of a ring, each before the one that it waits for, the first one again at the end."""
    return " → ".join(f"{app}.{name}" for app, name in [*ring, ring[0]])


def _ties(view: View, ring: list[Key]) -> list[Tie]:
    return [view.plan.parents[key][parent] for key, parent in zip(ring, [*ring[1:], ring[0]], strict=True)]


def _at(tie: Tie) -> At:
    return at_node(tie.migration, tie.reference.at)


def _said(tie: Tie) -> str:
    verb = "runs before" if tie.run_before else "waits for"
    return f"{tie.migration.app}.{tie.migration.name} {verb} {tie.reference.app}.{tie.reference.name}"
