"""Two indexes or constraints with one name."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import IndexView
from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, has_table, indexes_of, one_database, steps, whole_history
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

ACROSS = {
    "sqlite": ("Index",),
    "postgresql": ("Index", "UniqueConstraint", "ExclusionConstraint"),
    "oracle": ("Index",),
}
"""Of which kinds a database wants names that no other table has: those that it keeps as indexes beside the tables."""


class DuplicateIndex(MigrationRule):
    """Two indexes or constraints have the same name.

    `migrate` ends with the database's error: the name is taken. PostgreSQL, SQLite and Oracle keep the names of indexes
    for all tables together, MySQL for each table.

    ## Instead

    Give one of them another name, or leave the name to Django: `makemigrations` makes one of the table and the columns.

    ## Ignore it when

    the first one was dropped by code that Sterna cannot look into.

    Source: django/db/models/indexes.py (Index.create_sql), Django 5.2; the error is the database's.
    """

    code = "duplicate-index"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.RemoveIndex("post", "post_title"),
                migrations.AddIndex("post", models.Index(fields=["title", "id"], name="post_title")),
                migrations.AddIndex("post", models.Index(fields=["id"], name="post_title2")),
            ]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.RenameIndex("post", new_name="title", old_name="post_title"),
                migrations.AddIndex("post", models.Index(fields=["title", "id"], name="post_title")),
            ]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                migrations.DeleteModel("Post"),
                migrations.CreateModel(
                    "Note",
                    [("id", models.BigAutoField(primary_key=True))],
                    options={"indexes": [models.Index(fields=["id"], name="post_title")]},
                ),
            ]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.AddIndex("post", models.Index(fields=["title", "id"], name="post_title")),
                migrations.RenameIndex("post", new_name="post_title", old_fields=("title", "id")),
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
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["title"], name="post_title")),
                    migrations.AddIndex(
                        model_name="post",
                        index=models.Index(fields=["title", "id"], name="post_title"),
            #                                                           ^^^^^^^^^^^^ duplicate-index: The name post_t...
                    ),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_index.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddIndex("post", models.Index(fields=["title"], name="title")),
                    migrations.CreateModel(
                        "Note",
                        [("id", models.BigAutoField(primary_key=True))],
                        options={"indexes": [models.Index(fields=["id"], name="title")]},
            #                                                                 ^^^^^^^ duplicate-index: The name titl...
                    ),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """Any migration: the other index may be in any app."""
        return (whole_history(migration, view), one_database(view))

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at the name of the second one."""
        dialect = one_database(view)
        for step in steps(migration, view):
            operation = step.view
            new = step.moment.after.get(step.moment.label)
            if new is None or not has_table(new) or not step.is_certain:
                continue
            added = [operation.index] if operation.index is not None and operation.operation.startswith("Add") else []
            if operation.operation == "RenameIndex":
                added = [index for index in new.indexes if index.name == operation.name]
            elif operation.operation == "CreateModel":
                added = indexes_of(new)
            for index in added:
                owner = self._owner(step, index, dialect)
                if owner:
                    message = (
                        f"The name {index.name} is taken by an index or a constraint of {owner}: migrate ends here. "
                        "Give one of them another name."
                    )
                    within = (("index", 1), ("constraint", 1), ("new_name", 1), ("options", 2))
                    yield Report(step.text(index.name, *within) or step.at, message, migration.app)

    @staticmethod
    def _owner(step: Step, index: IndexView, dialect: str | None) -> str:
        """The model that has an index of that name where the database has no room for two; "" for none."""
        for label, model in step.moment.before.items():
            if not has_table(model) or not step.follows(label):
                continue
            for other in indexes_of(model):
                if other.name != index.name or (label == step.moment.label and _is_renamed(step, other)):
                    continue
                across = all(_kind(each) in ACROSS.get(dialect or "", ()) for each in (index, other))
                same = label == step.moment.label and (dialect not in (None, "sqlite") or across)
                if same or across:
                    return model.name
        return ""


def _is_renamed(step: Step, index: IndexView) -> bool:
    """Whether it is the very index that the operation renames, by its fields: Django then has nothing to do."""
    return step.view.operation == "RenameIndex" and index.fields in step.view.fields


def _kind(index: IndexView) -> str:
    return "Index" if index.kind.endswith("Index") else index.kind
