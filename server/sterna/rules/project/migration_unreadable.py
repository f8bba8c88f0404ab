"""A migration that Django will refuse, or that does not parse."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class MigrationUnreadable(NativeRule):
    """A migration cannot be read to its end.

    Django imports every migration before it does anything: with one that does not parse, or that raises when it is
    imported, neither `migrate` nor `makemigrations` starts. What Sterna says of later migrations goes by what this file
    said when it was read last.

    ## Instead

    The message says what stands in the way. Mend the file, or move it out of the migrations package.

    ## Ignore it when

    never: Django does not ignore it.

    Source: django/db/migrations/loader.py (MigrationLoader.load_disk), Django 5.2.
    """

    code = "migration-unreadable"
    severity = Severity.WARNING
    group = "project"
    valid = (
        """
        #- blog/migrations/0002_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- blog/migrations/notes.txt
        [
        #- blog/migrations/0002_more.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")
            #                  ^ migration-unreadable: '[' is not closed. Until this parses...
            """
        ),
    )
