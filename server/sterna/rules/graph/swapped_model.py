"""The user model that another one takes the place of."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import AddImport, Change, Replace
from sterna.project.migration import Migration
from sterna.project.plan import FIRST
from sterna.rules.graph.entries import addition, references
from sterna.rules.graph.relations import relations
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View, at_node

STOCK = "auth.user"
SETTING = "AUTH_USER_MODEL"


class SwappedModel(MigrationRule):
    """A migration refers to auth.User, and AUTH_USER_MODEL names another model.

    Django makes no table for a model that is swapped out. PostgreSQL, MySQL and Oracle refuse the foreign key
    (`relation "auth_user" does not exist`); SQLite takes it, and every row that is inserted later is refused.

    ## Instead

    Refer to `settings.AUTH_USER_MODEL`, with `migrations.swappable_dependency(settings.AUTH_USER_MODEL)` among the
    dependencies, as Django's makemigrations writes it.

    ## Ignore it when

    the database has a table auth_user from an earlier time, and the field is altered to the new model later on.

    Source: django/db/migrations/autodetector.py (_get_dependencies_for_foreign_key) and django/db/models/options.py
    (Options.swapped), Django 5.2.
    """

    code = "swapped-model"
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
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), ("auth", "0001_initial")]
            operations = [migrations.AddField("post", "author", models.ForeignKey("auth.User", models.CASCADE))]
        """,
        """
        #- blog/migrations/0002_author.py
        from django.conf import settings
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
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
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth", "people"]
            AUTH_USER_MODEL = "people.Person"
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- people/__init__.py
            #- people/models.py
            from django.contrib.auth.models import AbstractUser


            class Person(AbstractUser):
                pass
            #- blog/migrations/0002_author.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial")]
                operations = [
                    migrations.AddField("post", "author", models.ForeignKey("auth.User", models.CASCADE)),
            #                                                               ^^^^^^^^^^^ swapped-model: AUTH_USER_MO...
                ]
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth", "people"]
            AUTH_USER_MODEL = "people.Person"
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- people/__init__.py
            #- people/models.py
            from django.contrib.auth.models import AbstractUser


            class Person(AbstractUser):
                pass
            #- blog/migrations/0002_author.py
            from django.db import migrations, models
            from django.conf import settings


            class Migration(migrations.Migration):
                dependencies = [("blog", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
                operations = [
                    migrations.AddField("post", "author", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
                ]
            """,
        ),
    )

    def check(self, migration: Migration, view: View) -> Iterator[Report]:
        """A report for each reference to auth.User that is written out while the setting is known to be another."""
        user = view.swappable.get(SETTING, STOCK)
        if user.lower() == STOCK or migration.stale:
            return
        for relation in relations(migration):
            if relation.label == STOCK:
                at = at_node(migration, relation.node)
                message = (
                    f"AUTH_USER_MODEL is {user}, so there is no table for auth.User: the foreign key has nothing to "
                    "refer to. Refer to settings.AUTH_USER_MODEL."
                )
                changes: list[Change] = [Replace(at, f"settings.{SETTING}")]
                changes.append(AddImport(migration.path, "django.conf", "settings"))
                changes += swappable_entry(migration, view)
                fix = Fix(f"Refer to settings.{SETTING}", tuple(changes), keeps_meaning=False)
                yield Report(at, message, migration.app, fixes=(fix,))


def swappable_entry(migration: Migration, view: View) -> list[Change]:
    """The change that makes a migration depend on the user model, whichever it is; none where it does already."""
    for _, reference in references(migration, view, "dependencies"):
        if reference.setting == SETTING and reference.name == FIRST:
            return []
    change = addition(migration, view, f"migrations.swappable_dependency(settings.{SETTING})")
    return [change] if change is not None else []
