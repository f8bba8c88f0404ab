"""A model that is made a second time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import earlier
from sterna.rules.history.steps import Step, has_table, revision, steps
from sterna.rules.history.words import told
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class ModelExists(MigrationRule):
    """A `CreateModel` or `RenameModel` makes a model that is there already.

    Django's project state takes the new one for the old one and says nothing; `migrate` ends with the database's
    error: the table exists already. It comes of two branches that made the same model, and of a migration that was
    made again without the one before it.

    ## Instead

    Keep one of the two. Where the later one has more fields, add those with `AddField`.

    ## Ignore it when

    the first table was dropped by code that Sterna cannot look into.

    Source: django/db/migrations/state.py (ProjectState.add_model), Django 5.2; the error is the database's.
    """

    code = "model-exists"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_again.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameModel("Post", "Article"),
                migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))]),
                migrations.RenameModel("Article", "article"),
            ]
        """,
        """
        #- blog/migrations/0002_again.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunSQL("DROP TABLE blog_post", "SELECT 1"),
                migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))]),
            ]
        """,
        """
        #- blog/migrations/0002_again.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))])],
                ),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_again.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.CreateModel("post", [("id", models.BigAutoField(primary_key=True))]),
            #                              ^^^^^^ model-exists: Post is there already: CreateModel in blog.0001_initi...
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_note.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
                    migrations.RenameModel("Note", "Post"),
            #                                      ^^^^^^ model-exists: Post is there already: CreateModel in blog.00...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name."""
        for step in steps(migration, view):
            label = made(step)
            old, new = step.moment.before.get(label), step.moment.after.get(label)
            if old is None or new is None or not (has_table(old) and has_table(new)) or old.table != new.table:
                continue
            if not (step.is_certain and step.follows(label)):
                continue
            first = next((each for each in earlier(step) if label not in each.before and label in each.after), None)
            maker = f": {told(first)} made it" if first is not None else ""
            message = (
                f"{old.name} is there already{maker}. migrate ends here, for the database has a table {old.table}: "
                "keep one of the two."
            )
            name = step.view.name if step.view.operation == "RenameModel" else step.view.model
            at = step.text(name, ("name", 0), ("new_name", 1)) or step.at
            there = view.at(first.operation.place) if first is not None else None
            yield Report(at, message, migration.app, ((there, "It is made here"),) if there is not None else ())


def made(step: Step) -> str:
    """The label of the model that an operation makes; "" where it makes none, or only writes its name otherwise."""
    operation = step.view
    if operation.operation == "CreateModel":
        return step.moment.label
    if operation.operation == "RenameModel" and operation.name.lower() != operation.model:
        return f"{operation.app}.{operation.name.lower()}"
    return ""
