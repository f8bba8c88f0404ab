"""A migration that makemigrations would write into an installed package."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.engine.messages import Change
from sterna.project.literals import string, walk
from sterna.project.settings import chained_files
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At


class ChangeInInstalledPackage(ProjectRule):
    """`makemigrations` would write a migration into an installed package.

    The models of an installed app are not what its own migrations say: mostly because of a setting that they hang
    on (DEFAULT_AUTO_FIELD, a list of languages), or of a version of Django that the package does not know yet.
    `makemigrations` without labels writes the migration beside the others, in site-packages: it is lost with the
    next install, no one else has it, and a migration of yours that comes to depend on it stops every other machine.

    ## Instead

    Name your own apps: `makemigrations blog shop`. Mend the cause: set `default_auto_field` in an AppConfig of your
    own for that app. Or keep that app's migrations in the project with MIGRATION_MODULES.

    ## Ignore it when

    nobody runs makemigrations without labels.

    Source: django/core/management/commands/makemigrations.py (Command.write_migration_files) and
    django/db/migrations/writer.py (MigrationWriter.basedir), Django 5.2.
    """

    code = "change-in-installed-package"
    severity = Severity.INFORMATION
    group = "graph"
    valid = (
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=60)
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog", "django.contrib.contenttypes", "django.contrib.auth"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog", "site-packages.shop"]
            #                         ^^^^^^^^^^^^^^^^^^^^ change-in-installed-package: makemigrations without an a...
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
            #- site-packages/shop/__init__.py
            #- site-packages/shop/models.py
            from django.db import models


            class Item(models.Model):
                pass
            #- site-packages/shop/migrations/__init__.py
            #- site-packages/shop/migrations/0001_initial.py
            from django.db import migrations, models


            class Migration(migrations.Migration):
                operations = [
                    migrations.CreateModel(
                        "Item",
                        [("id", models.AutoField(primary_key=True))],
                    )
                ]
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report at the settings for each installed package with changes that are known completely."""
        by_app: dict[str, list[Change]] = {}
        for change in view.changes.changes if view.changes is not None else ():
            by_app.setdefault(change.app, []).append(change)
        for label, changes in by_app.items():
            app = view.apps.get(label)
            module = app.migrations_module if app is not None else None
            found = view.project.modules.find(module) if module is not None else None
            if app is None or found is None or found.kind != "package" or view.is_own(found.path):
                continue
            if any(change.unknown for change in changes):
                continue
            more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
            message = (
                f"makemigrations without an app's label would write {changes[0].migration} into the installed package "
                f"{app.name}: {changes[0].description}{more}. Name your own apps."
            )
            at = _entry(view, app.name)
            if at is not None:
                yield Report(at, message, label)


def _entry(view: View, name: str) -> At | None:
    """The text in the settings that names an app, or the beginning of the settings module."""
    module = view.opened.settings_module if view.opened is not None else ""
    for path, reading in chained_files(view.project.files, view.project.modules, module):
        for index, top in enumerate(reading.facts.statements):
            for node in walk(top.stmt):
                if not isinstance(node, facts.Const):
                    continue
                text = string(node) or ""
                if text == name or text.startswith(f"{name}.apps."):
                    return At(path, index, -1, node.at)
    start = view.module_path(module)
    return At(start) if start is not None else None
