"""Nothing says which primary key a model without one has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sterna.edits.change import AddStatements
from sterna.engine.messages import App
from sterna.project.settings import chain
from sterna.rules.classes import Outside
from sterna.rules.models.analysis.declared import Model, models
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At
from sterna.syntax.text import LINE_END

_NAME = "DEFAULT_AUTO_FIELD"
_OLD = "django.db.models.AutoField"
_SHOWN = 3
_OTHERWISE = re.compile(r"\b(primary_key|parent_link|proxy|pk|CompositePrimaryKey)\b|\*\*")
"""Where one of these stands in a class, it may have another primary key, or none of its own."""


class DefaultAutoField(ProjectRule):
    """The settings do not say which primary key a model without one has.

    Until Django 6.0 it is an `AutoField`, of 32 bits; from 6.0 on a `BigAutoField`. With the upgrade `makemigrations`
    then finds another primary key in every such model, and the migration rewrites these tables and those that refer to
    them. Django says so at each model as `models.W042`.

    ## Instead

    Set `DEFAULT_AUTO_FIELD`: to `"django.db.models.AutoField"` to leave the tables as they are, or to
    `"django.db.models.BigAutoField"` to let the keys grow when there is time for it. An app says it in its AppConfig
    as `default_auto_field`.

    ## Ignore it when

    the project stays with its version of Django.

    Source: django/db/models/base.py (Model._check_default_pk), Django 5.2.
    """

    code = "default-auto-field"
    severity = Severity.INFORMATION
    group = "models"
    valid = (
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        #- blog/apps.py
        from django.apps import AppConfig


        class BlogConfig(AppConfig):
            name = "blog"
            default_auto_field = "django.db.models.BigAutoField"
        """,
        """
        #- config/settings.py
        SECRET_KEY = "x"
        INSTALLED_APPS = ["blog"]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50, primary_key=True)
            body = models.TextField(blank=True)


        class Longer(Post):
            pass


        class Seen(models.Model):
            class Meta:
                abstract = True
        """,
    )
    invalid = (
        Invalid(
            """
            #- config/settings.py
            SECRET_KEY = "x"
            #< default-auto-field: The settings do not say which primary key Post has (DEFAULT_AUTO_FIELD)...
            INSTALLED_APPS = ["blog"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
            """,
            """
            #- config/settings.py
            SECRET_KEY = "x"
            INSTALLED_APPS = ["blog"]
            DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}


            DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """One report at the beginning of the settings module, where nothing in the settings names the setting."""
        opened, module = view.opened, view.project.config.settings_module
        path = view.module_path(module) if module else None
        if opened is None or module is None or path is None or not view.is_own(path):
            return
        read = view.facts_of(path)
        unset = opened.values.get(_NAME) == repr(_OLD) and not any(
            _NAME in each.text for each in chain(view.project.files, view.project.modules, module)
        )
        if read is None or not unset or any(problem.kind == "settings" for problem in opened.problems):
            return
        silent = {app.label for app in opened.apps if _says(view, app)}
        found = [model for model in models(view) if model.app.label not in silent and _has_automatic_key(view, model)]
        if not found:
            return
        names = [model.found.node.name for model in found]
        shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        change = AddStatements(path, len(read.statements), f'{_NAME} = "{_OLD}"')
        yield Report(
            At(path),
            f"The settings do not say which primary key {shown} {'has' if len(names) == 1 else 'have'} ({_NAME}): "
            f"AutoField now, BigAutoField from Django 6.0 on, with a migration of each table. Set it.",
            related=tuple((model.found.at(model.found.node.name_at), "Auto-created primary key") for model in found),
            fixes=(Fix(f'Leave the tables as they are: {_NAME} = "{_OLD}"', (change,)),),
        )


def _says(view: View, app: App) -> bool:
    """Whether the app's configuration says it, or may do so."""
    modules = {f"{app.name}.apps", *([app.place.module] if app.place is not None else [])}
    for module in modules:
        path = view.module_path(module)
        text = view.project.files.text(path) if path is not None else None
        if isinstance(text, str) and re.search(r"\bdefault_auto_field\b", text):
            return True
    return False


def _has_automatic_key(view: View, model: Model) -> bool:
    """Whether it is a model of its own, with nothing in it that may be a primary key."""
    bases = [model.meant(argument.value) for argument in model.found.node.args]
    if model.is_concrete is not True or len(bases) != 1:
        return False
    base = bases[0]
    if not isinstance(base, Outside) or not base.path.endswith(".db.models.Model"):
        return False
    text, read = view.project.files.text(model.found.path), view.facts_of(model.found.path)
    if not isinstance(text, str) or read is None:
        return False
    top = read.statements[model.found.statement]
    return not _OTHERWISE.search("\n".join(LINE_END.split(text)[top.line : top.end_line]))
