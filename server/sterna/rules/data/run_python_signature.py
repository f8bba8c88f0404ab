"""A function given to RunPython that cannot be called with two arguments."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.literals import dotted
from sterna.project.migration import Migration
from sterna.rules.data.analysis.functions import DataFunction
from sterna.rules.data.analysis.wording import OfAnswers
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node
from sterna.syntax import facts


class RunPythonSignature(OfAnswers, MigrationRule):
    """RunPython calls its functions with `apps` and `schema_editor`, and this one does not take these two.

    The migration loads, `makemigrations` is content, and `migrate` ends with `TypeError` at this operation.

    ## Instead

    Write `def forward(apps, schema_editor):`. Further parameters need defaults.

    ## Ignore it when

    never.

    Source: django/db/migrations/operations/special.py (RunPython.database_forwards), Django 5.2.
    """

    code = "run-python-signature"
    severity = Severity.ERROR
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from functools import partial

        from django.db import migrations


        def fill(apps, schema_editor):
            pass


        def more(apps, _, times=1, *rest, **options):
            pass


        def three(text, apps, schema_editor):
            pass


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.RunPython(fill, more),
                migrations.RunPython(lambda *arguments: None, partial(three, "x")),
            ]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        from blog.tools import with_registry


        @with_registry
        def fill():
            pass


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(registry, editor, /):
            pass


        def empty(apps, schema_editor, *, title="x"):
            pass


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, empty)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps):
                pass


            def empty(apps, schema_editor, *, title):
                pass


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, empty)]
            #                                      ^^^^ run-python-signature: Django calls fill(apps, schema_editor), and it takes 1 argument: migrate ends with TypeError. Write def fill(apps, schema_editor).
            #                                            ^^^^^ run-python-signature: Django calls empty(apps, schema_editor), and it wants title as well: undoing the migration ends with TypeError. Give title a default.
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(lambda: None, migrations.RunPython.noop)]
            #                                      ^^^^^^^^^^^^ run-python-signature: Django calls the function with (apps, schema_editor), and it takes no arguments: migrate ends with TypeError. Give it the parameters apps and schema_editor.
            """,  # noqa: E501
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each function whose parameters do not fit."""
        for answered in view.data.of(migration):
            found = answered.function
            reason = _reason(found)
            if reason:
                yield Report(at_node(migration, found.at), reason, migration.app)


def _reason(found: DataFunction) -> str:
    if found.function is None:
        return ""
    node = found.function.node
    name = node.name if isinstance(node, facts.Def) else ""
    if isinstance(node, facts.Def) and any(dotted(one) != "staticmethod" for one in node.decorators):
        # A decorator may call it with whatever it likes.
        return ""
    given = 2 + (len(found.partial.arguments) if found.partial is not None else 0)
    named = set(found.partial.keywords) if found.partial is not None else set()
    positional = [one for one in node.params if one.kind in ("posonly", "pos")]
    wanted = [one.name for one in positional[given:] if one.default is None and one.name not in named]
    wanted += [
        one.name for one in node.params if one.kind == "kwonly" and one.default is None and one.name not in named
    ]
    rest = any(one.kind == "vararg" for one in node.params)
    called = f"{name}(apps, schema_editor)" if name else "the function with (apps, schema_editor)"
    ends = "undoing the migration ends" if found.role == "reverse" else "migrate ends"
    if len(positional) < given and not rest:
        takes = {0: "no arguments", 1: "1 argument"}.get(len(positional), f"{len(positional)} arguments")
        remedy = f"Write def {name}(apps, schema_editor)" if name else "Give it the parameters apps and schema_editor"
        return f"Django calls {called}, and it takes {takes}: {ends} with TypeError. {remedy}."
    if wanted:
        names = " and ".join(wanted)
        default = "a default" if len(wanted) == 1 else "defaults"
        return f"Django calls {called}, and it wants {names} as well: {ends} with TypeError. Give {names} {default}."
    return ""
