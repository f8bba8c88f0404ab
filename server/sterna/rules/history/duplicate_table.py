"""Two models with one table."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, has_table, one_database, steps, whole_history
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At


class DuplicateTable(MigrationRule):
    """Two models have the same table.

    `migrate` ends with the database's error: the table exists already. It comes of a `db_table` that was copied, and of
    a model that moved to another app without the two migrations that leave the table alone.

    ## Instead

    Give one of them another `db_table`. Where a model moves from one app to another, keep the table: create it in the
    new app and delete it in the old one with `SeparateDatabaseAndState(state_operations=[...])`. A second model for
    rows of another app's table has `managed = False`.

    ## Ignore it when

    the first table was dropped by code that Sterna cannot look into.

    Source: django/db/backends/base/schema.py (BaseDatabaseSchemaEditor.create_model); the error is the database's.
    """

    code = "duplicate-table"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AlterModelTable("post", "posts"),
                migrations.CreateModel(
                    "Note", [("id", models.BigAutoField(primary_key=True))], options={"db_table": "blog_post"}
                ),
            ]
        """,
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Row", [("id", models.BigAutoField(primary_key=True))],
                    options={"db_table": "blog_post", "managed": False},
                ),
                migrations.CreateModel("Headline", [], options={"proxy": True}, bases=("blog.post",)),
            ]
        """,
        """
        #- blog/migrations/0002_move.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    state_operations=[
                        migrations.CreateModel(
                            "Note", [("id", models.BigAutoField(primary_key=True))], options={"db_table": "blog_post"}
                        ),
                        migrations.DeleteModel("Post"),
                    ],
                ),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_note.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.CreateModel(
                        "Note",
                        [("id", models.BigAutoField(primary_key=True))],
                        options={"db_table": "blog_post"},
            #                                ^^^^^^^^^^^ duplicate-table: blog.Note gets the table blog_post, which i...
                    ),
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
                    migrations.AlterModelTable("note", "blog_post"),
            #                                          ^^^^^^^^^^^ duplicate-table: blog.Note gets the table blog_pos...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """Any migration: the other model may be in any app."""
        return (whole_history(migration, view), one_database(view))

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report where the second one gets the table."""
        if one_database(view) is None:
            return
        for step in steps(migration, view):
            operation = step.view
            if operation.operation not in ("CreateModel", "AlterModelTable", "RenameModel") or not step.is_certain:
                continue
            name = operation.name.lower() if operation.operation == "RenameModel" else operation.model
            label = f"{operation.app}.{name}"
            new, old = step.moment.after.get(label), step.model
            if new is None or not has_table(new) or (old is not None and old.table == new.table):
                continue
            for other, model in step.moment.before.items():
                if other in (label, step.moment.label) or model.table != new.table:
                    continue
                if has_table(model) and step.follows(other):
                    message = (
                        f"{new.app}.{new.name} gets the table {new.table}, which is that of {model.app}.{model.name}: "
                        "migrate ends here. Give one of them another db_table, or leave the table to the other one "
                        "with managed = False."
                    )
                    yield Report(self._at(step, new.table), message, migration.app)

    @staticmethod
    def _at(step: Step, table: str) -> At:
        return step.text(table, ("options", 2), ("table", 1)) or step.model_text() or step.at
