"""Django's questioner where it looks at the project: whether an app gets its first migration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import MigrationQuestioner
from django.db.models import NOT_PROVIDED
from django.utils import timezone

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module


class QuietQuestioner(MigrationQuestioner):  # type: ignore[misc]
    """Answers so that detection goes on: nothing is a rename, and a default is something for later."""

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Left open."""
        return NOT_PROVIDED

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Left open."""
        return NOT_PROVIDED

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Django's suggestion."""
        return timezone.now

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
        """Go on."""
        return True


def first_migration(evaluator: Evaluator) -> Any:
    """`MigrationQuestioner.ask_initial` over packages that are read (django/db/migrations/questioner.py, 5.2).

    An app without migrations gets its first one when it is named, or when its package of migrations is there and empty.
    """

    def ask_initial(self: MigrationQuestioner, app_label: str) -> bool:
        if app_label in self.specified_apps:
            return True
        try:
            apps.get_app_config(app_label)
        except LookupError:
            return bool(self.defaults.get("ask_initial", False))
        name, _ = MigrationLoader.migrations_module(app_label)
        package = None if name is None else evaluator.importer.load(name)
        if not isinstance(package, Module) or not package.is_package:
            return bool(self.defaults.get("ask_initial", False))
        return not evaluator.ask("submodules", name=name)

    return ask_initial


def install(evaluator: Evaluator) -> None:
    """Let every questioner of this process ask what was read."""
    MigrationQuestioner.ask_initial = first_migration(evaluator)
