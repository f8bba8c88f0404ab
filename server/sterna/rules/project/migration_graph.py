"""Migrations that do not hang together, where no rule of their own says why."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class MigrationGraph(NativeRule):
    """Django cannot put the migrations into an order.

    `migrate` and `makemigrations` end with the exception that the message cites. Where the text of a migration tells
    which entry is wrong, a rule of its own points at it; here the entry is computed, or stands in an installed package.

    ## Instead

    Look at `dependencies`, `run_before` and `replaces` of the migration that the message names.

    ## Ignore it when

    never: Django does not ignore it.

    Source: django/db/migrations/graph.py and loader.py, Django 5.2.
    """

    code = "migration-graph"
    severity = Severity.ERROR
    group = "project"
    valid = (
        """
        #- blog/migrations/0002_more.py
        from django.db import migrations

        FIRST = "0001"


        class Migration(migrations.Migration):
            dependencies = [("blog", FIRST + "_initial")]
        """,
        """
        #- blog/migrations/0002_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("contenttypes", "__first__")][:1]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_more.py
            from django.db import migrations

            FIRST = "0000"


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ migration-graph: ...
                dependencies = [("blog", FIRST + "_initial")]
            """
        ),
    )
