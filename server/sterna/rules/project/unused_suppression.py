"""A comment of ours that keeps nothing away."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class UnusedSuppression(NativeRule):
    """A `# sterna: ignore[code]` stands where that rule finds nothing.

    It was needed once. Left there, it would hide the finding when it comes back.

    ## Instead

    Take the comment away, or the code out of it.

    ## Ignore it when

    the finding comes and goes with the Django or the database that is used.
    """

    code = "unused-suppression"
    severity = Severity.INFORMATION
    group = "project"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            # sterna: ignore[irreversible-run-python] -- what it deletes is gone for good
            operations = [migrations.RunPython(print)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(print)]  # sterna: ignore[irreversible-run-python] -- gone for good
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                # sterna: ignore[irreversible-run-python] -- it is
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-suppression: ...
                operations = [migrations.RunPython(print, print)]
            """
        ),
    )
