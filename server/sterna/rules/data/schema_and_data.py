"""Rows written before the schema of their table changes, in one transaction on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.literals import string
from sterna.project.migration import Migration, Operation
from sterna.rules.data.analysis.wording import OfAnswers
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node

_ALTERS = frozenset(
    (
        *("AddField", "RemoveField", "AlterField", "AddIndex", "RemoveIndex", "AddConstraint", "RemoveConstraint"),
        *("AlterUniqueTogether", "AlterIndexTogether", "DeleteModel"),
    )
)
"""Operations for which PostgreSQL wants the table unused; a rename is none of them."""

_POSTGRES = """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "blog"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)


        class Note(models.Model):
            post = models.ForeignKey(Post, on_delete=models.CASCADE)
            text = models.TextField(default="")
        #- blog/migrations/0002_note.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.CreateModel(
                    "Note",
                    [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("post", models.ForeignKey("blog.Post", on_delete=models.CASCADE)),
                    ],
                ),
            ]
"""
_FILL = """
        #- blog/migrations/0003_notes.py
        from django.db import migrations, models


        def fill(apps, schema_editor):
            {code}


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_note")]
            operations = [
                {first},
                {second},
            ]
"""
_RUN = "migrations.RunPython(fill, migrations.RunPython.noop)"
_ADD = 'migrations.AddField("Note", "text", models.TextField(default=""))'
_CREATE = 'apps.get_model("blog", "Note").objects.create(post_id=1)'
_NOTE = (
    "schema-and-data: fill() writes rows of blog.Note before this in the same transaction: on PostgreSQL migrate fails "
    "as soon as there is one, because the table has pending trigger events. Move one of them to a migration of its own."
)


def _notes(code: str = _CREATE, first: str = _RUN, second: str = _ADD) -> str:
    return _FILL.format(code=code, first=first, second=second)


class SchemaAndData(OfAnswers, MigrationRule):
    """A migration writes rows and then changes their table, in one transaction on PostgreSQL.

    Django's foreign keys are checked by PostgreSQL at the end of the transaction. Until then a table with rows to check
    cannot be altered: `migrate` ends with `cannot ALTER TABLE "blog_note" because it has pending trigger events`, as
    soon as the function writes a single row. In an empty database, as in tests, it passes.

    Rows to check are those that are inserted into a table with foreign keys, those whose foreign keys are updated, and
    those that are deleted from a table to which foreign keys point.

    ## Instead

    Two migrations: one that writes, one that changes the schema. Schema changes before the function are no problem.
    *Split* at the finding, or `sterna splitmigration`, makes them of this one while nobody else has it.

    ## Ignore it when

    the function certainly writes nothing in any database with data.

    Source: postgresql's src/backend/commands/tablecmds.c (CheckTableNotInUse), django/db/backends/postgresql/schema.py
    (DEFERRABLE INITIALLY DEFERRED), Django 5.2.
    """

    code = "schema-and-data"
    severity = Severity.WARNING
    group = "data"
    valid = (
        # The schema first.
        _POSTGRES + _notes(first=_ADD, second=_RUN),
        # Another database.
        _POSTGRES.replace("postgresql", "sqlite3") + _notes(),
        # Rows without a foreign key to check.
        _POSTGRES + _notes(code='apps.get_model("blog", "Note").objects.update(id=1)'),
        # Another table.
        _POSTGRES + _notes(second='migrations.AddField("Post", "slug", models.SlugField(default=""))'),
        # No transaction.
        _POSTGRES + _notes().replace("dependencies =", "atomic = False\n            dependencies ="),
    )
    invalid = (
        Invalid(
            _POSTGRES + _notes().replace(f"{_ADD},\n", f"{_ADD},\n        #       ^^^^^^^^^^^^^^^^^^^ {_NOTE}\n"),
        ),
        Invalid(
            _POSTGRES
            + _notes(
                code='apps.get_model("blog", "Post").objects.filter(title="").delete()',
                second='migrations.RemoveField("Post", "body")',
            ).replace(
                '"body"),\n', f'"body"),\n        #       ^^^^^^^^^^^^^^^^^^^^^^ {_NOTE}\n'.replace(".Note", ".Post")
            ),
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each operation that alters a table after a function has written its rows."""
        databases = view.opened.databases.values() if view.opened is not None else ()
        if "postgresql" not in databases or migration.atomic is False:
            return
        reported = set()
        for answered in view.data.of(migration):
            function = answered.function
            if answered.answer is None or function.role != "forward" or len(function.path) != 1:
                continue
            written = {one.model.lower(): one.model for one in answered.answer.touched if one.keys}
            for operation in migration.operations[function.operation.index + 1 :]:
                label = f"{migration.app}.{_model(operation)}".lower()
                if operation.name in _ALTERS and label in written and operation.index not in reported:
                    reported.add(operation.index)
                    name = getattr(function.function.node, "name", "") if function.function is not None else ""
                    who = f"{name}()" if name else "The function"
                    assert operation.call is not None
                    yield Report(
                        at_node(migration, operation.call.func.at),
                        f"{who} writes rows of {written[label]} before this in the same transaction: on PostgreSQL "
                        "migrate fails as soon as there is one, because the table has pending trigger events. "
                        "Move one of them to a migration of its own.",
                        migration.app,
                    )


def _model(operation: Operation) -> str:
    """The model whose table an operation alters."""
    keyword = "name" if operation.name == "DeleteModel" or operation.name.endswith("Together") else "model_name"
    for index, argument in enumerate(operation.call.args if operation.call is not None else ()):
        if argument.keyword == keyword or (argument.keyword is None and index == 0 and not argument.star):
            return string(argument.value) or ""
    return ""
