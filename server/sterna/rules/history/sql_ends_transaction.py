"""SQL that begins or ends a transaction within that of the migration."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import AddAttribute
from sterna.project.migration import Migration
from sterna.rules.history.atomic import is_atomic
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.sqltext import Script, dialects, run_scripts
from sterna.rules.view import View
from sterna.sql.statements import NotSql, Statement, statements
from sterna.sql.transactions import begins, ends

_WITH_TRANSACTIONS = {"postgresql", "sqlite"}


class SqlEndsTransaction(MigrationRule):
    """SQL begins or ends a transaction, and the migration runs in one already.

    Django runs a migration in one transaction on PostgreSQL and SQLite, unless it says `atomic = False`. `COMMIT` ends
    it: if a later operation fails, what ran before stays, the migration does not count as applied, and the next
    `migrate` fails on what is there. `ROLLBACK` takes back what the operations before did, and Django goes on as if
    they had run. SQLite refuses `BEGIN` with "cannot start a transaction within a transaction"; PostgreSQL only warns,
    and the `COMMIT` that belongs to it ends the migration's transaction.

    ## Instead

    Leave these statements out: the migration is a transaction. Where it has to be several, put the SQL into a migration
    of its own with `atomic = False`.

    ## Ignore it when

    the migration never runs on PostgreSQL or SQLite, although the settings name it.

    Source: Django's documentation of RunSQL ("On PostgreSQL and SQLite, only use BEGIN or COMMIT in your SQL in
    non-atomic migrations, to avoid breaking Django's transaction state"), Django 5.2.
    """

    code = "sql-ends-transaction"
    severity = Severity.WARNING
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_slugs.py
        from django.db import migrations


        class Migration(migrations.Migration):
            atomic = False
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("BEGIN; UPDATE blog_post SET title = ''; COMMIT;", migrations.RunSQL.noop)]
        """,
        """
        #- blog/migrations/0002_trigger.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunSQL(
                    "CREATE TRIGGER t AFTER INSERT ON blog_post BEGIN DELETE FROM blog_post WHERE title = ''; END;",
                    "DROP TRIGGER t",
                ),
                migrations.RunSQL("SAVEPOINT s; ROLLBACK TO SAVEPOINT s; RELEASE s; -- COMMIT", "SELECT 'COMMIT'"),
            ]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "NAME": "x"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_slugs.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("START TRANSACTION; SELECT 1; COMMIT", migrations.RunSQL.noop)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slugs.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        "BEGIN; UPDATE blog_post SET title = ''; COMMIT;",
            #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sql-ends-transaction: COMMIT ends the transaction that blog.0002_slugs runs in: if a later operation fails, what ran before it stays. Leave it out, or set atomic = False on the migration.
                        "BEGIN IMMEDIATE",
            #           ^^^^^^^^^^^^^^^^^ sql-ends-transaction: BEGIN within the transaction that blog.0002_slugs runs in: SQLite refuses it, PostgreSQL pays no heed. Leave it out, or set atomic = False on the migration.
                    ),
                ]
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/migrations/0002_slugs.py
            from django.db import migrations


            class Migration(migrations.Migration):
                atomic = False
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        "BEGIN; UPDATE blog_post SET title = ''; COMMIT;",
                        "BEGIN IMMEDIATE",
                    ),
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each text with such a statement, where every database has such transactions."""
        found = dialects(view)
        if not set(found) <= _WITH_TRANSACTIONS or migration.stale or not is_atomic(migration, view):
            return
        for script in run_scripts(migration, view):
            says = [_said(script, dialect, migration) for dialect in found]
            if all(says):
                change = AddAttribute(migration.path, migration.statement, "atomic = False")
                fix = Fix("Set atomic = False: a failure then leaves half of it done", (change,), keeps_meaning=False)
                message = f"{says[0]} Leave it out, or set atomic = False on the migration."
                yield Report(script.at, message, migration.app, fixes=(fix,))


def _said(script: Script, dialect: str, migration: Migration) -> str:
    """What such a statement of a text does, "" where there is none."""
    try:
        parts: list[Statement] = statements(script.text, dialect)
    except NotSql:
        return ""
    own = f"the transaction that {migration.app}.{migration.name} runs in"
    end = next(filter(None, map(ends, parts)), "")
    if end in ("ROLLBACK", "ABORT"):
        return f"{end} ends {own}, and takes back what ran before it."
    if end:
        return f"{end} ends {own}: if a later operation fails, what ran before it stays."
    begin = next(filter(None, map(begins, parts)), "")
    return f"{begin} within {own}: SQLite refuses it, PostgreSQL pays no heed." if begin else ""
