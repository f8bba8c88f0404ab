"""Commands that an installed app puts in the place of Django's own, found by their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.engine.messages import App
from sterna.project.modules import Modules


@dataclass(frozen=True)
class Override:
    """The app whose command of that name `manage.py` runs, and the file that has it."""

    app: App
    path: Path


def overridden(modules: Modules, apps: list[App], command: str = "makemigrations") -> Override | None:
    """Who overrides a command of Django, or None.

    Source: `django.core.management.get_commands`: of several apps, the first in INSTALLED_APPS wins.
    """
    for app in apps:
        found = None if app.is_django else modules.find(f"{app.name}.management.commands.{command}")
        if found is not None and found.kind == "module":
            return Override(app, found.path)
    return None
