"""RunPython without a function for the way back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.edits.change import AddArgument
from sterna.project.migration import Migration, Operation
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node, at_operation


class IrreversibleRunPython(MigrationRule):
    """A RunPython without `reverse_code` cannot be rolled back.

    `migrate` to anything before this migration, or to zero, ends with `IrreversibleError`, and so does a rollback of
    every later migration that has to pass it. It shows only on the day when a release has to be taken back.

    ## Instead

    Give `reverse_code` a function that undoes what the forward function did. Where nothing has to be undone, because
    the forward function only fills or cleans what older code does not look at, say so with
    `reverse_code=migrations.RunPython.noop`.

    ## Ignore it when

    the data that the forward function destroys cannot be made again, and a rollback shall stop here.

    Source: django/db/migrations/operations/special.py (RunPython.reversible), Django 5.2.
    """

    code = "irreversible-run-python"
    severity = Severity.WARNING
    group = "reversibility"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            pass


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            pass


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(code=fill, reverse_code=fill, elidable=True)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        arguments = {}


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(migrations.RunPython.noop, **arguments)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                pass


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill)]
            #                 ^^^^^^^^^^^^^^^^^^^^ irreversible-run-python: blog.0002_fill cannot be rolled back...
            """,
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                pass


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, reverse_code=migrations.RunPython.noop)]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each RunPython whose arguments are all told and have no way back among them."""
        for operation in migration.walk():
            if operation.name == "RunPython" and operation.role != "state" and not _has_reverse(operation):
                yield Report(
                    at_operation(migration, operation),
                    f"{migration.app}.{migration.name} cannot be rolled back: RunPython has no reverse_code. "
                    "Give it one, or migrations.RunPython.noop where nothing has to be undone.",
                    migration.app,
                    fixes=(_noop(migration, operation),),
                )


def _has_reverse(operation: Operation) -> bool:
    call = operation.call
    if call is None or any(argument.star for argument in call.args):
        return True
    positional = [argument for argument in call.args if argument.keyword is None]
    return len(positional) > 1 or any(argument.keyword == "reverse_code" for argument in call.args)


def _noop(migration: Migration, operation: Operation) -> Fix:
    assert operation.call is not None
    change = AddArgument(at_node(migration, operation.call.at), "reverse_code=migrations.RunPython.noop")
    return Fix("Nothing has to be undone: reverse_code=migrations.RunPython.noop", (change,))
