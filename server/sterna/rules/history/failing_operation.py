"""Whatever else Django raises for an operation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import revision
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class FailingOperation(MigrationRule):
    """Django refuses an operation at its place in history.

    The message cites the exception. What Django's project state refuses ends every command that needs the state;
    what only the schema editor refuses ends `migrate`.

    ## Instead

    It depends on the exception. Two that are seen often: a field cannot become a many-to-many relation or cease to be
    one, remove it and add another; and `AddIndexConcurrently` wants `atomic = False` in its migration.

    ## Ignore it when

    never: Django refuses to migrate.
    """

    code = "failing-operation"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_number.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "others", models.ManyToManyField("blog.Post")),
                migrations.RemoveField("post", "others"),
                migrations.AddField("post", "others", models.IntegerField(default=0)),
                migrations.AlterField("post", "others", models.BigIntegerField(default=0)),
            ]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(title="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill), migrations.RunSQL("SELECT 1")]
        """,
        """
        #- blog/migrations/0002_own.py
        from django.db import migrations
        from django.db.migrations.operations.base import Operation


        class Refuse(Operation):
            def state_forwards(self, app_label, state):
                pass

            def database_forwards(self, app_label, schema_editor, from_state, to_state):
                if schema_editor.connection.vendor == "oracle":
                    raise NotImplementedError


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [Refuse()]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_number.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "others", models.ManyToManyField("blog.Post")),
                    migrations.AlterField("post", "others", models.IntegerField(default=0)),
            #       ^^^^^^^^^^^^^^^^^^^^^ failing-operation: Django refuses AlterField on post: migrate ends here. Va...
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_clash.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.CreateModel(
            #       ^^^^^^^^^^^^^^^^^^^^^^ failing-operation: Django refuses CreateModel on draft: migrate ends here....
                        "Draft",
                        [
                            ("post_ptr", models.OneToOneField("blog.Post", models.CASCADE, primary_key=True)),
                            ("title", models.TextField()),
                        ],
                        bases=("blog.post",),
                    ),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each operation."""
        for step, _, _ in faults(migration, view, self.code):
            operation, fault = step.view, step.view.fault
            if fault is None:
                continue
            subject = f"{operation.operation} on {operation.model}" if operation.model else operation.operation
            ends = "migrate ends" if fault.stage == "database" else "every command that needs the state ends"
            message = f"Django refuses {subject}: {ends} here. {fault.exception}: {fault.text}"
            yield Report(step.at, message, migration.app)
