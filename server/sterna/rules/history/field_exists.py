"""A field that is added a second time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import FieldView
from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, has_table, one_database, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class FieldExists(MigrationRule):
    """An `AddField` or `RenameField` makes a field that the model has already.

    Django's project state takes the new one for the old one and says nothing; `migrate` ends with the database's
    error: the column exists already. SQLite is worse: where Django makes the table anew, the old column is lost with
    its data, and nobody is told.

    ## Instead

    Change a field that is there with `AlterField`. Where two branches added the same field, keep one of the two
    operations.

    ## Ignore it when

    the first column was dropped by code that Sterna cannot look into.

    Source: django/db/migrations/state.py (ProjectState.add_field, rename_field) and
    django/db/backends/sqlite3/schema.py (_remake_table), Django 5.2; the error is the database's.
    """

    code = "field-exists"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RemoveField("post", "body"),
                migrations.AddField("post", "body", models.TextField(null=True)),
            ]
        """,
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameField("post", "body", "text"),
                migrations.AddField("post", "body", models.TextField(null=True)),
                migrations.AlterField("post", "body", models.CharField(max_length=9, null=True)),
            ]
        """,
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.AddField("post", "body", models.TextField(null=True))],
                ),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_body.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "body", models.TextField(null=True))]
            #                                             ^^^^^^ field-exists: Post has a field body already: migrate...
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_more.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "extra", models.IntegerField(null=True)),
                    migrations.AddField("post", "extra", models.BooleanField(null=True)),
            #                                   ^^^^^^^ field-exists: Post has a field extra already: migrate ends...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration, what it depends on, and the database."""
        return (revision(migration, view), one_database(view))

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name."""
        for step in steps(migration, view):
            operation, model = step.view, step.model
            if operation.operation not in ("AddField", "RenameField") or model is None or not has_table(model):
                continue
            name = operation.name
            if not step.is_certain or (operation.operation == "RenameField" and name == operation.old_name):
                continue
            there = next((field for field in model.fields if field.name == name), None)
            if there is None:
                continue
            refused = self._is_refused(step, there, one_database(view))
            end = (
                f"migrate ends here, for the database has a column {there.column or name}"
                if refused
                else "the old column is lost with its data, or migrate ends here, as the database has it"
            )
            message = f"{model.name} has a field {name} already: {end}. Use AlterField, or keep one of the two."
            at = (
                step.text(name, ("new_name", 2))
                if operation.operation == "RenameField"
                else step.text(name, ("name", 1))
            )
            severity = None if refused else Severity.WARNING
            yield Report(at or step.at, message, migration.app, severity=severity)

    @staticmethod
    def _is_refused(step: Step, there: FieldView, dialect: str | None) -> bool:
        """Whether the database is asked for a second column; SQLite's table may be made anew instead."""
        field = step.view.field
        if dialect is not None and dialect != "sqlite":
            return field is None or field.many_to_many == there.many_to_many
        if field is None or field.many_to_many or there.many_to_many:
            return False
        return field.null and not (field.unique or field.primary_key or field.fills or field.generated)
