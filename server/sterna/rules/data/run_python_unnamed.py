"""A function given to RunPython that has no name of its own in the module."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.rules.data.analysis.wording import OfAnswers
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node
from sterna.syntax import facts


class RunPythonUnnamed(OfAnswers, MigrationRule):
    """RunPython gets a lambda, or a function of the Migration class, that no other file can name.

    `squashmigrations` writes each operation down again. A function at the top of the module it refers to by name; a
    lambda it cannot write at all (`Cannot serialize function: lambda`), and a function inside the class it names in
    a way that does not exist.

    ## Instead

    Define the function at the top of the module, and give RunPython its name.

    ## Ignore it when

    the app's migrations are never squashed.

    Source: django/db/migrations/serializer.py (FunctionTypeSerializer), Django 5.2.
    """

    code = "run-python-unnamed"
    severity = Severity.INFORMATION
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from functools import partial

        from django.db import migrations


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(title=max(["x"], key=lambda text: len(text)))


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunPython(fill, migrations.RunPython.noop),
                migrations.RunPython(partial(fill), fill),
            ]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(lambda apps, schema_editor: None, elidable=True)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            class Migration(migrations.Migration):
                def fill(apps, schema_editor):
                    pass

                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, lambda apps, schema_editor: None)]
            #                                      ^^^^ run-python-unnamed: fill is a function of the class: squashmigrations cannot write it down. Define it at the top of the module.
            #                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run-python-unnamed: A lambda has no name: squashmigrations cannot write it down. Define a function at the top of the module.
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each function that Django's writer cannot name."""
        for answered in view.data.of(migration):
            found = answered.function
            call = found.operation.call
            if call is None or any(one.keyword == "elidable" for one in call.args):
                # squashmigrations leaves it out.
                continue
            if found.kind == "lambda":
                message = (
                    "A lambda has no name: squashmigrations cannot write it down. Define a function at the top of the "
                    "module."
                )
            elif found.kind == "inner" and found.function is not None and isinstance(found.function.node, facts.Def):
                message = (
                    f"{found.function.node.name} is a function of the class: squashmigrations cannot write it down. "
                    "Define it at the top of the module."
                )
            else:
                continue
            yield Report(at_node(migration, found.at), message, migration.app)
