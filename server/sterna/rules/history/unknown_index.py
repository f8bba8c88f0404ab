"""An operation on an index or a constraint that the model does not have."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import indexes_of, revision
from sterna.rules.history.words import change_to, did_you_mean, meant
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

WITHIN = {"RenameIndex": (("old_name", 2),)}


class UnknownIndex(MigrationRule):
    """An operation names an index or a constraint that its model does not have at this point.

    The project state accepts a `RemoveIndex` of a name that is not there; `migrate` ends with `ValueError: No index
    named …`, `No constraint named …`.

    ## Instead

    Use the name that the index has in the migrations: names that Django makes end in a hash of the table and the
    columns. What a raw SQL statement made is not in the state: it goes the same way, by `RunSQL`.

    ## Ignore it when

    never: Django refuses to migrate.

    Source: django/db/migrations/state.py (ModelState.get_index_by_name, get_constraint_by_name), Django 5.2.
    """

    code = "unknown-index"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.RenameIndex("post", new_name="post_title_idx", old_name="post_title"),
                migrations.RemoveIndex("post", "post_title_idx"),
            ]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddConstraint("post", models.UniqueConstraint(fields=["title"], name="post_title")),
                migrations.RemoveConstraint(model_name="post", name="post_title"),
            ]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Note",
                    [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=5))],
                    options={"indexes": [models.Index(fields=["text"], name="note_text")]},
                ),
                migrations.RemoveIndex("note", "note_text"),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_index.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                    migrations.RemoveIndex(model_name="post", name="post_titel"),
            #                                                      ^^^^^^^^^^^^ unknown-index: Post has no index...
                ]
            """,
            """
            #- blog/migrations/0002_index.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                    migrations.RemoveIndex(model_name="post", name="post_title"),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_constraint.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RemoveConstraint("post", "post_title")]
            #                                                     ^^^^^^^^^^^^ unknown-index: Post has no constraint...
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name."""
        for step, missing, words in faults(migration, view, self.code):
            model = step.model
            if model is None:
                continue
            name = meant(missing.name, (index.name for index in indexes_of(model)))
            kind = "constraint" if "Constraint" in step.view.operation else "index"
            at = step.text(missing.name, *WITHIN.get(step.view.operation, (("name", 1),)))
            message = f"{model.name} has no {kind} {missing.name} here.{did_you_mean(name)} {words}"
            yield Report(at or step.at, message, migration.app, fixes=change_to(at, name))
