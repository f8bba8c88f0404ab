"""Projects of a few migrations, written where a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from agreement import corpus
from agreement.harness import Project

ID = "('id', models.BigAutoField(primary_key=True, serialize=False)), "


def migration(dependencies: list[tuple[str, str]], operations: str, above: str = "", inside: str = "") -> str:
    """A migration's text."""
    return (
        f"from django.db import migrations, models\n{dedent(above)}\n\nclass Migration(migrations.Migration):\n"
        f"    {inside}\n    dependencies = {dependencies}\n    operations = [{dedent(operations)}]\n"
    )


def small_project(root: Path, files: Mapping[str, str], apps: Sequence[str], settings: str = "") -> Project:
    """A project with these files and apps."""
    whole = dict(files)
    for app in apps:
        whole[f"{app}/__init__.py"] = whole[f"{app}/migrations/__init__.py"] = ""
    whole["settings.py"] = f'SECRET_KEY = "x"\nINSTALLED_APPS = {list(apps)}\n{settings}'
    whole["manage.py"] = corpus.MANAGE.format(settings="settings", paths="")
    for name, text in whole.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Project(root, settings="settings")
