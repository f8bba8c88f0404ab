"""Odd migration graphs: the worker's and the one from facts beside that of Django's loader."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement.graphs import compare_graphs
from agreement.testapps import MANAGE

SETTINGS = """\
SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
INSTALLED_APPS = {apps!r}
MIGRATION_MODULES = {modules!r}
"""


def migration(dependencies: str = "", extra: str = "") -> str:
    return (
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [{dependencies}]\n    operations = []\n{extra}"
    )


FINE = {
    "squashed, with its files": {
        "left.0001_a": migration(),
        "left.0002_b": migration("('left', '0001_a')"),
        "left.0001_squashed": migration("", "    replaces = [('left', '0001_a'), ('left', '0002_b')]\n"),
        "left.0003_c": migration("('left', '0002_b')"),
        "right.0001_a": migration("('left', '0001_a')"),
    },
    "squashed, some files gone": {
        "left.0001_squashed": migration("", "    replaces = [('left', '0001_a'), ('left', '0002_b')]\n"),
        "left.0002_b": migration("('left', '0001_a')"),
        "right.0001_a": migration("('left', '0002_b')"),
    },
    "across apps": {
        "left.0001_a": migration(),
        "right.0001_a": migration("('left', '0001_a')"),
        "left.0002_b": migration("('right', '0001_a')"),
        "left.0002_squashed": migration("('right', '0001_a')", "    replaces = [('left', '0002_b')]\n"),
        "right.0001_squashed": migration("('left', '0001_a')", "    replaces = [('right', '0001_a')]\n"),
    },
    "first, latest and before": {
        "left.0001_a": migration("('right', '__first__'), ('left', '__first__')"),
        "left.0002_b": migration("('left', '0001_a'), ('right', '__latest__')"),
        "right.0001_a": migration(),
        "right.0002_b": migration("('right', '0001_a')"),
        "right.0000_c": migration("", "    run_before = [('right', '0001_a'), ('left', '0001_a')]\n"),
    },
    "conflict": {
        "left.0001_a": migration(),
        "left.0002_b": migration("('left', '0001_a')"),
        "left.0002_c": migration("('left', '0001_a')"),
        "left._hidden": migration(),
    },
    "no migrations": {"right.0001_a": migration("('left', '__first__')")},
}
REFUSED = {
    "circle by squashing": {
        "left.0001_a": migration(),
        "right.0001_a": migration("('left', '0001_a')"),
        "left.0002_b": migration("('right', '0001_a')"),
        "left.0001_squashed": migration("", "    replaces = [('left', '0001_a'), ('left', '0002_b')]\n"),
        "right.0001_squashed": migration("('left', '0001_squashed')", "    replaces = [('right', '0001_a')]\n"),
    },
    "circle": {
        "left.0001_a": migration("('right', '0001_a')"),
        "right.0001_a": migration("('left', '0001_a')"),
    },
    "nothing there": {"left.0001_a": migration(), "left.0002_b": migration("('left', '0001_c')")},
    "before nothing": {"left.0001_a": migration("", "    run_before = [('right', '0009_z')]\n")},
    "no class": {"left.0001_a": "from django.db import migrations\n"},
    "no app": {"left.0001_a": migration("('neither', '__first__')")},
    "no such app": {"left.0001_a": migration("('neither', '0001_initial')")},
    "empty app": {"left.0001_a": migration("('right', '0001_a')")},
}

REPLACED_TWICE = {
    "left.0001_a": migration(),
    "left.0002_squashed": migration("", "    replaces = [('left', '0001_a')]\n"),
    "left.0003_squashed": migration("('left', '0001_b')", "    replaces = [('left', '0002_squashed')]\n"),
}


def written(root: Path, files: dict[str, str], modules: dict[str, str | None] | None = None) -> Path:
    for app in ("left", "right"):
        package = root / app / "migrations"
        package.mkdir(parents=True)
        root.joinpath(app, "__init__.py").touch()
        package.joinpath("__init__.py").touch()
    for name, text in files.items():
        app, _, file = name.partition(".")
        root.joinpath(app, "migrations", f"{file}.py").write_text(text)
    root.joinpath("manage.py").write_text(MANAGE)
    root.joinpath("settings.py").write_text(SETTINGS.format(apps=["left", "right"], modules=modules or {}))
    return root


@pytest.mark.parametrize("name", FINE)
def test_same_graph(name, tmp_path):
    found = compare_graphs(written(tmp_path, FINE[name]), "settings")
    assert "Error" not in found.summary
    assert found.differences == []


@pytest.mark.parametrize("name", REFUSED)
def test_same_refusal(name, tmp_path):
    found = compare_graphs(written(tmp_path, REFUSED[name]), "settings")
    assert "Error" in found.summary
    assert found.differences == []


def test_one_of_several_refusals(tmp_path):
    """Which of two replacements Django makes first, and so which error is found, hangs on the order of a set
    (MigrationLoader.load_disk, `migration_names`)."""
    root = written(tmp_path, REPLACED_TWICE)
    assert any(compare_graphs(root, "settings", seed).differences == [] for seed in range(12))
    assert "Error" in compare_graphs(root, "settings").summary


@pytest.mark.parametrize("kind", ["module", "namespace", "none", "elsewhere"])
def test_apps_without_migrations(kind, tmp_path):
    files = {"right.0001_a": migration("('left', '__first__')")}
    modules = {"none": {"left": None}, "elsewhere": {"left": "left.nowhere"}}.get(kind)
    root = written(tmp_path, files, modules)
    package = root / "left" / "migrations"
    package.joinpath("__init__.py").unlink()
    if kind == "module":
        package.rmdir()
        package.with_suffix(".py").write_text("VALUE = 1\n")
    elif kind == "namespace":
        package.joinpath("0001_a.py").write_text(migration())
    found = compare_graphs(root, "settings")
    assert "Error" not in found.summary
    assert found.differences == []
