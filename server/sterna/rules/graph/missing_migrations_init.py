"""A folder of migrations that is no package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.engine.messages import App
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At


class MissingMigrationsInit(ProjectRule):
    """A migrations folder has no `__init__.py`.

    Django takes the app for one without migrations: none of the files is ever run, `makemigrations` finds no
    changes in it, and `migrate --run-syncdb` makes the tables as the models are now. A migration of another app
    that depends on one of them ends every command with `NodeNotFoundError`.

    ## Instead

    Add an empty `__init__.py`. Where the tables are there already, run `migrate --fake-initial`.

    ## Ignore it when

    never, if the files are migrations.

    Source: django/db/migrations/loader.py (MigrationLoader.load_disk), Django 5.2.
    """

    code = "missing-migrations-init"
    severity = Severity.WARNING
    group = "graph"
    valid = (
        """
        #- blog/migrations/0002_slug.py
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("blog", "0001_initial")]
        """,
        """
        #- shop/migrations/0001_initial.py
        from django.db import migrations


        class Migration(migrations.Migration):
            pass
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "shop"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- shop/__init__.py
            #- shop/models.py
            #- shop/migrations/0001_initial.py
            from django.db import migrations
            #< missing-migrations-init: shop has no migrations for Django: this folder has no __init__.py...


            class Migration(migrations.Migration):
                pass
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "shop"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- shop/__init__.py
            #- shop/models.py
            #- shop/migrations/__init__.py
            #- shop/migrations/0001_initial.py
            from django.db import migrations


            class Migration(migrations.Migration):
                pass
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report at the first migration of each app whose migrations are a namespace package."""
        for app in view.apps.values():
            for path in _loose(view, app)[:1]:
                message = (
                    f"{app.label} has no migrations for Django: this folder has no __init__.py. None of its files is "
                    "ever run, and makemigrations finds no changes. Add an empty __init__.py."
                )
                fix = Fix("Add __init__.py", (CreateFile(path.with_name("__init__.py"), ""),))
                yield Report(At(path), message, app.label, fixes=(fix,))


def _loose(view: View, app: App) -> list[Path]:
    """The migrations of an app in a folder without `__init__.py`, by name."""
    modules = view.project.modules
    module = app.migrations_module
    found = modules.find(module) if module else None
    if module is None or found is None or found.kind != "namespace":
        return []
    paths = []
    for name in modules.submodules(module) or ():
        each = modules.find(f"{module}.{name}")
        if each is not None and each.kind == "module" and name[0] not in "_~" and view.is_own(each.path):
            text = view.project.files.text(each.path)
            if isinstance(text, str) and "class Migration" in text:
                paths.append(each.path)
    return paths
