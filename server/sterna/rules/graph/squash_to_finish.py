"""A squashed migration beside those that it replaces."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.graph.entries import assignments
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class SquashToFinish(MigrationRule):
    """The migrations that a squashed one replaces are still there.

    That is right until every database has run either all of them or the squashed one. After that they only cost
    time, and each new squash has to wait: Django does not squash what is squashed.

    ## Instead

    When every database is past them: *Finish the squash* on the squashed migration, or `sterna finishsquash`. It
    deletes the files, lets what depends on them depend on the squashed one, and takes `replaces` away.

    ## Ignore it when

    a database may still stand in between: that of another developer, a customer, or a test server.

    Source: docs.djangoproject.com, "Squashing migrations"; django/db/migrations/loader.py
    (MigrationLoader.build_graph), Django 5.2.
    """

    code = "squash-to-finish"
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
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_old"), ("blog", "0002_slug")]
        #- blog/migrations/0001_initial.py
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0001_squashed_0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
            #   ^^^^^^^^ squash-to-finish: 2 of the 2 migrations that 0001_squashed_0002_slug replaces are still th...
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0003_tags.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_slug")]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migrations."""
        return view.revision

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at `replaces` of a migration with files of the project that it replaces."""
        keys = {reference.key for reference in migration.replaces}
        there = [view.graph.nodes[key] for key in sorted(keys & view.graph.nodes.keys() - {migration.key})]
        assignment = next(assignments(migration, view, "replaces"), None)
        if not there or assignment is None or not all(view.is_own(each.path) for each in there):
            return
        if any(migration.key in view.graph.parents(each.key) for each in there):
            return
        message = (
            f"{len(there)} of the {len(keys)} migrations that {migration.name} replaces are still there. When every "
            f"database is past them, finish the squash (sterna finishsquash {migration.app} {migration.name})."
        )
        yield Report(assignment.name_at, message, migration.app)
