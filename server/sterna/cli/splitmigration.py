"""`sterna splitmigration`: schema and rows in migrations of their own."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.answers import require_settings
from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rename_migration import find_migration
from sterna.ide.split import split


def run(project: OpenProject, options: Namespace) -> int:
    """Split the migration; gives the exit code."""
    require_settings(project)
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
        migration = find_migration(project, options.app_label, options.migration_name)
        if isinstance(migration, Refusal):
            raise CommandFailed(migration.reason)
        outcome = split(project, migration.key)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    said = f"{migration.app}.{migration.name} becomes {', '.join(outcome.names)}:"
    return carry_out(project, outcome.edit, options, said, outcome.notes)
