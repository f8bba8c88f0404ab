"""An entry of dependencies, run_before or replaces that has the wrong shape."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from sterna.edits.change import Replace
from sterna.project.migration import Migration
from sterna.rules.graph.entries import NOT_TOLD, Assignment, Entry, assignments, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts


class MalformedDependency(MigrationRule):
    """An entry of `dependencies`, `run_before` or `replaces` is no tuple of an app label and a migration name.

    Django does not check the shape: every command that loads the migrations ends with an exception that does not
    say where (`TypeError: unhashable type: 'list'`, `IndexError`, `NodeNotFoundError` about a letter, `ValueError:
    too many values to unpack`), for all apps.

    ## Instead

    Write each entry as `("app label", "migration name")`, in a list. A tuple with one entry wants a comma behind
    it: `dependencies = (("blog", "0001_initial"),)`.

    ## Ignore it when

    never: Django refuses to do anything.

    Source: django/db/migrations/loader.py (MigrationLoader.add_internal_dependencies, add_external_dependencies,
    build_graph), Django 5.2.
    """

    code = "malformed-dependency"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = (("blog", "0001_initial"),)
            replaces = []
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), migrations.swappable_dependency("blog.Post")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations

        label = "blog"


        class Migration(migrations.Migration):
            dependencies = [(label, "0001_" + "initial")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = {("blog", "0001_initial")}
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = ["".join(("blog", "0001_initial"))] and [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = ["blog.0001_initial"]
            #                   ^^^^^^^^^^^^^^^^^^^ malformed-dependency: A dependency is a tuple of app label and ...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [["blog", "0001_initial"]]
            #                   ^^^^^^^^^^^^^^^^^^^^^^^^ malformed-dependency: A dependency is a tuple of app label...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = ("blog", "0001_initial")
            #                  ^^^^^^^^^^^^^^^^^^^^^^^^ malformed-dependency: dependencies is a list of tuples, and...
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog",)]
            #                   ^^^^^^^^^ malformed-dependency: A dependency is a tuple of app label and migration ...
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The text alone."""
        return view.text_of(migration)

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry that is told and has another shape, or for the whole value."""
        for assignment in assignments(migration, view):
            whole = _whole(assignment)
            if whole is not None:
                yield Report(assignment.value_at, *whole)
                continue
            for entry in assignment.entries:
                wrong = _is_wrong(entry)
                if wrong:
                    yield Report(entry.at, _message(entry.attribute), migration.app, fixes=_fixes(entry))


_WORDS = {"dependencies": "A dependency", "run_before": "An entry of run_before", "replaces": "An entry of replaces"}


def _message(attribute: str) -> str:
    return (
        f"{_WORDS[attribute]} is a tuple of app label and migration name: with this Django fails to load the "
        'migrations of all apps. Write ("app", "0001_initial").'
    )


def _whole(assignment: Assignment) -> tuple[str, str, tuple[()], None, tuple[Fix, ...]] | None:
    """What is reported of a value that is one entry, or none at all."""
    name, value = assignment.attribute, assignment.value
    values = [entry.value for entry in assignment.entries]
    if isinstance(value, facts.Const):
        message = f"{name} is a list of tuples: with this Django fails to load the migrations of all apps."
        return message, "", (), None, (Fix("Make it an empty list", (Replace(assignment.value_at, "[]"),)),)
    if isinstance(value, facts.Seq) and len(values) == 2 and all(_is_word(each) for each in values):
        message = (
            f"{name} is a list of tuples, and these are two texts: Django fails to load the migrations of all apps. "
            "Put the pair into a list."
        )
        change = Replace(assignment.value_at, f"[{shown(*values)}]")
        return message, "", (), None, (Fix("Put the pair into a list", (change,)),)
    return None


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and "." not in value


def _is_wrong(entry: Entry) -> bool:
    value, expr = entry.value, entry.expr
    if value is NOT_TOLD:
        # With an item that is not told the number of items is still told.
        if isinstance(expr, facts.Seq) and not any(isinstance(item, facts.Star) for item in expr.items):
            return expr.kind != "tuple" or len(expr.items) != 2
        return isinstance(expr, facts.Dict | facts.FString | facts.Lambda)
    if not isinstance(value, tuple) or len(value) != 2:
        return True
    return not all(isinstance(part, str) for part in value)


def _fixes(entry: Entry) -> tuple[Fix, ...]:
    value = entry.value
    if isinstance(value, str):
        parts = value.replace("/", ".").removesuffix(".py").split(".")
        pair = [part for part in parts if part != "migrations"]
    elif isinstance(value, list):
        pair = value
    else:
        return ()
    if len(pair) != 2 or not all(isinstance(part, str) and part for part in pair):
        return ()
    return (Fix(f"Write {shown(*pair)}", (entry.replaced(shown(*pair)),)),)
