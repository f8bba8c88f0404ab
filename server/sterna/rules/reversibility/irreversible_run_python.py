"""RunPython without a function for the way back."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import AddImport, AddStatements, Change
from sterna.project.literals import string
from sterna.project.migration import Migration, Operation
from sterna.rules.report import Fix, Report
from sterna.rules.reversibility.analysis.backward import ERROR, function, name_for
from sterna.rules.reversibility.analysis.forward import forward
from sterna.rules.reversibility.analysis.missing import without_way_back
from sterna.rules.reversibility.analysis.operations import argument, given
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts


class IrreversibleRunPython(MigrationRule):
    """A RunPython without `reverse_code` cannot be rolled back.

    `migrate` to anything before this migration, or to zero, ends with `IrreversibleError`, and so does a rollback of
    every later migration that has to pass it. It shows only on the day when a release has to be taken back.

    ## Instead

    Give `reverse_code` a function that undoes what the forward function did. Where nothing has to be undone, because
    the forward function only fills or cleans what older code does not look at, say so with
    `reverse_code=migrations.RunPython.noop`. That is a quick fix where the function gives values to nothing but fields
    that this migration or the one before it adds.

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
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [
                migrations.SeparateDatabaseAndState(
                    state_operations=[migrations.RunPython(migrations.RunPython.noop)],
                ),
            ]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        from blog.fills import RunPython


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunSQL("SELECT 1", "SELECT 1")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations, models


            def fill(apps, schema_editor):
                for post in apps.get_model("blog", "Post").objects.filter(loud=""):
                    post.loud = post.title.upper()
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "loud", models.CharField(max_length=50, default="")),
                    migrations.RunPython(fill),
            #       ^^^^^^^^^^^^^^^^^^^^ irreversible-run-python: blog.0002_fill cannot be rolled back...
                ]
            """,
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations, models


            def fill(apps, schema_editor):
                for post in apps.get_model("blog", "Post").objects.filter(loud=""):
                    post.loud = post.title.upper()
                    post.save()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "loud", models.CharField(max_length=50, default="")),
                    migrations.RunPython(fill, reverse_code=migrations.RunPython.noop),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_posts.py
            from django.db import migrations


            def first_posts(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                alias = schema_editor.connection.alias
                Post.objects.using(alias).create(title="Hello", body="")
                Post.objects.bulk_create([Post(title="One"), Post(id=2, title="Two")])


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(first_posts)]
            #                 ^^^^^^^^^^^^^^^^^^^^ irreversible-run-python: blog.0002_posts cannot be rolled back...
            """,
            """
            #- blog/migrations/0002_posts.py
            from django.db import migrations


            def first_posts(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                alias = schema_editor.connection.alias
                Post.objects.using(alias).create(title="Hello", body="")
                Post.objects.bulk_create([Post(title="One"), Post(id=2, title="Two")])


            def reverse_first_posts(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                alias = schema_editor.connection.alias
                Post.objects.filter(id=2).delete()
                Post.objects.filter(title="One").delete()
                Post.objects.using(alias).filter(title="Hello", body="").delete()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(first_posts, reverse_code=reverse_first_posts)]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_shout.py
            from django.db import migrations


            def shout(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                Post.objects.filter(body="").delete()


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunPython(
            #       ^^^^^^^^^^^^^^^^^^^^ irreversible-run-python: blog.0002_shout cannot be rolled back...
                        shout,
                        None,  # nobody ever asked
                        elidable=True,
                    ),
                ]
            """,
            """
            #- blog/migrations/0002_shout.py
            from django.db import migrations
            from django.db.migrations.exceptions import IrreversibleError


            def shout(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                Post.objects.filter(body="").delete()


            def reverse_shout(apps, schema_editor):
                Post = apps.get_model("blog", "Post")
                # Undo here what shout does; until then a rollback ends here, as without it.
                raise IrreversibleError("reverse_shout is not written yet.")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.RunPython(
                        shout,
                        reverse_shout,  # nobody ever asked
                        elidable=True,
                    ),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(lambda apps, schema_editor: None)]
            #                 ^^^^^^^^^^^^^^^^^^^^ irreversible-run-python: blog.0002_fill cannot be rolled back: RunPython has no reverse_code. Give it one, or migrations.RunPython.noop where nothing has to be undone. A rollback stops here, when the migration after it is undone already.
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_fill")]
                operations = []
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each RunPython whose arguments are all told and have no way back among them."""
        yield from without_way_back("RunPython", "reverse_code", migration, view, _fixes)


def _fixes(migration: Migration, operation: Operation, view: View) -> Iterator[Fix]:
    assert operation.call is not None
    there = forward(migration, argument(operation.call, 0, "code"), view)
    change = given(migration, operation, 1, "reverse_code", "migrations.RunPython.noop")
    noop = Fix(
        "Nothing has to be undone: reverse_code=migrations.RunPython.noop",
        (change,),
        keeps_meaning=there is not None and there.fills_only(_new_fields(migration, view)),
    )
    if noop.keeps_meaning or there is None:
        yield noop
    if there is None:
        return
    name = name_for(there)
    back = given(migration, operation, 1, "reverse_code", name)
    if _is_there(migration, name, view):
        yield Fix(f"Use the function that is there: reverse_code={name}", (back,), keeps_meaning=False)
    else:
        text, whole = function(there)
        added: list[Change] = [AddStatements(migration.path, migration.statement, text), back]
        if not whole:
            added.append(AddImport(migration.path, *ERROR))
        title = "Delete the rows that it creates" if whole else "Begin a function for the way back"
        yield Fix(f"{title}: reverse_code={name}", tuple(added), keeps_meaning=False)
    if not noop.keeps_meaning:
        yield noop


def _new_fields(migration: Migration, view: View) -> set[tuple[str, str]]:
    """Model, in lower case, and name of the fields that a migration or those of its app right before it add."""
    parents = [view.graph.nodes[key] for key in view.graph.parents(migration.key) if key[0] == migration.app]
    found = set()
    for each in (migration, *parents):
        for operation in each.walk():
            if operation.name == "AddField" and operation.call is not None and operation.role != "state":
                model, name = argument(operation.call, 0, "model_name"), argument(operation.call, 1, "name")
                found.add(((string(model) or "").lower(), string(name) or ""))
    return found - {each for each in found if not all(each)}


def _is_there(migration: Migration, name: str, view: View) -> bool:
    reading = view.reading(migration.path)
    tops = reading.facts.statements if reading is not None else []
    return any(isinstance(top.stmt, facts.Def) and top.stmt.name == name for top in tops)
