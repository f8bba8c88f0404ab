"""`sterna datamigration`: a migration whose functions go through the rows of models, to be filled in."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.scaffold import data_migration


def run(project: OpenProject, options: Namespace) -> int:
    """Write the file, or show it."""
    outcome = data_migration(project, options.app_label, options.models, options.name, header=options.header)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason.removeprefix("CommandError: "))
    return carry_out(project, outcome.edit, options, "A data migration, to be filled in:", outcome.notes)
