"""A dependency that another one implies."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.graph.entries import references
from sterna.rules.report import Fix, Report, Tag
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class SuperfluousDependency(MigrationRule):
    """A dependency on a migration of the same app is implied by another one.

    Nothing breaks. But a reader takes the entry for a second branch, and a rename has one more place to reach.

    ## Instead

    Take the entry away. Entries about other apps are left alone: Django's makemigrations writes those for every
    foreign key, whether implied or not.

    ## Ignore it when

    the entry stands for something that the order alone does not say.

    Source: django/db/migrations/graph.py (MigrationGraph.iterative_dfs), Django 5.2.
    """

    code = "superfluous-dependency"
    severity = Severity.HINT
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0003_merge.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_slug"), ("blog", "0002_tags")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("contenttypes", "0001_initial"), ("blog", "0001_initial")]
        #- blog/migrations/0003_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("contenttypes", "0001_initial"), ("blog", "0002_slug")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("blog", "0002_slug")]
            #                   ^^^^^^^^^^^^^^^^^^^^^^^^ superfluous-dependency: blog.0002_slug comes after blog.00...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_slug")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry about the own app that is there twice, or that another one of the app waits for."""
        if not view.plan.order:
            return
        own = [
            (entry, reference)
            for entry, reference in references(migration, view, "dependencies")
            if reference.app == migration.app and reference.key in view.plan.parents and isinstance(entry.value, tuple)
        ]
        seen = set()
        for entry, reference in own:
            by = next((other.key for _, other in own if reference.key in view.plan.ancestors(other.key)), None)
            name = f"{reference.app}.{reference.name}"
            if reference.key in seen:
                message = f"{name} is named twice."
            elif by is not None:
                message = f"{by[0]}.{by[1]} comes after {name} anyway: this entry says nothing more."
            else:
                seen.add(reference.key)
                continue
            fix = Fix("Take the entry away", (entry.removal,))
            yield Report(entry.at, message, migration.app, fixes=(fix,), tags=frozenset({Tag.UNNECESSARY}))
