"""`sterna squashmigrations`: Django's command, its file made to stand by itself; all files are written, or none."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from sterna.cli.answers import require_settings
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.edits.diff import diff
from sterna.edits.write import NotWritten, write_edit
from sterna.engine.squash_messages import MigrationSql
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rewriting import Failed
from sterna.ide.squash import NewMigration, Squashed, Wanted, preview, squash
from sterna.ide.squash_sql import as_sql


def run(project: OpenProject, options: Namespace) -> int:
    """Print what Django prints, write what Django writes; gives Django's exit code."""
    require_settings(project)
    writes = not (options.dry_run or options.diff or options.sql)
    outcome = _ask(project, options)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    if isinstance(outcome, Squashed) and writes:
        _write(project, outcome)
    if options.format == "json":
        print(json.dumps(_as_json(outcome, writes), indent=2))
    else:
        sys.stdout.write(_without_creating(outcome.stdout) if not writes else outcome.stdout)
        sys.stdout.flush()
        sys.stderr.write(outcome.stderr)
        if isinstance(outcome, Squashed):
            _print(project, outcome, options)
    return outcome.exit_code if isinstance(outcome, Failed) else 0


def _print(project: OpenProject, squashed: Squashed, options: Namespace) -> None:
    for note in squashed.notes:
        print(f"note: {note}", file=sys.stderr)
    if options.diff:
        sys.stdout.write(diff(squashed.edit, project.text, Path.cwd()))
    elif options.dry_run:
        for each in squashed.migrations:
            print(f"Full migrations file '{each.file.path.name}':\n{each.file.text}")
    if options.sql and squashed.sql is not None:
        print(as_sql(squashed.sql, preview(squashed)))
    if squashed.migrations and options.verbosity > 0:
        print(f"{preview(squashed)}.", file=sys.stderr)


def _without_creating(stdout: str) -> str:
    """Django's output but for what it says of a file that was written."""
    kept, lines = [], stdout.splitlines(keepends=True)
    left = 0
    for line in lines:
        left = 5 if line.startswith("Created new squashed migration ") else max(left - 1, 0)
        if not left:
            kept.append(line)
    return "".join(kept)


def _ask(project: OpenProject, options: Namespace) -> Squashed | Failed | Refusal:
    interactive = options.interactive and options.format == "text"
    wanted = Wanted(
        options.app_label,
        options.migration_name,
        start=options.start_migration_name,
        squashed_name=options.squashed_name,
        optimize=not options.no_optimize,
        header=options.header,
        verbosity=options.verbosity,
        interactive=interactive,
        split=options.split,
    )
    with Progress() as progress:
        on_input = _asker(progress) if interactive else None
        return squash(project, wanted, on_progress=progress.step, on_input=on_input)


def _asker(progress: Progress) -> Callable[[str], str | None]:
    def ask(prompt: str) -> str | None:
        """The user's answer, or None where nobody can give one."""
        progress.pause()
        try:
            return input(prompt)
        except EOFError:
            return None

    return ask


def _write(project: OpenProject, squashed: Squashed) -> None:
    try:
        write_edit(squashed.edit, project.text)
    except NotWritten as error:
        raise CommandFailed(f"Nothing was written: {error}") from error


def _as_json(outcome: Squashed | Failed, written: bool) -> dict[str, object]:
    said = {"stdout": outcome.stdout, "stderr": outcome.stderr}
    if isinstance(outcome, Failed):
        return {"exit_code": outcome.exit_code, **said, "notes": [], "migrations": [], "written": []}
    migrations = [_one(each) for each in outcome.migrations]
    paths = [str(each.file.path) for each in outcome.migrations] if written else []
    found: dict[str, object] = {"exit_code": 0, **said, "notes": list(outcome.notes), "migrations": migrations}
    if outcome.sql is not None:
        plan = outcome.sql
        sides = {"before": [_sql(each) for each in plan.before], "after": [_sql(each) for each in plan.after]}
        found |= {"sql": {"dialect": plan.dialect, **sides}, "schema": outcome.schema}
    return {**found, "written": paths}


def _sql(migration: MigrationSql) -> dict[str, object]:
    return {"name": migration.name, "statements": len(migration.statements) + migration.raw, "text": migration.text}


def _one(migration: NewMigration) -> dict[str, object]:
    return {
        "name": migration.name,
        "path": str(migration.file.path),
        "replaces": list(migration.replaces),
        "before": migration.before,
        "after": migration.after,
        "carried": list(migration.carried),
        "text": migration.file.text,
    }
