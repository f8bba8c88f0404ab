"""A model of today in a data migration."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import RemoveStatement, Replace
from sterna.project.literals import walk
from sterna.project.migration import Migration
from sterna.rules.data.analysis.answers import Answered
from sterna.rules.data.analysis.recording import Use
from sterna.rules.data.analysis.wording import OfAnswers, once
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At

_MANAGERS = {"objects", "_default_manager", "_base_manager", "_meta"}


class DataImportedModel(OfAnswers, MigrationRule):
    """A data migration uses a model as it is today, not as it is at that point of the history.

    The imported class has all fields of today. As soon as a later migration adds one, its queries ask for a column
    that is not there yet: every new database, every test run and every colleague's `migrate` ends in an
    `OperationalError` or `ProgrammingError`, in a migration that worked when it was written.

    ## Instead

    Ask the registry that Django hands over: `Post = apps.get_model("blog", "Post")`, and depend on the migration that
    made what is used.

    ## Ignore it when

    only a constant of the class is used.

    Source: docs/topics/migrations.txt ("Data Migrations"), Django 5.2.
    """

    code = "data-imported-model"
    severity = Severity.WARNING
    group = "data"
    valid = (
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            Post.objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        from blog.models import Post


        def fill(apps, schema_editor):
            Post = apps.get_model("blog", "Post")
            Post.objects.update(body="x")


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/models.py
        from django.db import models

        STATES = ["a", "b"]


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)


        class Base(models.Model):
            class Meta:
                abstract = True
        #- blog/migrations/0002_fill.py
        from django.db import migrations

        from blog.models import STATES, Base


        def fill(apps, schema_editor):
            apps.get_model("blog", "Post").objects.update(body=STATES[0] + Base.__name__)


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/migrations/0002_fill.py
        from __future__ import annotations

        from typing import TYPE_CHECKING

        from django.contrib.auth.hashers import make_password
        from django.db import migrations

        if TYPE_CHECKING:
            from blog.models import Post


        def fill(apps, schema_editor):
            rows: list[Post] = list(apps.get_model("blog", "Post").objects.all())
            for row in rows:
                row.body = make_password(row.title)
                row.save()


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            STATES = ["a", "b"]
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
        #- blog/migrations/0002_fill.py
        from django.db import migrations


        def fill(apps, schema_editor):
            from blog.models import Post as Today

            states = Today.STATES
            apps.get_model("blog", "Post").objects.update(body=states[0])


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
            operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations
            from blog.models import Post
            #                       ^^^^ data-imported-model: fill() uses blog.Post as it is today: as soon as a later migration changes its table, this one fails on a new database. Use apps.get_model("blog", "Post").


            def fill(apps, schema_editor):
                Post.objects.filter(body="").update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                apps.get_model("blog", "Post").objects.filter(body="").update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                from ..models import Post
            #                        ^^^^ data-imported-model: fill() uses blog.Post as it is today...

                Post.objects.update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,
            """
            #- blog/migrations/0002_fill.py
            from django.db import migrations


            def fill(apps, schema_editor):
                Post = apps.get_model("blog", "Post")

                Post.objects.update(body="x")


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_fill.py
            from django.apps import apps as registry
            from django.db import migrations


            def fill(apps, schema_editor):
                registry.get_model("blog", "Post").objects.update(body="x")
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ data-imported-model: fill() uses blog.Post as it is today...


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each import of a model that a function uses."""
        yield from once(self._reports(migration, view))

    def _reports(self, migration: Migration, view: View) -> Iterator[Report]:
        for answered in view.data.of(migration):
            for one in answered.answer.imported if answered.answer is not None else ():
                use = answered.use(one.id)
                if _only_reads(view, migration, use):
                    continue
                app, _, model = one.label.partition(".")
                node = answered.function.function.node if answered.function.function is not None else None
                name = f"{node.name}()" if isinstance(node, facts.Def) else "The function"
                asked = f'{_registry(answered) or "apps"}.get_model("{app}", "{model}")'
                fix = _fix(view, answered, use, asked, migration)
                yield Report(
                    use.spot,
                    f"{name} uses {one.label} as it is today: as soon as a later migration changes its table, this one "
                    f"fails on a new database. Use {asked}.",
                    migration.app,
                    fixes=(fix,) if fix is not None else (),
                )


def _only_reads(view: View, migration: Migration, use: Use) -> bool:
    """Whether nothing but values is taken from an imported class, as in `Post.STATES`: no row is touched by that."""
    reading = view.reading(migration.path)
    if reading is None or use.spot.path != migration.path:
        return False
    units: dict[tuple[int, int], object] = {}
    for index, top in enumerate(reading.facts.statements):
        units[index, -1] = top.stmt
        for node in walk(top.stmt):
            if isinstance(node, facts.Def) and node.body is None:
                units[index, node.key] = view.body_of(migration.path, index, node)
    here = [node for node in walk(units.get((use.spot.statement, use.spot.body))) if isinstance(node, facts.ImportFrom)]
    bound = {each.asname or each.name for node in here for each in node.names if each.at == use.spot.node}
    found = [_plain_reads(unit, name) for name in bound for unit in units.values()]
    return any(found) and None not in found


def _plain_reads(unit: object, name: str) -> int | None:
    """How often a name is there only for a value of it, or None where it is there for anything else."""
    nodes = list(walk(unit))
    used = {id(node.func) for node in nodes if isinstance(node, facts.Call)}
    used |= {id(node.value) for node in nodes if isinstance(node, facts.Attr | facts.Sub)}
    plain = {
        id(node.value)
        for node in nodes
        if isinstance(node, facts.Attr) and id(node) not in used and node.name not in _MANAGERS
    }
    names = [id(node) for node in nodes if isinstance(node, facts.Name) and node.name == name]
    return len(names) if plain.issuperset(names) else None


def _registry(answered: Answered) -> str | None:
    """The name of the function's parameter for the registry."""
    function = answered.function.function
    return function.node.params[0].name if function is not None and function.node.params else None


def _fix(view: View, answered: Answered, use: Use, asked: str, migration: Migration) -> Fix | None:
    """The import's statement away, and the question to the registry in its place."""
    function = answered.function.function
    reading = view.reading(migration.path)
    if function is None or not isinstance(function.node, facts.Def) or reading is None:
        return None
    if use.spot.path != migration.path or function.source.path != migration.path or _registry(answered) is None:
        return None
    statements = view.body_of(migration.path, function.statement, function.node)
    title = f"Use {asked}"
    for node in walk(statements):
        if isinstance(node, facts.ImportFrom) and _is_of(node, use) and use.spot.body == function.node.key:
            bound = node.names[0].asname or node.names[0].name
            at = At(migration.path, function.statement, function.node.key, node.at)
            return Fix(title, (Replace(at, f"{bound} = {asked}"),)) if len(node.names) == 1 else None
    top = reading.facts.statements[use.spot.statement].stmt
    if use.spot.body >= 0 or not isinstance(top, facts.ImportFrom) or not _is_of(top, use) or len(top.names) != 1:
        return None
    bound = top.names[0].asname or top.names[0].name
    tops = enumerate(reading.facts.statements)
    elsewhere = [index for index, other in tops if index != use.spot.statement and _mentions(other.stmt, bound)]
    places = [
        At(migration.path, function.statement, function.node.key, node.at)
        for node in walk(statements)
        if isinstance(node, facts.Name) and node.name == bound
    ]
    others = [one for one in _bodies(reading.facts, view, migration, function.node) if _mentions(one, bound)]
    if elsewhere or others or not places:
        return None
    return Fix(title, (RemoveStatement(migration.path, use.spot.statement), *(Replace(at, asked) for at in places)))


def _is_of(node: facts.ImportFrom, use: Use) -> bool:
    return any(name.at == use.spot.node for name in node.names)


def _mentions(node: object, name: str) -> bool:
    return any(isinstance(one, facts.Name) and one.name == name for one in walk(node))


def _bodies(module: facts.Module, view: View, migration: Migration, but: facts.Def) -> Iterator[object]:
    """The bodies of the other functions of a file."""
    for index, top in enumerate(module.statements):
        for node in walk(top.stmt):
            if isinstance(node, facts.Def) and node.body is None and node is not but:
                yield view.body_of(migration.path, index, node)
