"""The user model by its setting, without a dependency on it."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import AddImport
from sterna.project.migration import Key, Migration
from sterna.rules.graph.relations import relations
from sterna.rules.graph.swapped_model import SETTING, swappable_entry
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node


class MissingSwappableDependency(MigrationRule):
    """A migration refers to settings.AUTH_USER_MODEL and does not depend on it.

    Nothing says that the user model is there before: on a new database `migrate` of this app ends with `ValueError:
    The field ... was declared with a lazy reference to ...`, and so does `migrate` of everything unless the app of
    the user model happens to come first.

    ## Instead

    Add `migrations.swappable_dependency(settings.AUTH_USER_MODEL)` to the dependencies, as Django's makemigrations
    does.

    ## Ignore it when

    the app can only be used with one user model, and another dependency leads to it.

    Source: django/db/migrations/migration.py (swappable_dependency) and autodetector.py
    (_get_dependencies_for_foreign_key), Django 5.2.
    """

    code = "missing-swappable-dependency"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_author.py
        from django.conf import settings
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
            operations = [
                migrations.AddField("post", "author", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
            ]
        #- blog/migrations/0003_editor.py
        from django.conf import settings
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0002_author")]
            operations = [
                migrations.AddField("post", "editor", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
            ]
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        #- blog/migrations/0002_author.py
        from django.conf import settings
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
            operations = [
                migrations.AddField("post", "author", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
            ]
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_author.py
            from django.conf import settings
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField(
                        "post", "author", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
            #                                               ^^^^^^^^^^^^^^^^^^^^^^^^ missing-swappable-dependency: ...
                    ),
                ]
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- blog/migrations/0002_author.py
            from django.conf import settings
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
                operations = [
                    migrations.AddField(
                        "post", "author", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
                    ),
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for the first reference by the setting without a dependency on it, here or before."""
        user = view.swappable.get(SETTING, "")
        app = user.partition(".")[0]
        relation = next((each for each in relations(migration) if each.setting == SETTING), None)
        plan = view.plan
        if relation is None or not app or app == migration.app or migration.key not in plan.parents:
            return
        before = plan.ancestors(migration.key)
        if not plan.is_certain(migration.key) or any(key[0] == app or _depends(view, key) for key in before):
            return
        if _depends(view, migration.key):
            return
        changes = swappable_entry(migration, view)
        fix = Fix(
            "Depend on settings.AUTH_USER_MODEL", (*changes, AddImport(migration.path, "django.conf", "settings"))
        )
        message = (
            f"Nothing says that the user model ({user}) is there before {migration.app}.{migration.name}: "
            f"migrate {migration.app} on a new database fails. Add "
            "migrations.swappable_dependency(settings.AUTH_USER_MODEL) to the dependencies."
        )
        yield Report(at_node(migration, relation.node), message, migration.app, fixes=(fix,) if changes else ())


def _depends(view: View, key: Key) -> bool:
    return any(reference.setting == SETTING for reference in view.graph.nodes[key].dependencies)
