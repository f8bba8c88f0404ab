"""A dependency on a migration or app that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.migration import Migration
from sterna.project.plan import FIRST, LATEST
from sterna.rules.graph.entries import Entry, references, shown
from sterna.rules.graph.targets import did_you_mean, is_missing, suggestions
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View


class UnknownDependency(MigrationRule):
    """A dependency names a migration or an app that does not exist.

    Every command that loads the migrations ends with `NodeNotFoundError` (for `__first__` and `__latest__` of an
    app that is not installed: `ValueError`), for all apps, not for this one alone. It comes of a migration that was
    renamed or deleted, of a branch that was not merged yet, and of an app that left INSTALLED_APPS.

    ## Instead

    Name the migration as its file is named, without `.py`, and the app by its label. Where the migration was
    deleted, depend on the one that came before it; where it was squashed, on the squashed one.

    ## Ignore it when

    never: Django refuses to do anything. Where the app is installed by other settings only, choose those for
    Sterna.

    Source: django/db/migrations/loader.py (MigrationLoader.check_key, build_graph) and graph.py
    (MigrationGraph.validate_consistency), Django 5.2.
    """

    code = "unknown-dependency"
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
        #- blog/migrations/0001_squashed.py
        from django.db import migrations


        class Migration(migrations.Migration):
            replaces = [("blog", "0001_initial"), ("blog", "0002_gone")]
        #- blog/migrations/0003_after.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_gone")]
        """,
        """
        #- blog/migrations/0002_slug.py
        from django.conf import settings
        from django.db import migrations

        FIRST = ("blog", "0001_initial")


        class Migration(migrations.Migration):
            dependencies = [FIRST, migrations.swappable_dependency("blog.Post")]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        MIGRATION_MODULES = {"contenttypes": None}
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("contenttypes", "__first__")]
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [
                    ("blog", "0001_inital"),
            #       ^^^^^^^^^^^^^^^^^^^^^^^ unknown-dependency: blog.0001_inital does not exist: no migration of an...
                ]
            """,
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [
                    ("blog", "0001_initial"),
                ]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_add_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_post_slug")]
            #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-dependency: blog.0002_post_slug does not exist: ...
            """,
            """
            #- blog/migrations/0002_add_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
            #- blog/migrations/0003_more.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0002_add_slug")]
            """,
        ),
        Invalid(
            """
            #- blog/migrations/0002_slug.py
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), ("shop", "__first__")]
            #                                             ^^^^^^^^^^^^^^^^^^^^^ unknown-dependency: There is no app...
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each entry of `dependencies` that leads nowhere."""
        for entry, reference in references(migration, view, "dependencies"):
            app, name = view.plan.target(reference)
            if app and not (app == migration.app and name in (FIRST, LATEST)) and is_missing(view, app, name):
                yield about(view, migration, entry, app, name)


def about(view: View, migration: Migration, entry: Entry, app: str, name: str) -> Report:
    """What is reported of an entry that leads nowhere."""
    found = suggestions(view, migration, app, name)
    what = _what(view, app, name)
    message = f"{what}: no migration of any app can be run.{did_you_mean(found) or _way_out(view, app)}"
    fixes: tuple[Fix, ...] = ()
    if len(found) == 1:
        app, name = found[0]
        fixes = (Fix(f"Change to {app}.{name}", (entry.replaced(shown(app, name)),)),)
    return Report(entry.at, message, migration.app, fixes=fixes)


def _what(view: View, app: str, name: str) -> str:
    if app in view.graph.packages:
        return f"The app {app} has no migrations" if name in (FIRST, LATEST) else f"{app}.{name} does not exist"
    if app in view.apps:
        return f"The app {app} has no migrations, so there is no {app}.{name}"
    return f"There is no app {app} in INSTALLED_APPS"


def _way_out(view: View, app: str) -> str:
    if app in view.graph.packages or app in view.apps:
        return " Name one that is there, or take the entry away."
    return " Install the app, or take the entry away."
