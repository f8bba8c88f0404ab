"""SQL with more or fewer parameters than places for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.sqltext import run_scripts
from sterna.rules.view import View

_SIGN = re.compile(r"%(?P<kind>%|s|.|$)", re.DOTALL)


class SqlParameters(MigrationRule):
    """SQL has more or fewer parameters than places for them.

    In an item `(sql, params)` of a RunSQL each `%s` stands for one parameter; with another number of them `migrate`
    ends with `ProgrammingError`.

    ## Instead

    Give as many parameters as there are `%s`. A percent sign that is meant as such is written `%%` where there are
    parameters, and `%` where there are none.

    ## Ignore it when

    the migration never runs.

    Source: django/db/migrations/operations/special.py (RunSQL._run_sql), Django 5.2; the error is the driver's.
    """

    code = "sql-parameters"
    severity = Severity.ERROR
    group = "history"
    valid = (
        """
        #- blog/migrations/0002_post.py
        from django.db import migrations

        TITLES = ["one"]


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunSQL([("INSERT INTO blog_post (title, body) VALUES (%s, '100 %%')", ["one"])]),
                migrations.RunSQL([("INSERT INTO blog_post (title, body) VALUES (%s, '')", TITLES)]),
            ]
        """,
        """
        #- blog/migrations/0002_post.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("UPDATE blog_post SET body = '%s'", migrations.RunSQL.noop)]
        """,
        """
        #- blog/migrations/0002_post.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL([("UPDATE blog_post SET body = '%s'", None), "SELECT 1"])]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_post.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunSQL([("UPDATE blog_post SET body = %s WHERE title = %s", ["one"])]),
            #                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sql-parameters: migrate ends here: this SQL has 2 places for parameters (%s), and 1 is given.
                ]
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/migrations/0002_post.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunSQL([["SELECT 1", ("one",)]])]
            #                                     ^^^^^^^^^^ sql-parameters: migrate ends here: this SQL has no places for parameters (%s), and 1 is given.
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each text whose parameters are told and that has none but plain places."""
        for script in run_scripts(migration, view):
            if script.params is None or not script.params_told or migration.stale:
                continue
            signs = [match["kind"] for match in _SIGN.finditer(script.text)]
            places = signs.count("s")
            if places != len(script.params) and set(signs) <= {"s", "%"}:
                given = len(script.params)
                shown = "1 place" if places == 1 else f"{places or 'no'} places"
                yield Report(
                    script.at,
                    f"migrate ends here: this SQL has {shown} for parameters (%s), and {given or 'none'} "
                    f"{'is' if given < 2 else 'are'} given.",
                    migration.app,
                )
