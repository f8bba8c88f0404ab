"""What the newest migration of an app takes away, and its reverse does not bring back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import FieldView, ModelView
from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, has_table, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class ReverseLosesData(MigrationRule):
    """The reverse of this operation does not bring the data back.

    RemoveField and DeleteModel can be rolled back, but the column or table comes back empty. Where the column must not
    be NULL and has no default, it does not come back at all: on a table with rows the rollback ends with
    `IntegrityError`.

    Only the newest migration of each app is looked at, the one that a rollback undoes first, and what is merely lost is
    a hint: it is what was asked for. A rollback that fails is an information.

    ## Instead

    Take away in two releases: in the first one nothing uses the field any more, and it gets `null=True` or a default;
    in the second one, when no rollback to before the first is to be expected, it goes.

    ## Ignore it when

    nobody will want the data back.

    Source: django/db/migrations/operations/fields.py (RemoveField.database_backwards) and
    django/db/backends/base/schema.py (BaseDatabaseSchemaEditor._effective_default), Django 5.2; the error is the
    database's.
    """

    code = "reverse-loses-data"
    severity = Severity.HINT
    group = "reversibility"
    valid = (
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RemoveField("post", "body")]
        #- blog/migrations/0003_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_body")]
            operations = []
        """,
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("post", "body")]),
            ]
        """,
        """
        #- blog/migrations/0001_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = []
            operations = [
                migrations.CreateModel("Post", [("id", models.AutoField(primary_key=True))], {"managed": False}),
            ]
        #- blog/migrations/0002_post.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.DeleteModel("Post")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_shorter.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RemoveField("post", "body"),
            #       ^^^^^^^^^^^^^^^^^^^^^^ reverse-loses-data: Rolled back, blog.0002_shorter brings Post.body back without what it held.
                    migrations.RemoveField("post", "title"),
            #       ^^^^^^^^^^^^^^^^^^^^^^ reverse-loses-data: The rollback of blog.0002_shorter ends with IntegrityError where Post has rows: title must not be NULL, and nothing fills it. Give it null=True or a default one release before.
                ]
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/migrations/0002_nothing.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.DeleteModel("Post")]
            #                 ^^^^^^^^^^^^^^^^^^^^^^ reverse-loses-data: Rolled back, blog.0002_nothing brings the table of Post back without its rows.
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration with its state, and whether it is the newest one."""
        return (revision(migration, view), _is_newest(migration, view))

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each field and model that the newest migration of an app takes away from the database."""
        if not _is_newest(migration, view):
            return
        for step in steps(migration, view):
            model = step.model
            if not step.is_certain or model is None or not has_table(model):
                continue
            if step.view.operation == "DeleteModel":
                yield self._report(step, f"brings the table of {model.name} back without its rows.")
            elif step.view.operation == "RemoveField":
                field = next((each for each in model.fields if each.name == step.view.name), None)
                if field is not None and not field.unknown and not field.generated:
                    yield self._of_field(step, model, field)

    def _of_field(self, step: Step, model: ModelView, field: FieldView) -> Report:
        if field.null or field.fills or field.many_to_many:
            return self._report(step, f"brings {model.name}.{field.name} back without what it held.")
        key = step.migration
        return Report(
            step.at,
            f"The rollback of {key.app}.{key.name} ends with IntegrityError where {model.name} has rows: {field.name} "
            "must not be NULL, and nothing fills it. Give it null=True or a default one release before.",
            key.app,
            severity=Severity.INFORMATION,
        )

    def _report(self, step: Step, what: str) -> Report:
        key = step.migration
        return Report(step.at, f"Rolled back, {key.app}.{key.name} {what}", key.app)


def _is_newest(migration: Migration, view: View) -> bool:
    return migration.name in view.plan.leaves(migration.app)
