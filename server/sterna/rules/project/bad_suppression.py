"""A comment of ours that does nothing, or does not say why."""

from __future__ import annotations

from sterna.rules.rule import Invalid, NativeRule
from sterna.rules.severity import Severity


class BadSuppression(NativeRule):
    """A `# sterna: ignore` names no rule, or gives no reason.

    Whoever reads it later cannot tell what was kept away, or whether that is still right.

    ## Instead

    `# sterna: ignore[code] -- reason`, on the line of the finding or alone on a line above it; several codes are
    separated by commas.

    ## Ignore it when

    never: switch the rule off in `[tool.sterna.rules]` if reasons are not wanted.
    """

    code = "bad-suppression"
    severity = Severity.WARNING
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
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        # The genus Sterna: ignored by most.


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(print)]  # sterna: ignore
            #                                               ^^^^^^^^^^^^^^^^ bad-suppression: ...
            """
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations  # sterna: ignore[irreversible] -- a wrong name
            #                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bad-suppression: ...


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """
        ),
    )
