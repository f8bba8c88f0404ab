"""Several migrations of an app that come last."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.project.migration import Key, Migration
from sterna.rules.graph.branches import branch, is_told, opaque
from sterna.rules.graph.commuting import meeting, pair_words
from sterna.rules.graph.entries import references, shown
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_name, at_operation

_ONE_FIRST = "Let one depend on the other, and see what it still has to do."


class ConflictingMigrations(MigrationRule):
    """Several migrations of an app come last.

    `migrate` and `makemigrations` end with `CommandError: Conflicting migrations detected`. It comes of two
    branches that each added a migration after the same one.

    ## Instead

    Where the branches change different things, merge them with `makemigrations --merge`: that migration is empty
    but for its dependencies. Where one of the two was not released yet, it is simpler to let it depend on the
    other. Where both change the same thing, an empty merge is not enough: the finding names the two operations;
    take one of them out, or let one migration follow the other and say there what shall be.

    ## Ignore it when

    never: Django refuses to migrate.

    Source: django/db/migrations/loader.py (MigrationLoader.detect_conflicts) and
    django/core/management/commands/migrate.py, Django 5.2.
    """

    code = "conflicting-migrations"
    severity = Severity.ERROR
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0002_tags.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        #- blog/migrations/0003_merge.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_slug"), ("blog", "0002_tags")]
        """,
        """
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ conflicting-migrations: 0002_slug and 0002_tags of blog both come last: Django refuses...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            #- blog/migrations/0002_tags.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ conflicting-migrations: 0002_tags and 0002_slug of blog both come last: Django refuses...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "tags", models.TextField(default=""))]
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_tags")]
                operations = [migrations.AddField("post", "slug", models.SlugField(default=""))]
            #- blog/migrations/0002_tags.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AddField("post", "tags", models.TextField(default=""))]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ conflicting-migrations: 0002_slug and 0002_title of blog both come last: Django refuses...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.AlterField("post", "title", models.CharField(max_length=60))]
            #- blog/migrations/0002_title.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
            #     ^^^^^^^^^ conflicting-migrations: 0002_title and 0002_slug of blog both come last: Django refuses...
                dependencies = [("blog", "0001_initial")]
                operations = [migrations.RenameField("post", "title", "heading")]
            """,
        ),
    )

    def depends_on(self, migration: Migration, view: View) -> Hashable:
        """The migrations, and what the worker says of them and the models."""
        changes = view.changes
        if changes is None:
            return (view.revision, None)
        pending = any(change.app == migration.app for change in changes.changes)
        leaves = tuple(changes.conflicts.get(migration.app, ()))
        return (view.revision, leaves, changes.orders.get(migration.app), pending, _loose(view, migration.app))

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report at each migration that comes last where others do, too."""
        names = _leaves(view, migration.app)
        if len(names) < 2 or migration.name not in names:
            return
        leaves = [view.graph.nodes[key] for name in names if (key := (migration.app, name)) in view.graph.nodes]
        if len(leaves) < len(names) or any(leaf.name in _loose(view, leaf.app) for leaf in leaves):
            return
        others = [leaf for leaf in leaves if leaf.key != migration.key]
        listed = ", ".join(other.name for other in others)
        related = [(at_name(other), f"{other.name} also comes last") for other in others if view.is_own(other.path)]
        advice = "Let one depend on the other, or merge them with makemigrations --merge."
        fixes: tuple[Fix, ...] = ()
        if len(others) == 1:
            ours, theirs = (branch(view.plan, *pair) for pair in _both_ways(migration.key, others[0].key))
            orders = view.changes.orders if view.changes is not None else {}
            found = meeting(orders, ours, theirs)
            matters = orders.get(migration.app)
            if not (ours and theirs):
                advice = (
                    "An empty merge is enough (makemigrations --merge): by way of another app one follows the other."
                )
            elif found is not None:
                advice = f"An empty merge is not enough: {pair_words(found)}. {_ONE_FIRST}"
                related += [(at_operation(each.migration, each.operation), each.shown) for each in found]
            elif matters:
                advice = f"An empty merge is not enough: {matters}. {_ONE_FIRST}"
            elif is_told([*ours, *theirs]):
                advice = f"{_enough(view, migration, ours + theirs)} Or let one depend on the other."
                fixes = _after(view, ours, others[0])
        both = "both" if len(others) == 1 else "all"
        message = (
            f"{migration.name} and {listed} of {migration.app} {both} come last: Django refuses to migrate. {advice}"
        )
        yield Report(at_name(migration), message, migration.app, tuple(related), fixes=fixes)


def _both_ways(one: Key, other: Key) -> tuple[tuple[Key, Key], tuple[Key, Key]]:
    return (one, other), (other, one)


def _leaves(view: View, app: str) -> list[str]:
    if view.changes is not None and app in view.apps:
        return view.changes.conflicts.get(app, [])
    package = view.graph.packages[app]
    # A migration that is not understood hangs loose: that others come last means nothing.
    if any(each.stale or each.problem is not None or each.key in view.plan.vague for each in package.migrations):
        return []
    return view.plan.leaves(app)


def _loose(view: View, app: str) -> frozenset[str]:
    """Names of migrations of which it is not known what they hang on."""
    found = {each.name for each in view.graph.packages[app].migrations if each.stale or each.problem is not None}
    for problem in view.changes.problems if view.changes is not None else ():
        label, _, name = problem.subject.partition(".")
        if problem.kind in ("migration", "graph") and label == app:
            found.add(name)
    return frozenset(found)


def _enough(view: View, migration: Migration, migrations: list[Migration]) -> str:
    unseen = opaque(migrations)
    if unseen:
        names = " and ".join(unseen)
        return f"Merge them with makemigrations --merge: it is enough if what {names} do does not hang on the order."
    changes = view.changes
    whole = changes is not None and not any(change.app == migration.app for change in changes.changes)
    reached = ", and together they give what the models say" if whole else ""
    return f"An empty merge is enough (makemigrations --merge): they change different things{reached}."


def _after(view: View, ours: list[Migration], other: Migration) -> tuple[Fix, ...]:
    """Let the first migration of a branch come after the other leaf, where one entry is to be changed for that."""
    first = ours[0]
    own = [entry for entry, reference in references(first, view, "dependencies") if reference.app == first.app]
    if len(own) != 1 or not view.is_own(first.path) or len({each.key for each in ours} & _roots(view, ours)) != 1:
        return ()
    change = own[0].replaced(shown(other.app, other.name))
    return (Fix(f"Let {first.name} come after {other.name}", (change,), keeps_meaning=False),)


def _roots(view: View, ours: list[Migration]) -> set[Key]:
    """The migrations of a branch that wait for none of it."""
    keys = {each.key for each in ours}
    return {key for key in keys if not keys & view.plan.parents[key].keys()}
