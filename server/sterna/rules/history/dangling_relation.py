"""A model that goes while another one still refers to it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import ModelView
from sterna.project.migration import Migration
from sterna.rules.history.steps import is_there, steps, whole_history
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DanglingRelation(MigrationRule):
    """A model is deleted, and a foreign key, a many-to-many relation or a child of it stays.

    The first `migrate` that runs this passes, on an empty database as well. Every later one ends with `ValueError: The
    field … was declared with a lazy reference to …`, and so does the next deployment.

    ## Instead

    Remove the field, or point it to another model, before the model is deleted: `makemigrations` writes `RemoveField`
    and `AlterField` first. What refers to it may be in another app: depend on the migration there.

    ## Ignore it when

    never: the next `migrate` fails.

    Source: django/db/migrations/state.py (StateApps.__init__), Django 5.2.
    """

    code = "dangling-relation"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Note",
                    [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("post", models.ForeignKey("blog.Post", models.CASCADE)),
                    ],
                ),
                migrations.RemoveField("note", "post"),
                migrations.DeleteModel("Post"),
            ]
        """,
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Note",
                    [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("post", models.ForeignKey("blog.Post", models.CASCADE)),
                    ],
                ),
                migrations.DeleteModel("Note"),
                migrations.DeleteModel("Post"),
            ]
        """,
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "next", models.ForeignKey("self", models.CASCADE, null=True)),
                migrations.SeparateDatabaseAndState(
                    state_operations=[
                        migrations.DeleteModel("Post"),
                        migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))]),
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
                        [
                            ("id", models.BigAutoField(primary_key=True)),
                            ("post", models.ForeignKey("blog.Post", models.CASCADE)),
                        ],
                    ),
                ]
            #- blog/migrations/0003_gone.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_note")]
                operations = [migrations.DeleteModel("Post")]
            #                                        ^^^^^^ dangling-relation: Post is deleted, and the field post of...
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_tag.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))]),
                    migrations.AddField("post", "tags", models.ManyToManyField("blog.tag")),
                    migrations.DeleteModel(name="Tag"),
            #                                   ^^^^^ dangling-relation: Tag is deleted, and the field tags of blog.P...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """Any migration: what refers to the model may be in any app, and may be put right later."""
        return whole_history(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each model that goes."""
        for step in steps(migration, view):
            if step.view.operation != "DeleteModel" or not step.is_told or step.model is None or step.view.fault:
                continue
            end = step.history.end
            if migration.key not in step.history.order or is_there(step.moment.label, end, step.history):
                continue
            for label, model in end.items():
                # What was not there yet when the model went is wrong for itself.
                name = _referring(model, step.moment.label) if label in step.moment.after and model.known else ""
                if name:
                    message = (
                        f"{step.model.name} is deleted, and {name} of {model.app}.{model.name} still refers to it: "
                        "every migrate after this one ends with a ValueError. Remove it first."
                    )
                    yield Report(step.model_text() or step.at, message, migration.app)


def _referring(model: ModelView, label: str) -> str:
    """What of a model refers to another one; "" for nothing."""
    for field in model.fields:
        if label in (field.remote, field.through):
            return f"the field {field.name}"
    return "the base" if label in model.bases else ""
