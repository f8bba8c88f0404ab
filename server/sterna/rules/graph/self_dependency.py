"""A migration that waits for itself."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Change
from sterna.project.migration import Migration
from sterna.rules.graph.entries import Entry, references, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class SelfDependency(MigrationRule):
    """A migration depends on itself.

    Every command that loads the migrations ends with `CircularDependencyError`, for all apps. It comes of a file
    that was copied or renamed while its `dependencies` stayed.

    ## Instead

    Depend on the migration that comes before.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/graph.py (MigrationGraph.ensure_not_cyclic), Django 5.2.
    """

    code = "self-dependency"
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
            dependencies = [("blog", "0001_initial"), ("blog", "__first__")]
        """,
        """
        #- blog/migrations/0000_before.py
        from django.db import migrations


        class Migration(migrations.Migration):
            run_before = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_slug")]
            #                   ^^^^^^^^^^^^^^^^^^^^^ self-dependency: blog.0002_slug depends on itself: no migrati...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                run_before = [("blog", "0002_slug")]
            #                 ^^^^^^^^^^^^^^^^^^^^^ self-dependency: blog.0002_slug runs before itself: no migratio...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                run_before = []
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry that names the migration that it stands in."""
        for attribute, verb in (("dependencies", "depends on"), ("run_before", "runs before")):
            for entry, reference in references(migration, view, attribute):
                if reference.key == migration.key:
                    message = (
                        f"{migration.app}.{migration.name} {verb} itself: no migration of any app can be run. "
                        "Name another one, or take the entry away."
                    )
                    yield Report(entry.at, message, migration.app, fixes=(_fix(view, migration, entry),))


def _fix(view: View, migration: Migration, entry: Entry) -> Fix:
    previous = _previous(view, migration) if entry.attribute == "dependencies" else ""
    change: Change = entry.removal
    if not previous:
        return Fix("Take the entry away", (change,))
    change = entry.replaced(shown(migration.app, previous))
    return Fix(f"Depend on {previous}", (change,))


def _previous(view: View, migration: Migration) -> str:
    """The one migration of the app that nothing but this one and what comes after it waits for, or ""."""
    plan = view.plan
    if any(key[0] == migration.app for key in plan.parents.get(migration.key, ()) if key != migration.key):
        return ""
    after = {migration.key, *plan.descendants(migration.key)}
    rest = [key for key in plan.parents if key[0] == migration.app and key not in after]
    waited = {parent for key in rest for parent in plan.parents[key]}
    ends = [key[1] for key in rest if key not in waited]
    return ends[0] if len(ends) == 1 else ""
