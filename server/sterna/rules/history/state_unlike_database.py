"""A SeparateDatabaseAndState that tells the state something else than the database."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.history_messages import ModelView, OperationView
from sterna.engine.timeline import State
from sterna.project.migration import Migration
from sterna.rules.history.steps import Step, revision, steps
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View

Columns = dict[str, tuple[str, bool, bool]]
"""Column to the kind of the field, whether it may be NULL, and whether it is unique."""


class StateUnlikeDatabase(MigrationRule):
    """`state_operations` and `database_operations` lead to different tables.

    Where both lists hold Django's own operations on the same model, they are meant to come to the same: the one in a
    way that suits the database, the other for the state. If they do not, Django works from then on with a table that is
    another in the database, and later migrations fail or change too little.

    ## Instead

    Make both lists end with the same columns. Where the difference is wanted, one of the lists is mostly empty: a
    column that stays in the database for old code is a `RemoveField` among the state operations alone.

    ## Ignore it when

    a later migration makes both equal again.

    Source: django/db/migrations/operations/special.py (SeparateDatabaseAndState), Django 5.2.
    """

    code = "state-unlike-database"
    severity = Severity.WARNING
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    database_operations=[
                        migrations.AddField("post", "slug", models.SlugField(null=True)),
                        migrations.AlterField("post", "slug", models.SlugField(default="")),
                    ],
                    state_operations=[migrations.AddField("post", "slug", models.SlugField(default="", blank=True))],
                ),
            ]
        """,
        """
        #- blog/migrations/0002_gone.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("post", "body")]),
            ]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    database_operations=[migrations.RunSQL("ALTER TABLE blog_post ADD COLUMN slug text")],
                    state_operations=[migrations.AddField("post", "slug", models.SlugField(null=True))],
                ),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.SeparateDatabaseAndState(
            #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ state-unlike-database: Post is another here in the state than...
                        database_operations=[migrations.AddField("post", "slug", models.SlugField(null=True))],
                        state_operations=[migrations.AddField("post", "slug", models.SlugField(default=""))],
                    ),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_title.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.SeparateDatabaseAndState(
            #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ state-unlike-database: Post is another here in the state than...
                        [migrations.RenameField("post", "title", "headline")],
                        [migrations.RenameField("post", "title", "heading")],
                    ),
                ]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migration and what it depends on."""
        return revision(migration, view)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each such operation."""
        found = list(steps(migration, view))
        for index, step in enumerate(found):
            if step.view.operation != "SeparateDatabaseAndState" or len(step.view.path) != 1 or not step.moment.known:
                continue
            inner = [each for each in found[index + 1 :] if each.view.path[0] == step.view.path[0]]
            database = [each for each in inner if "database" in each.view.path]
            state = [each for each in inner if "state" in each.view.path]
            if not database or not state or not all(map(_is_plain, inner)):
                continue
            for label in sorted({_label(each.view) for each in database} & {_label(each.view) for each in state}):
                difference = _difference(database[-1].moment.after, state[-1].moment.after, label)
                if difference:
                    name = label.partition(".")[2]
                    model = state[-1].moment.after.get(label) or database[-1].moment.after.get(label)
                    message = (
                        f"{model.name if model else name} is another here in the state than in the database: "
                        f"{difference}. "
                        "Later migrations work on the table that the state tells of."
                    )
                    yield Report(step.at, message, migration.app)


def _label(operation: OperationView) -> str:
    return f"{operation.app}.{operation.model}"


def _is_plain(step: Step) -> bool:
    """Whether all that it does to a table is known."""
    operation = step.view
    tells = operation.operation not in ("RunSQL", "RunPython", "SeparateDatabaseAndState", "RenameModel")
    return tells and operation.is_djangos and bool(operation.model) and step.view.fault is None and step.is_told


def _difference(database: State, state: State, label: str) -> str:
    one, other = database.get(label), state.get(label)
    if one is None or other is None:
        return "" if one is other else f"only the {'state' if one is None else 'database'} has it"
    if not (one.known and other.known):
        return ""
    if one.table != other.table:
        return f"the table is {one.table} in the database and {other.table} in the state"
    there, here = _columns(one), _columns(other)
    for column in sorted(there.keys() ^ here.keys()):
        return f"only the {'database' if column in there else 'state'} has the column {column}"
    for column, facts in sorted(there.items()):
        if facts != here[column]:
            return f"the column {column} is {_shown(facts)} in the database and {_shown(here[column])} in the state"
    return ""


def _columns(model: ModelView) -> Columns:
    return {field.column: (field.kind, field.null, field.unique) for field in model.fields if field.column}


def _shown(facts: tuple[str, bool, bool]) -> str:
    kind, null, unique = facts
    return f"{kind} {'NULL' if null else 'NOT NULL'}{' UNIQUE' if unique else ''}"
