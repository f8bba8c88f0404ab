"""What real Django says of a project after an edit: last migrations, changes that it finds, how `migrate` ends."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from agreement.harness import Project

ASKED = """
import io, json, sys
from django.conf import settings
label, database, scope = sys.argv[1:]
settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": database or ":memory:"}
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.makemigrations import Command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
changes = io.StringIO()
said = {"leaves": [], "changes": "", "migrate": "", "left": 0, "schema": []}
try:
    said["leaves"] = [name for _, name in MigrationLoader(None).graph.leaf_nodes(label)]
    try:
        options = {"check_changes": True, "dry_run": True, "interactive": False, "skip_checks": True}
        call_command(Command(), label, stdout=changes, **options)
    except SystemExit:
        said["changes"] = "\\n".join(line for line in changes.getvalue().splitlines() if line.startswith("    "))
    call_command("migrate", *([scope] if scope else []), verbosity=0, skip_checks=True, interactive=False)
    executor = MigrationExecutor(connection)
    said["left"] = len(executor.migration_plan(executor.loader.graph.leaf_nodes(scope or None)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        said["schema"] = sorted(row[0] for row in cursor.fetchall())
except Exception as error:
    said["migrate"] = f"{type(error).__name__}: {error}"
print(json.dumps(said))
"""


@dataclass(frozen=True)
class Said:
    """Django's answer about an app."""

    leaves: tuple[str, ...] = ()
    changes: str = ""
    migrate: str = ""
    """What `migrate` ended with; empty where it came through."""
    scope: str = ""
    """The app that was migrated, with what it needs; empty where all were."""
    left: int = 0
    """Migrations that are still not applied after it."""
    schema: tuple[str, ...] = ()

    def wrong(self, before: Said, *, same_schema: bool = False) -> str:
        """What is not as it was before the edit, or not as it must be; "" where all is right."""
        if self.migrate != before.migrate:
            return self.migrate or "migrate works, and did not before"
        if len(self.leaves) != 1:
            return f"last migrations: {', '.join(self.leaves)}"
        if self.changes != before.changes:
            return f"makemigrations finds {self.changes or 'nothing'} in place of {before.changes or 'nothing'}"
        if self.left:
            return f"{self.left} migrations are not applied"
        if same_schema and self.schema != before.schema:
            return f"another schema: {sorted({*self.schema} ^ {*before.schema})[:1]}"
        return ""


def ask_before(project: Project, label: str, database: Path | None = None) -> Said:
    """Ask about an app before the edit: all apps are migrated, or this one alone where another one cannot be."""
    said = ask(project, label, database)
    if said.migrate:
        if database is not None:
            database.unlink(missing_ok=True)
        said = ask(project, label, database, label)
    return said


def ask(project: Project, label: str, database: Path | None = None, scope: str = "") -> Said:
    """Ask about an app: on a database of its own, or on that file, which `migrate` changes."""
    command = [str(project.python), "-c", ASKED, label, str(database or ""), scope]
    done = subprocess.run(
        command, cwd=project.root, env=project.for_django().environment(), capture_output=True, text=True
    )
    if done.returncode:
        return Said(migrate=done.stderr.strip().splitlines()[-1], scope=scope)
    said = json.loads(done.stdout.splitlines()[-1])
    return Said(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in {**said, "scope": scope}.items()}
    )
