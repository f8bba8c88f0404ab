"""The collector against real Django: the text of sqlmigrate for every migration of the test project, both directions.

Real Django runs in a process of its own on a real database, migrated up to the place; the collector has neither
database nor driver. Both get the same seed for hashes: where Django goes through a set, its order varies.
"""

from __future__ import annotations

import json
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import pytest

from postgres import Server

HERE = Path(__file__).parent
PROJECT = HERE / "project"
SERVER = HERE.parents[1] / "server"
SITE = Path(django.__file__).parents[1]
CONTRIB = ("admin", "auth", "contenttypes", "flatpages", "redirects", "sessions", "sites")
EVERYWHERE = ("expressions", "fields", "keys", "raw", "relations", "tables", "target", "together")
APPS = {"sqlite": EVERYWHERE, "postgresql": (*EVERYWHERE, "pg")}


def names(dialect: str) -> list[str]:
    """The migrations of the project that a database can run, as "app.name"."""
    folders = [PROJECT / app / "migrations" for app in APPS[dialect]]
    folders += [SITE / "django" / "contrib" / app / "migrations" for app in CONTRIB]
    return [f"{folder.parent.name}.{found.name}" for folder in folders for found in pkgutil.iter_modules([str(folder)])]


def answers(dialect: str, database: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Both sides' answers by migration: "real", "history" (the collector knows what ran before) and "state"."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"STERNA_TEST_APPS": " ".join(APPS[dialect]), "DJANGO_SETTINGS_MODULE": "settings"}
    environ |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    collector = [sys.executable, "-s", "-S", "-B", HERE / "collector.py", SERVER, SITE, PROJECT, dialect]
    commands = {
        "real": [sys.executable, HERE / "oracle.py", PROJECT, json.dumps(database)],
        "history": [*collector, "history"],
        "state": [*collector, "state", "keys"],
    }
    running = {
        side: subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for side, command in commands.items()
    }
    found: dict[str, dict[str, Any]] = {}
    for side, process in running.items():
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, f"{side}:\n{err}"
        for name, entry in json.loads(out).items():
            found.setdefault(name, {})[side] = entry
    return found


@pytest.fixture(scope="session")
def sqlite_answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    file = tmp_path_factory.mktemp("sqlite") / "db"
    return answers("sqlite", {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)})


@pytest.fixture(scope="session")
def postgresql_answers(postgres_server: Server) -> dict[str, dict[str, Any]]:
    with postgres_server.database("worker_sql") as name:
        database = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": postgres_server.user}
        return answers("postgresql", {**database, "HOST": postgres_server.host, "PORT": postgres_server.port})


@pytest.mark.parametrize("direction", ["forwards", "backwards"])
@pytest.mark.parametrize("name", names("sqlite"))
def test_sqlite(sqlite_answers: dict[str, Any], name: str, direction: str) -> None:
    entry = sqlite_answers[name]
    assert entry["history"][direction] == entry["real"][direction]


@pytest.mark.parametrize("direction", ["forwards", "backwards"])
@pytest.mark.parametrize("name", names("postgresql"))
def test_postgresql(postgresql_answers: dict[str, Any], name: str, direction: str) -> None:
    entry = postgresql_answers[name]
    assert entry["history"][direction] == entry["real"][direction]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_statements_by_operation_are_those_of_the_text(request: pytest.FixtureRequest, dialect: str) -> None:
    found = request.getfixturevalue(f"{dialect}_answers")
    assert [name for name, entry in found.items() if not entry["history"]["parts"]] == []


def test_without_history_keys_have_the_names_of_now(postgresql_answers: dict[str, Any]) -> None:
    """AlterField made the constraint, but a column that was made unique at once would have had another name."""
    real, state = (postgresql_answers["keys.0003_back"][side]["forwards"] for side in ("real", "state"))
    made_by_alter_field = re.compile(r'DROP CONSTRAINT "keys_row_(a|text)_[0-9a-f]{8}_uniq"')
    assert len(made_by_alter_field.findall(real)) == 2
    assert state == made_by_alter_field.sub(r'DROP CONSTRAINT "keys_row_\1_key"', real)


def test_without_history_a_database_from_scratch_is_no_different(sqlite_answers: dict[str, Any]) -> None:
    for name in ("keys.0001_initial", "keys.0002_toggle", "keys.0003_back"):
        assert sqlite_answers[name]["state"]["forwards"] == sqlite_answers[name]["real"]["forwards"]
