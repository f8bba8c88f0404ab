"""An operation on a field that the model does not have."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Migration
from sterna.rules.history.faults import faults
from sterna.rules.history.steps import Step, fields_of, revision
from sterna.rules.history.words import change_to, did_you_mean, meant, told
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At

WITHIN = {
    "RenameField": (("old_name", 1),),
    "AddIndex": (("index", 1),),
    "AddConstraint": (("constraint", 1),),
    "AlterConstraint": (("constraint", 2),),
    "AlterUniqueTogether": (("unique_together", 1),),
    "AlterIndexTogether": (("index_together", 1),),
    "AlterOrderWithRespectTo": (("order_with_respect_to", 1),),
    "RenameIndex": (("old_fields", 3),),
}
"""Where an operation names fields; elsewhere its `name`."""


class UnknownField(MigrationRule):
    """An operation names a field that its model does not have at this point.

    `RemoveField`, `AlterField` and `RenameField` end every command that needs the state, with `KeyError` or
    `FieldDoesNotExist`. An index, a constraint, `unique_together` or `order_with_respect_to` over such a field is
    accepted by the state, and `migrate` fails: on the developer's machine where the test database is made, else in
    the deployment.

    ## Instead

    Name the field as it is called at this point of history: not as the model has it today, but as the migrations
    before this one left it.

    ## Ignore it when

    never: Django refuses to migrate.

    Source: django/db/migrations/state.py (ProjectState), django/db/models/options.py (Options.get_field), Django 5.2.
    """

    code = "unknown-field"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_title.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameField("post", "title", "headline"),
                migrations.AddIndex("post", models.Index(fields=["-headline", "id"], name="post_headline")),
                migrations.AlterUniqueTogether("post", {("headline", "body")}),
            ]
        """,
        """
        #- blog/migrations/0002_draft.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Note", [("id", models.BigAutoField(primary_key=True)), ("text", models.TextField())]
                ),
                migrations.AddConstraint("note", models.UniqueConstraint(models.F("text"), name="note_text")),
                migrations.RemoveConstraint("note", "note_text"),
                migrations.RemoveField("note", "text"),
            ]
        """,
        """
        #- blog/migrations/0002_loop.py
        import os

        from django.db import migrations, models

        OLD = "title" if os.getpid() else "body"


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RenameField("post", OLD, "headline"),
                migrations.RemoveField("post", "headline"),
            ]
        """,
        """
        #- blog/migrations/0002_body.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RemoveField("post", name) for name in ("title", "body")]
        """,
        """
        #- blog/migrations/0002_draft.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Draft",
                    [("post_ptr", models.OneToOneField("blog.Post", models.CASCADE, primary_key=True))],
                    bases=("blog.post",),
                ),
                migrations.AlterModelOptions("draft", {"ordering": ["title"]}),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameField(model_name="post", old_name="titel", new_name="headline")]
            #                                                                    ^^^^^^^ unknown-field: Post has no f...
            """,
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameField(model_name="post", old_name="title", new_name="headline")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameField("post", "title", "headline")]
            #- blog/migrations/0003_index.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_title")]
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["-title"], name="post_title")),
            #                                                        ^^^^^^^^ unknown-field: Post has no field title...
                ]
            """,
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameField("post", "title", "headline")]
            #- blog/migrations/0003_index.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_title")]
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["-headline"], name="post_title")),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_unique.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AlterUniqueTogether("post", {("title", "writer")})]
            #                                                                   ^^^^^^^^ unknown-field: Post has no f...
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_gone.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RemoveField("post", "body"),
                    migrations.RemoveField("post", "body"),
            #                                      ^^^^^^ unknown-field: Post has no field body here: RemoveField in...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each name."""
        for step, missing, words in faults(migration, view, self.code):
            if step.model is None:
                continue
            names = fields_of(step.model, step.moment.before)
            gone = missing.gone
            took = f": {told(gone)} took it away." if gone is not None else "."
            renamed = gone.operation.name if gone is not None and gone.operation.operation == "RenameField" else ""
            name = renamed if renamed in names else meant(missing.name, names) if gone is None else ""
            at = self._at(step, missing.name)
            message = f"{step.model.name} has no field {missing.name} here{took}{did_you_mean(name)} {words}"
            there = view.at(gone.operation.place) if gone is not None else None
            related = ((there, "It goes here"),) if there is not None else ()
            written = self._sign(step, missing.name) + name if name else ""
            yield Report(at or step.at, message, migration.app, related, fixes=change_to(at, written, name))

    @staticmethod
    def _at(step: Step, name: str) -> At | None:
        return step.text(name, *WITHIN.get(step.view.operation, (("name", 1),)))

    @staticmethod
    def _sign(step: Step, name: str) -> str:
        """ "-" where an index names the field in descending order."""
        return "-" if step.written(name, *WITHIN.get(step.view.operation, ())).startswith("-") else ""
