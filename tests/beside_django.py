"""Real Django on the files of a test, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_START = """\
import io, os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
"""
_MIGRATED = _START + 'call_command("migrate", verbosity=0)\n'
_RIGHT = (
    _MIGRATED
    + """
graph = MigrationExecutor(connection).loader.graph
apps = [app for app, _ in graph.leaf_nodes()]
assert len(apps) == len(set(apps)), f"Several last ones: {graph.leaf_nodes()}"
changes = io.StringIO()
try:
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=changes)
except SystemExit:
    raise AssertionError(changes.getvalue()) from None
listed = io.StringIO()
call_command("showmigrations", stdout=listed, no_color=True)
assert "[ ]" not in listed.getvalue(), listed.getvalue()
connection.close()
if os.path.exists(connection.settings_dict["NAME"]):
    os.remove(connection.settings_dict["NAME"])
call_command("migrate", verbosity=0)
"""
)


def migrated(root: Path) -> None:
    """The database of the project, made anew, has run all migrations."""
    (root / "db.sqlite3").unlink(missing_ok=True)
    _run(root, _MIGRATED)


def is_right(root: Path) -> None:
    """Django migrates the database that is there, finds one last migration of each app and no change, has nothing left
    to apply, and migrates a new database."""
    _run(root, _RIGHT)


def printed(root: Path, *command: str) -> str:
    """What a command of Django's prints."""
    return _run(root, f"{_START}call_command(*{command!r}, no_color=True)\n")


def _run(root: Path, script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
