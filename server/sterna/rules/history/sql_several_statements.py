"""Several statements where SQLite takes one."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Replace
from sterna.project.migration import Migration
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.sqltext import Script, dialects, quoted, run_scripts
from sterna.rules.view import View
from sterna.sql.statements import NotSql, Statement, statements

_SQLITE = "sqlite"


class SqlSeveralStatements(MigrationRule):
    """An item of a list of SQL has several statements, of which SQLite takes one at a time.

    Django cuts a plain text into its statements, but hands each item of a list on as it is: `migrate` ends with
    `ProgrammingError` ("You can only execute one statement at a time").

    ## Instead

    Make each statement an item of its own.

    ## Ignore it when

    the migration never runs on SQLite, although the settings name it.

    Source: django/db/migrations/operations/special.py (RunSQL._run_sql), Django 5.2; the error is that of sqlite3.
    """

    code = "sql-several-statements"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_posts.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("SELECT 1; SELECT 2", "SELECT 3; SELECT 4;")]
        """,
        """
        #- blog/migrations/0002_posts.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL(["SELECT 1;", ("SELECT ';'; -- two; three", None)], [])]
        """,
        """
        #- blog/migrations/0002_posts.py
        from django.db import migrations

        SQL = ["SELECT 1", "CREATE TRIGGER t AFTER DELETE ON blog_post BEGIN SELECT 1; SELECT 2; END"]


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL(SQL, [])]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_posts.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        [
                            "DELETE FROM blog_post; UPDATE blog_post SET title = 'x;'",
            #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sql-several-statements: migrate ends here on SQLite: it takes one statement at a time, and these are 2. Make each an item of its own.
                        ],
                    ),
                ]
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/migrations/0002_posts.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        [
                            "DELETE FROM blog_post", "UPDATE blog_post SET title = 'x;'",
                        ],
                    ),
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each such item, where SQLite is the only kind of database."""
        if dialects(view) != [_SQLITE] or migration.stale:
            return
        for script in run_scripts(migration, view):
            try:
                parts = statements(script.text, _SQLITE)
            except NotSql:
                continue
            if script.is_item and len(parts) > 1:
                yield Report(
                    script.at,
                    f"migrate ends here on SQLite: it takes one statement at a time, and these are {len(parts)}. "
                    "Make each an item of its own.",
                    migration.app,
                    fixes=_fixes(script, parts),
                )


def _fixes(script: Script, parts: list[Statement]) -> tuple[Fix, ...]:
    if script.params is not None or not script.params_told:
        return ()
    texts = ", ".join(quoted([part.text]) for part in parts)
    return (Fix("Make each statement an item of its own", (Replace(script.at, texts),)),)
