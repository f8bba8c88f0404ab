"""Two fields with one column."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import FieldView, ModelView
from sterna.project.migration import Migration
from sterna.rules.history.steps import has_table, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class DuplicateColumn(MigrationRule):
    """Two fields of a model have the same column.

    `migrate` ends with the database's error: the column is there twice. It comes of a foreign key `author` beside a
    field `author_id`, for the key's column is called so, and of a `db_column` that was copied.

    ## Instead

    Give one of them another name or another `db_column`. To make a foreign key of a number, alter the field and rename
    it, with its column: `RenameField`, then `AlterField` with `db_column`.

    ## Ignore it when

    never: the database refuses it.

    Source: django/db/backends/base/schema.py (BaseDatabaseSchemaEditor.table_sql); the error is the database's.
    """

    code = "duplicate-column"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_next.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "next_id", models.IntegerField(null=True, db_column="number")),
                migrations.AddField("post", "next", models.ForeignKey("self", models.CASCADE, null=True)),
            ]
        """,
        """
        #- blog/migrations/0002_next.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "next_id", models.IntegerField(null=True)),
                migrations.RemoveField("post", "next_id"),
                migrations.AddField("post", "next", models.ForeignKey("self", models.CASCADE, null=True)),
            ]
        """,
        """
        #- blog/migrations/0002_next.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddField("post", "next", models.ManyToManyField("self")),
                migrations.AddField("post", "other", models.ManyToManyField("blog.Post", related_name="+")),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_next.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "next_id", models.IntegerField(null=True)),
                    migrations.AddField("post", "next", models.ForeignKey("self", models.CASCADE, null=True)),
            #                                   ^^^^^^ duplicate-column: The fields next_id and next of Post have the...
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
                    migrations.CreateModel(
                        "Note",
                        [
                            ("id", models.BigAutoField(primary_key=True)),
                            ("text", models.TextField()),
                            ("other", models.TextField(db_column="text")),
            #                ^^^^^^^ duplicate-column: The fields text and other of Note have the same column text...
                        ],
                    ),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report where the second one gets the column."""
        for step in steps(migration, view):
            operation = step.view
            if operation.operation not in ("CreateModel", "AddField", "RenameField", "AlterField"):
                continue
            new = step.moment.after.get(step.moment.label)
            if new is None or not has_table(new) or not step.is_certain:
                continue
            before = set(map(_pair, clashes(step.model))) if step.model is not None else set()
            for one, other in clashes(new):
                if _pair((one, other)) in before:
                    continue
                message = (
                    f"The fields {one.name} and {other.name} of {new.name} have the same column {other.column}: "
                    "migrate ends here. Give one of them another name or another db_column."
                )
                at = step.text(other.name, ("fields", 1), ("name", 1), ("new_name", 2)) or step.at
                yield Report(at, message, migration.app)


def clashes(model: ModelView) -> Iterator[tuple[FieldView, FieldView]]:
    """The fields that share a column, by pairs in the order of the model."""
    seen: dict[str, FieldView] = {}
    for field in model.fields:
        column = field.column.lower()
        if not column or field.unknown:
            continue
        if column in seen:
            yield seen[column], field
        seen.setdefault(column, field)


def _pair(fields: tuple[FieldView, FieldView]) -> tuple[str, str]:
    return fields[0].name, fields[1].name
