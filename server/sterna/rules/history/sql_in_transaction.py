"""SQL that PostgreSQL does not run within a transaction."""

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
from sterna.sql.alone import wants_to_be_alone
from sterna.sql.statements import NotSql, statements

_POSTGRES = "postgresql"


class SqlInTransaction(MigrationRule):
    """PostgreSQL refuses this SQL within a transaction, and the migration runs in one.

    Django runs a migration in one transaction unless it says `atomic = False`, and `CREATE INDEX CONCURRENTLY`,
    `VACUUM` and their like end there with "cannot run inside a transaction block". Several statements in one text are a
    transaction of their own, whatever the migration says.

    ## Instead

    Put the statement into a migration of its own with `atomic = False`: with more in it, a failure would leave half of
    it done. Give each statement as an item of a list. For an index there is
    `django.contrib.postgres.operations.AddIndexConcurrently`, which also tells the project state.

    ## Ignore it when

    the migration never runs on PostgreSQL, although the settings name it.

    Source: django/db/migrations/migration.py (Migration.apply), Django 5.2; the error is PostgreSQL's.
    """

    code = "sql-in-transaction"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_index.py
        from django.db import migrations


        class Migration(migrations.Migration):
            atomic = False
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL(["CREATE INDEX CONCURRENTLY i ON blog_post (title)", "SELECT 1"])]
        """,
        """
        #- blog/migrations/0002_index.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("VACUUM")]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_index.py
        from django.db import migrations

        ATOMIC = False


        class Migration(migrations.Migration):
            atomic = ATOMIC
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON blog_post (title)")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_index.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        "CREATE UNIQUE INDEX CONCURRENTLY i ON blog_post (title)",
            #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sql-in-transaction: CREATE INDEX CONCURRENTLY cannot run inside a transaction block, and blog.0002_index is one. Set atomic = False on the migration.
                        "SELECT 1; DROP INDEX CONCURRENTLY i",
            #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sql-in-transaction: DROP INDEX CONCURRENTLY cannot run inside a transaction block, and the statements of one text are one. Give...
                    ),
                ]
            """,  # noqa: E501 - a message stands on one line
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_index.py
            from django.db import migrations


            class Migration(migrations.Migration):
                atomic = False
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL(
                        "CREATE UNIQUE INDEX CONCURRENTLY i ON blog_post (title)",
                        "SELECT 1; DROP INDEX CONCURRENTLY i",
                    ),
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each text with such a statement, where PostgreSQL is the only kind of database."""
        if dialects(view) != [_POSTGRES] or migration.stale:
            return
        for script in run_scripts(migration, view):
            try:
                parts = statements(script.text, _POSTGRES)
            except NotSql:
                continue
            what = next(filter(None, map(wants_to_be_alone, parts)), "")
            if what and len(parts) > 1:
                yield self._report(
                    migration,
                    script,
                    f"{what} cannot run inside a transaction block, and the statements "
                    "of one text are one. Give them as the items of a list.",
                )
            elif what and is_atomic(migration, view):
                change = AddAttribute(migration.path, migration.statement, "atomic = False")
                fix = Fix("Set atomic = False: a failure then leaves half of it done", (change,), keeps_meaning=False)
                yield self._report(
                    migration,
                    script,
                    f"{what} cannot run inside a transaction block, and "
                    f"{migration.app}.{migration.name} is one. Set atomic = False on the migration.",
                    fix,
                )

    def _report(self, migration: Migration, script: Script, message: str, *fixes: Fix) -> Report:
        return Report(script.at, message, migration.app, fixes=fixes)
