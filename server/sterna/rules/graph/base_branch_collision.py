"""A migration that will be one of several last ones after the merge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sterna.project.basebranch import Ahead
from sterna.project.graph import Package, StaticGraph
from sterna.project.migration import Migration, read_migration
from sterna.project.plan import Plan
from sterna.rules.graph.branches import branch, clash, consequence
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_name
from sterna.syntax.read import read


class BaseBranchCollision(ProjectRule):
    """The branch that this one will be merged into has another migration in the same place.

    Git merges the two without a conflict, for they are two files. After that `migrate` ends with `CommandError:
    Conflicting migrations detected` for everyone. Two files of one name, with different texts, are a conflict for
    git, and a trap for every database on which one of them ran: Django knows migrations by their names.

    ## Instead

    Take the branch in now, before the migration is on any other machine: let it depend on the other one, and give
    it the next number. `[tool.sterna] base-branch`, or `sterna.baseBranch` in the editor, says which branch that
    is; without them it is the one that origin's HEAD names, then main, then master.

    ## Ignore it when

    the work is not going to be merged there.

    Source: django/db/migrations/loader.py (MigrationLoader.detect_conflicts), Django 5.2.
    """

    code = "base-branch-collision"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- origin/main:blog/models.py
        from django.db import models
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- origin/main:blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- origin/main:blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0003_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_tags")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- origin/main:blog/migrations/0002_tags.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "tags", models.TextField(default=""))]
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ base-branch-collision: origin/main has blog.0002_tags, which comes last beside 0002_slu...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            """,
        ),
        Invalid(
            """
            #- origin/main:blog/migrations/0002_auto.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "tags", models.TextField(default=""))]
            #- blog/migrations/0002_auto.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ base-branch-collision: origin/main has another blog.0002_auto: Django takes them for on...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report at each new migration that one of the other branch's new migrations collides with."""
        own = [package for package in view.graph.packages.values() if view.is_own(package.folder / "__init__.py")]
        ahead = view.base.ahead(package.folder for package in own) if view.base is not None else None
        if ahead is None:
            return
        for package in own:
            ours = [each for each in package.migrations if each.path not in ahead.common and each.statement >= 0]
            theirs = _theirs(package, ahead)
            yield from _same_names(view, ahead, ours)
            if ours and theirs:
                yield from _ends(view, package, ahead.branch, ours, theirs)


def _theirs(package: Package, ahead: Ahead) -> list[Migration]:
    """The new migrations of the other branch in a package, those left out that are here under the same name."""
    here = {migration.path for migration in package.migrations}
    return [
        read_migration(package.app, path.stem, f"{package.module}.{path.stem}", path, read(text).facts)
        for path, text in sorted(ahead.added.items())
        if path.parent == package.folder and path not in here and path.stem[0] not in "_~"
    ]


def _same_names(view: View, ahead: Ahead, ours: list[Migration]) -> Iterator[Report]:
    for migration in ours:
        theirs = ahead.added.get(migration.path)
        if theirs is not None and _lines(theirs) != _lines(_text(view, migration.path)):
            name = f"{migration.app}.{migration.name}"
            message = (
                f"{ahead.branch} has another {name}: Django takes them for one and the same, and runs only one of "
                f"them on each database. Take {ahead.branch} in, and give this one another name."
            )
            yield Report(at_name(migration), message, migration.app)


def _text(view: View, path: Path) -> str:
    text = view.project.files.text(path)
    return text if isinstance(text, str) else ""


def _lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


def _ends(view: View, package: Package, name: str, ours: list[Migration], theirs: list[Migration]) -> Iterator[Report]:
    if len(view.plan.leaves(package.app)) != 1:
        return
    merged = Package(package.app, package.module, package.folder, [*package.migrations, *theirs])
    rest = (each for each in view.graph.packages.values() if each.app != package.app)
    plan = Plan(StaticGraph([*rest, merged]), view.swappable)
    leaves = plan.leaves(package.app)
    mine = [each for each in ours if each.name in leaves]
    other = next((each for each in theirs if each.name in leaves and each.key not in plan.vague), None)
    if len(leaves) < 2 or not mine or other is None or mine[0].key in plan.vague:
        return
    found = clash(branch(plan, mine[0].key, other.key), branch(plan, other.key, mine[0].key))
    both = ""
    if found is not None:
        one, two = found
        both = f" {one.shown} and {two.shown} get in each other's way: {consequence(one, two)}."
    message = (
        f"{name} has {other.app}.{other.name}, which comes last beside {mine[0].name} when this is merged: Django will "
        f"refuse to migrate.{both} Take {name} in now, and let {mine[0].name} depend on {other.name}."
    )
    yield Report(at_name(mine[0]), message, package.app)
