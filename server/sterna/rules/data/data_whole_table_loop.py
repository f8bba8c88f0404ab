"""A loop over a whole table that keeps all rows in memory."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Replace
from sterna.engine.resolving import Program
from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers, once
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

_WHOLE = frozenset(("all", "using", "order_by", "only", "defer", "select_related", "annotate", "db_manager"))
"""Methods after which a queryset still has every row."""


class DataWholeTableLoop(OfAnswers, MigrationRule):
    """A data migration loops over every row of a table, and keeps them all in memory.

    A queryset that is looped over fetches all its rows and keeps them. With a large table the process that migrates
    runs out of memory in the middle of a deployment.

    ## Instead

    `.iterator()` at the end of the queryset fetches in pieces and keeps nothing. Where every row gets the same
    value, `.update(...)` needs no loop at all.

    ## Ignore it when

    the table stays small.

    Source: docs/ref/models/querysets.txt (iterator), Django 5.2.
    """

    code = "data-whole-table-loop"
    severity = Severity.INFORMATION
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            for post in Post.objects.all().iterator():
                post.save()
            for post in Post.objects.filter(body=""):
                post.save()
            for post in Post.objects.all()[:100]:
                post.save()
            for title in Post.objects.exclude(body="").values_list("title", flat=True):
                print(title)


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            posts = apps.get_model("blog", "Post").objects.all()
            posts.update(body="x")
            for name in ["a", "b"]:
                posts.create(title=name)
            posts.first().pk


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                for post in Post.objects.all():
            #               ^^^^^^^^^^^^^^^^^^ data-whole-table-loop: This loop keeps every row of Post in memory. Add .iterator().
                    post.body = post.title
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                for post in Post.objects.all().iterator():
                    post.body = post.title
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each loop over all rows of a historical model."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            recording, program = answered.function.recording, answered.function.program
            if recording is None or program is None:
                continue
            for loop in recording.loops:
                model = _whole_table(program, loop.step)
                text = view.text(loop.spot)
                if model is None or not text.endswith(")"):
                    continue
                yield Report(
                    loop.spot,
                    f"This loop keeps every row of {model} in memory. Add .iterator().",
                    migration.app,
                    fixes=(Fix("Add .iterator()", (Replace(loop.spot, f"{text}.iterator()"),)),),
                )


def _whole_table(program: Program, step: int) -> str | None:
    """The name of the model, all of whose rows the value of a step is."""
    called = False
    while True:
        one = program.steps[step]
        if one.op == "model":
            return one.name.rpartition(".")[2] if called else None
        if one.op == "call":
            method = program.steps[one.of[0]]
            if method.op != "attribute" or method.name not in _WHOLE:
                return None
            called, step = True, method.of[0]
        elif one.op == "attribute":
            step = one.of[0]
        else:
            return None
