"""A field that goes while something still names it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import ModelView
from sterna.engine.timeline import Moment, State
from sterna.project.migration import Migration
from sterna.rules.history.faults import missing_of
from sterna.rules.history.steps import Step, all_known, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class FieldStillUsed(MigrationRule):
    """A field is removed or renamed while an index, a constraint or another model's key still names it.

    The project state goes on with a name that leads nowhere: the next operation on the model, the removal of the index
    among them, ends with `FieldDoesNotExist`. PostgreSQL drops an index and most constraints with their column and says
    nothing; SQLite refuses it, or not, depending on how Django changes the table. Where Django refuses the operation
    itself, this is an error and the message has its words.

    `RenameField` takes `unique_together`, `index_together` and foreign keys along, but neither indexes nor constraints.

    ## Instead

    Remove first what names the field, in the order in which `makemigrations` writes it: `RemoveIndex`,
    `RemoveConstraint`, `AlterUniqueTogether`, `AlterOrderWithRespectTo`, then `RemoveField`. Around a `RenameField`
    remove the index or constraint and add it again with the new name.

    ## Ignore it when

    the table is only ever one that drops them with the column, and nothing changes the model any more.

    Source: django/db/migrations/state.py (ProjectState.remove_field, rename_field), Django 5.2.
    """

    code = "field-still-used"
    severity = Severity.WARNING
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_gone.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.AlterUniqueTogether("post", {("title", "body")}),
                migrations.RemoveIndex("post", "post_title"),
                migrations.AlterUniqueTogether("post", set()),
                migrations.RemoveField("post", "title"),
            ]
        """,
        """
        #- blog/migrations/0002_renamed.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AlterUniqueTogether("post", {("title", "body")}),
                migrations.RenameField("post", "title", "headline"),
                migrations.AddIndex("post", models.Index(fields=["headline"], name="post_title")),
                migrations.RemoveField("post", "body") if False else migrations.AlterModelOptions("post", {}),
            ]
        """,
        """
        #- blog/migrations/0002_gone.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.RemoveField("post", "body"),
                migrations.AddField("post", "body", models.TextField(null=True)),
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
                operations = [migrations.AddIndex("post", models.Index(fields=["title"], name="post_title"))]
            #- blog/migrations/0003_gone.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_index")]
                operations = [migrations.RemoveField("post", "title")]
            #                                                ^^^^^^^ field-still-used: The index post_title of Post s...
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_unique.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddConstraint("post", models.UniqueConstraint(fields=["title"], name="one_title")),
                    migrations.RenameField("post", "title", "headline"),
            #                                      ^^^^^^^ field-still-used: The constraint one_title of Post still n...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name that goes."""
        found = list(steps(migration, view))
        end = _end(found)
        for step in found:
            operation = step.view
            if operation.operation not in ("RemoveField", "RenameField") or step.model is None:
                continue
            if operation.unknown or not step.moment.known or not all_known(step.model, step.moment.before):
                continue
            name = operation.old_name or operation.name
            fault = operation.fault
            if fault is not None and missing_of(step).kind != self.code:
                continue
            # Where Django does not stop, what is put right within the migration counts.
            last = end.get(step.moment.label) if fault is None else step.model
            user = _user(last, name, end) if last is not None else ""
            if fault is None and (last is None or not user or name in {field.name for field in last.fields}):
                continue
            at = step.text(name, ("old_name", 1) if operation.operation == "RenameField" else ("name", 1))
            if fault is not None:
                still = f"{user} still names {name}" if user else f"{name} cannot be removed"
                message = f"{still}: migrate ends here. Django: {fault.exception}: {fault.text}"
                yield Report(at or step.at, message, migration.app, severity=Severity.ERROR)
            else:
                way_out = "remove it first, or the next change of the table fails."
                message = f"{user} still names {name}, which goes here: {way_out}"
                yield Report(at or step.at, message, migration.app)


def _end(found: list[Step]) -> State:
    """The state after the last operation that is no part of a database's side."""
    moments: list[Moment] = [step.moment for step in found if "database" not in step.view.path]
    return moments[-1].after if moments else {}


def _user(model: ModelView, name: str, state: State) -> str:
    """What of a model, or which other model, names one of its fields; "" for nothing."""
    for index in model.indexes:
        if name in (*index.fields, *index.references):
            return f"The index {index.name} of {model.name}"
    for constraint in model.constraints:
        if name in (*constraint.fields, *constraint.references):
            return f"The constraint {constraint.name} of {model.name}"
    for option in ("unique_together", "index_together"):
        if any(name in names for names in getattr(model, option)):
            return f"{option} of {model.name}"
    if model.order_with_respect_to == name:
        return f"order_with_respect_to of {model.name}"
    label = f"{model.app}.{model.name}".lower()
    for other in state.values():
        for field in other.fields:
            if field.remote == label and name in field.to_fields:
                return f"The foreign key {field.name} of {other.app}.{other.name}"
    return ""
