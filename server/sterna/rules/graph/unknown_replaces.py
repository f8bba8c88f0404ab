"""An entry of replaces that seems to mean another migration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.graph.entries import references, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class UnknownReplaces(MigrationRule):
    """An entry of `replaces` names a migration that is not there, while one of nearly that name is.

    Django takes entries without a file for squashed migrations whose files were deleted, and says nothing. The
    migration that was meant is not replaced: on a new database it runs as well as the squashed one, and fails on
    what is there already; on an old one the squashed migration never counts as applied.

    ## Instead

    Write the name of the file, without `.py`, and the label of the app.

    ## Ignore it when

    the migration was really called so, and its file was deleted after the squash.

    Source: django/db/migrations/loader.py (MigrationLoader.build_graph), Django 5.2.
    """

    code = "unknown-replaces"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        """,
        """
        #- blog/migrations/0001_squashed_0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        #- blog/migrations/0003_other.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_squashed_0002_slug")]
        #- blog/migrations/0002_body.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0003_other")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0001_squashed_0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                replaces = [("blog", "0001_initial"), ("blog", "0002_slag")]
            #                                         ^^^^^^^^^^^^^^^^^^^^^ unknown-replaces: There is no blog.0002...
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
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for an entry without a file where another file has its number and follows a replaced one."""
        for entry, reference in references(migration, view, "replaces"):
            meant = _meant(view, migration, *reference.key)
            if meant:
                message = (
                    f"There is no {reference.app}.{reference.name}, and {meant} is not replaced: on a new database "
                    f"it runs as well as {migration.name}. Did you mean {meant}?"
                )
                fix = Fix(f"Change to {meant}", (entry.replaced(shown(reference.app, meant)),))
                yield Report(entry.at, message, migration.app, fixes=(fix,))


def _meant(view: View, migration: Migration, app: str, name: str) -> str:
    """The one migration with the same number that directly follows a replaced one and is not replaced, or ""."""
    if (app, name) in view.graph.nodes or app not in view.graph.packages:
        return ""
    number = re.match(r"\d+", name)
    replaced = {reference.key for reference in migration.replaces}
    found = [
        other.name
        for other in view.graph.packages[app].migrations
        if number is not None
        and other.name.startswith(number[0] + "_")
        and other.key not in view.graph.replaced
        and other.key != migration.key
        and any(reference.key in replaced for reference in other.dependencies)
    ]
    return found[0] if len(found) == 1 else ""
