"""`sterna finishsquash`: the replaced migrations go, the squashed one stays."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.finish_squash import finish, unasked
from sterna.ide.project import OpenProject
from sterna.ide.rename_migration import find_migration


def run(project: OpenProject, options: Namespace) -> int:
    """Finish the squash; gives the exit code."""
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
        migration = find_migration(project, options.app_label, options.migration_name)
        if isinstance(migration, Refusal):
            raise CommandFailed(migration.reason)
        edit = finish(project, migration.key)
    said = f"{migration.app}.{migration.name} stands for itself:"
    return carry_out(project, edit, options, said, unasked(project))
