"""`sqlmigrate` both ways beside Django's, on SQLite and on a running PostgreSQL that only Django may reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agreement.harness import Project, run_django, run_sterna
from agreement.steps import STAGES
from postgres import Server

NEWEST = STAGES[-1]
MIGRATIONS = [
    ("blog", "0001_initial"),
    ("blog", "0002_feedback"),
    ("blog", "0003_feedback_options"),
    ("auth", "0001_initial"),
    ("auth", "0008_alter_user_username_max_length"),
    ("contenttypes", "0002_remove_content_type_name"),
]
DIRECTIONS = ["forwards", "backwards"]

ON_POSTGRESQL = """
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("BLOG_DATABASE", "nowhere"),
        "USER": os.environ.get("BLOG_USER", "nobody"),
        "HOST": "127.0.0.1",
        "PORT": os.environ.get("BLOG_PORT", "1"),
    }
}
"""
"""Laid over the blog's settings. Without the variables there is no such server."""

WALK = """
import io, json, django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def sql(app, name, **options):
    out = io.StringIO()
    call_command("sqlmigrate", app, name, stdout=out, no_color=True, **options)
    return out.getvalue()

texts = {}
executor = MigrationExecutor(connection)
for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
    key = migration.app_label, migration.name
    texts["{} {} forwards".format(*key)] = sql(*key)
    call_command("migrate", *key, verbosity=0)
    texts["{} {} backwards".format(*key)] = sql(*key, backwards=True)
print(json.dumps(texts))
"""
"""Migrates step by step, so that each migration is asked about on the database that it would really find."""


@dataclass(frozen=True)
class Asked:
    """A project without any database, and what Django printed for the same project with one."""

    project: Project
    texts: dict[str, str]


def ask_django(project: Project) -> dict[str, str]:
    """What `sqlmigrate` prints for every migration of the project, both ways; the database gets migrated."""
    command = [sys.executable, "-c", WALK]
    environment = project.environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=project.root, env=environment, check=True, capture_output=True, text=True)
    texts: dict[str, str] = json.loads(done.stdout)
    return texts


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Asked]:
    with Project(NEWEST).copy() as theirs, Project(NEWEST).copy() as ours:
        yield Asked(ours, ask_django(theirs))
        assert not list(ours.root.rglob("*.sqlite3")), "Sterna made a database"


@pytest.fixture(scope="module")
def on_postgresql(postgres_server: Server) -> Iterator[Asked]:
    with Project(NEWEST).copy() as project, postgres_server.database("blog") as database:
        with (project.root / "config" / "settings.py").open("a", encoding="utf-8") as settings:
            settings.write(ON_POSTGRESQL)
        reach = {"BLOG_DATABASE": database, "BLOG_USER": postgres_server.user, "BLOG_PORT": str(postgres_server.port)}
        assert not set(reach) & set(os.environ), "the developer's shell names a database"
        yield Asked(project, ask_django(Project(project.root, env=reach)))


def check(asked: Asked, app: str, name: str, direction: str) -> None:
    """Fail unless Sterna prints the same, and says that it went well."""
    flags = ["--backwards"] if direction == "backwards" else []
    ours = run_sterna(asked.project, "sqlmigrate", app, name, *flags)
    assert (ours.exit_code, ours.stdout) == (0, asked.texts[f"{app} {name} {direction}"]), ours.stderr
    assert ours.files == {}


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("app", "name"), MIGRATIONS)
def test_sqlite(on_sqlite: Asked, app: str, name: str, direction: str) -> None:
    check(on_sqlite, app, name, direction)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(("app", "name"), MIGRATIONS)
def test_postgresql(on_postgresql: Asked, app: str, name: str, direction: str) -> None:
    check(on_postgresql, app, name, direction)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: Path(stage).name)
def test_every_stage(stage: Path) -> None:
    """The newest migration of each stage, with the words of Django's own command line."""
    with Project(stage).copy() as theirs, Project(stage).copy() as ours:
        name = sorted((stage / "blog" / "migrations").glob("0*.py"))[-1].stem
        migrated = run_django(theirs, "migrate", "blog", name, "-v", "0")
        assert migrated.exit_code == 0, migrated.stderr
        for flags in ([], ["--backwards"]):
            want = run_django(theirs, "sqlmigrate", "blog", name[:4], *flags)
            got = run_sterna(ours, "sqlmigrate", "blog", name[:4], *flags)
            assert (got.exit_code, got.stdout) == (want.exit_code, want.stdout), got.stderr


@pytest.mark.parametrize("words", [("blog", "0009"), ("blog", "000"), ("nowhere", "0001")], ids=" ".join)
def test_wrong_names(words: tuple[str, str]) -> None:
    with Project(NEWEST).copy() as project:
        want, got = run_django(project, "sqlmigrate", *words), run_sterna(project, "sqlmigrate", *words)
        assert want.exit_code != 0
        assert (got.exit_code, got.stdout) == (want.exit_code, want.stdout)
        assert want.stderr.strip().splitlines()[-1] in got.stderr
