"""Two migrations of an app with the same number."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_name

_NUMBER = re.compile(r"\d{2,}")


class DuplicateNumber(MigrationRule):
    """Two migrations of an app have the same number.

    Django orders migrations by their dependencies, so nothing breaks. But `migrate blog 0005` ends with "More than
    one migration matches '0005'", and the order of the files in the folder is not the order in which they run.

    ## Instead

    Give the later one the next number while it was not released; after that, leave it.

    ## Ignore it when

    the migrations were released: their names are in the databases.

    Source: django/db/migrations/loader.py (MigrationLoader.get_migration_by_prefix), Django 5.2.
    """

    code = "duplicate-number"
    severity = Severity.INFORMATION
    group = "graph"
    valid = (
        """
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
        """,
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
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0002_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ duplicate-number: 0002_slug has the number 0002, too, and runs before: migrate blog 000...
                dependencies = [("blog", "0002_slug")]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migrations."""
        return view.revision

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at a migration that comes after one with its number; two on different branches are told when these
        conflict, and were released once they are merged."""
        number = _NUMBER.match(migration.name)
        if number is None or migration.key not in view.plan.parents:
            return
        before = view.plan.ancestors(migration.key)
        for other in view.graph.packages[migration.app].migrations:
            same = other.key != migration.key and other.name.startswith(f"{number[0]}_")
            if same and other.key in before and not other.replaces and not migration.replaces:
                message = (
                    f"{other.name} has the number {number[0]}, too, and runs before: migrate {migration.app} "
                    f"{number[0]} finds more than one, and the files are not in the order in which they run."
                )
                yield Report(at_name(migration), message, migration.app, ((at_name(other), "The earlier one"),))
                return
