"""RunSQL without SQL for the way back."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration, Operation
from sterna.rules.report import Fix, Report
from sterna.rules.reversibility.analysis.missing import without_way_back
from sterna.rules.reversibility.analysis.operations import argument, given
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.sqltext import dialects, quoted, scripts
from sterna.rules.view import View
from sterna.sql.reverse import Reverse, reverse


class IrreversibleRunSql(MigrationRule):
    """A RunSQL without `reverse_sql` cannot be rolled back.

    `migrate` to anything before this migration, or to zero, ends with `IrreversibleError`, after the migrations behind
    it are undone already. It shows only on the day when a release has to be taken back.

    ## Instead

    Give `reverse_sql` what undoes the SQL. Sterna derives it where the text tells it: CREATE, ADD COLUMN, ADD
    CONSTRAINT, RENAME, and INSERT with literal rows. That is a quick fix where it surely undoes the SQL, and a
    refactoring, to be read before it is used, where it may take away more: `IF NOT EXISTS`, `OR REPLACE`, rows that
    are found by their values. Where nothing has to be undone, say so with `reverse_sql=migrations.RunSQL.noop`.

    ## Ignore it when

    what the SQL destroys cannot be made again, and a rollback shall stop here.

    Source: django/db/migrations/operations/special.py (RunSQL.reversible), Django 5.2.
    """

    code = "irreversible-run-sql"
    severity = Severity.WARNING
    group = "reversibility"
    valid = (
        """
        #- blog/migrations/0002_view.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("CREATE VIEW v AS SELECT 1", "DROP VIEW v")]
        """,
        """
        #- blog/migrations/0002_view.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL(sql=["UPDATE blog_post SET body = ''"], reverse_sql=migrations.RunSQL.noop)]
        """,
        """
        #- blog/migrations/0002_view.py
        from django.db import migrations

        arguments = ["SELECT 1", "SELECT 1"]


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunSQL(*arguments),
                migrations.SeparateDatabaseAndState(state_operations=[migrations.RunSQL("SELECT 1")]),
            ]
        """,
        """
        #- blog/migrations/0002_view.py
        from django.db import migrations

        BACK = ""


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("SELECT 1", reverse_sql=BACK)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_view.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
            #       ^^^^^^^^^^^^^^^^^ irreversible-run-sql: blog.0002_view cannot be rolled back...
                        "CREATE VIEW titles AS SELECT title FROM blog_post",
                    ),
                ]
            """,
            """
            #- blog/migrations/0002_view.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        "CREATE VIEW titles AS SELECT title FROM blog_post",
                        reverse_sql="DROP VIEW titles",
                    ),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_add.py
            from django.db import migrations

            SQL = '''
                -- The words of all posts.
                CREATE TABLE "w" (word text);
                CREATE INDEX i ON "w" (word);
            '''


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.SeparateDatabaseAndState(
                        database_operations=[migrations.RunSQL(SQL, reverse_sql=None)],
            #                                ^^^^^^^^^^^^^^^^^ irreversible-run-sql: blog.0002_add cannot be...
                    ),
                ]
            """,
            """
            #- blog/migrations/0002_add.py
            from django.db import migrations

            SQL = '''
                -- The words of all posts.
                CREATE TABLE "w" (word text);
                CREATE INDEX i ON "w" (word);
            '''


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.SeparateDatabaseAndState(
                        database_operations=[migrations.RunSQL(SQL, reverse_sql=["DROP INDEX i", 'DROP TABLE "w"'])],
                    ),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_post.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(["INSERT INTO blog_post (title, body) VALUES ('Hello', '')", ("SELECT 1", None)]),
            #       ^^^^^^^^^^^^^^^^^ irreversible-run-sql: blog.0002_post cannot be rolled back...
                ]
            """,
            """
            #- blog/migrations/0002_post.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(["INSERT INTO blog_post (title, body) VALUES ('Hello', '')", ("SELECT 1", None)], reverse_sql=migrations.RunSQL.noop),
                ]
            """,  # noqa: E501 - as the edit leaves it
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each RunSQL whose arguments are all told and have no way back among them."""
        yield from without_way_back("RunSQL", "reverse_sql", migration, view, _fixes)


def _fixes(migration: Migration, operation: Operation, view: View) -> Iterator[Fix]:
    assert operation.call is not None
    told = scripts(migration, argument(operation.call, 0, "sql"), view)
    plain = told is not None and all(each.params_told and not each.params for each in told)
    texts = [each.text for each in told] if told is not None and plain else None
    found = _derived(texts, view) if texts else None
    if found is not None:
        change = given(migration, operation, 1, "reverse_sql", quoted(found.statements))
        shown = found.statements[0] if len(found.statements) == 1 else f"{found.statements[0]}; ..."
        yield Fix(f"Undo it with {shown}", (change,), keeps_meaning=found.certain)
    yield Fix(
        "Nothing has to be undone: reverse_sql=migrations.RunSQL.noop",
        (given(migration, operation, 1, "reverse_sql", "migrations.RunSQL.noop"),),
        keeps_meaning=texts == [],
    )


def _derived(texts: list[str], view: View) -> Reverse | None:
    """What undoes the texts on each database that they may run on."""
    answers = [_of(texts, dialect) for dialect in dialects(view)]
    found = [each for each in answers if each is not None]
    if len(found) < len(answers) or len({each.statements for each in found}) != 1:
        return None
    return min(found, key=lambda each: each.certain)


def _of(texts: list[str], dialect: str) -> Reverse | None:
    # As one text: rows of a table that another of them creates need no statement of their own.
    return reverse(";\n".join(text.rstrip().rstrip(";") for text in texts), dialect)
