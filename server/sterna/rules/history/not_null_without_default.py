"""A new column that must not be empty and has nothing to fill it with."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import MigrationView
from sterna.project.migration import Migration
from sterna.rules.history.faults import earlier
from sterna.rules.history.steps import Step, has_table, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class NotNullWithoutDefault(MigrationRule):
    """A field that must not be NULL is added without a default to a table that may hold rows.

    On an empty table it passes, so that tests and fresh installations do not show it; where the table has one row,
    `migrate` ends with `IntegrityError`. `makemigrations` asks for a default in this place and writes it with
    `preserve_default=False`; a migration written by hand, or whose model was made in the same branch and released in
    between, has none.

    ## Instead

    Give the field a `default` that is right for the rows that are there, with `preserve_default=False` where new rows
    shall not have it, or `db_default` (Django 5.0). Where no one value is right for all rows: add the field with
    `null=True`, fill it in a data migration, and let a third one set `null=False`.

    ## Ignore it when

    the table is certain to be empty wherever this runs.

    Source: django/db/migrations/questioner.py (ask_not_null_addition) and django/db/backends/base/schema.py
    (BaseDatabaseSchemaEditor._effective_default), Django 5.2; the error is the database's.
    """

    code = "not-null-without-default"
    severity = Severity.WARNING
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "slug", models.SlugField(default=""), preserve_default=False),
                migrations.AddField("post", "note", models.TextField(blank=True)),
                migrations.AddField("post", "made", models.DateTimeField(auto_now_add=True)),
                migrations.AddField("post", "others", models.ManyToManyField("blog.Post")),
                migrations.AddField("post", "number", models.IntegerField(null=True)),
            ]
        """,
        """
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField("note", "number", models.IntegerField()),
            ]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_initial.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = True
            dependencies = [("blog", "0001_initial"), ("contenttypes", "0001_initial")]
            operations = [
                migrations.AddField("post", "kind", models.ForeignKey("contenttypes.ContentType", models.CASCADE)),
            ]
        """,
        """
        #- blog/migrations/0002_number.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.AddField("post", "number", models.IntegerField())],
                ),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_number.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "number", models.IntegerField())]
            #                                             ^^^^^^^^ not-null-without-default: Where Post has rows, mig...
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_next.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "next", models.ForeignKey("self", on_delete=models.CASCADE)),
            #                                   ^^^^^^ not-null-without-default: Where Post has rows, migrate ends he...
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each such field."""
        for step in steps(migration, view):
            field, model = step.view.field, step.model
            if step.view.operation != "AddField" or field is None or model is None or not has_table(model):
                continue
            filled = field.null or field.fills or field.many_to_many or field.generated or field.unknown
            if filled or not field.column or field.kind.endswith("AutoField") or not step.is_certain:
                continue
            if any(each.name == field.name for each in model.fields) or _is_new(step):
                continue
            message = (
                f"Where {model.name} has rows, migrate ends here: {field.name} must not be NULL, and nothing fills it. "
                "Give it a default with preserve_default=False, or add it with null=True first."
            )
            at = step.text(field.name, ("name", 1)) or step.at
            yield Report(at, message, migration.app)


def _is_new(step: Step) -> bool:
    """Whether the table is made in the same migration, or in one that is only ever run together with it, so that nobody
    can have put a row in."""
    first = next((each for each in earlier(step) if step.moment.label in each.after), None)
    if first is None:
        return False
    one, other = first.migration, step.moment.migration
    return one is other or other.initial or _is_split(one, other)


def _is_split(one: MigrationView, other: MigrationView) -> bool:
    """Whether the two are the parts of an app's first migration, as the autodetector cuts it where apps refer to one
    another in a circle; before Django 1.9 the second part was not marked as initial."""
    follows = (one.app, one.name) in other.dependencies and not any(app == one.app for app, _ in one.dependencies)
    fields = [operation.field for operation in other.operations if operation.operation == "AddField"]
    relations = [field.remote.partition(".")[0] for field in fields if field is not None and field.remote]
    return follows and len(relations) == len(fields) and any(app != one.app for app in relations)
