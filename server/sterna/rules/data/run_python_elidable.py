"""A RunPython that a squash would keep for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import AddArgument
from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node, at_operation


class RunPythonElidable(OfAnswers, MigrationRule):
    """A data migration that only changes rows that are there is not marked `elidable`.

    `squashmigrations` keeps every RunPython that is not `elidable=True`, in the middle of the operations that it could
    otherwise have joined. A function that only updates or deletes rows has nothing to do in a new database.

    ## Instead

    `migrations.RunPython(forward, reverse, elidable=True)`.

    ## Ignore it when

    databases that have not run the migration yet will run the squashed one.

    Source: docs/ref/migration-operations.txt (elidable), Django 5.2.
    """

    code = "run-python-elidable"
    severity = Severity.HINT
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def first(apps, schema_editor):
            apps.get_model("blog", "Post").objects.create(title="Welcome")


        def strange(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body="x")
            print("done")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunPython(first, migrations.RunPython.noop),
                migrations.RunPython(migrations.RunPython.noop, strange),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                apps.get_model("blog", "Post").objects.filter(body="").update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            #                 ^^^^^^^^^^^^^^^^^^^^ run-python-elidable: fill() only changes rows that are there: with elidable=True a squash leaves it out.
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                apps.get_model("blog", "Post").objects.filter(body="").update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each function that updates or deletes and does nothing else that Sterna sees."""
        for answered in view.data.of(migration):
            found = answered.function
            answer, call, program = answered.answer, found.operation.call, found.program
            if found.role != "forward" or answer is None or call is None or program is None or not answer.known:
                continue
            if any(one.keyword == "elidable" or one.star for one in call.args) or answer.misuses or answer.imported:
                continue
            kinds = {one.kind for one in answer.touched}
            strange = any(step.op in ("current", "escape") for step in program.steps)
            if "create" in kinds or strange or not kinds & {"update", "delete", "save"}:
                continue
            name = getattr(found.function.node, "name", "") if found.function is not None else ""
            yield Report(
                at_operation(migration, found.operation),
                f"{name or 'The function'}{'()' if name else ''} only changes rows that are there: with elidable=True "
                "a squash leaves it out.",
                migration.app,
                fixes=(
                    Fix(
                        "Add elidable=True",
                        (AddArgument(at_node(migration, call.at), "elidable=True"),),
                        keeps_meaning=False,
                    ),
                ),
            )
