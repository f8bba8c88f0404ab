"""`sterna throughmodel`: a model for the table of a many-to-many relation."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.through_model import through_model


def run(project: OpenProject, options: Namespace) -> int:
    """Write the model and its migration, or show them."""
    parts = options.field.split(".")
    if len(parts) != 3:
        raise CommandFailed(f"'{options.field}' is no APP.MODEL.FIELD.")
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
        app, model, field = parts
        outcome = through_model(project, app, model, field, options.name or "", header=options.header)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    return carry_out(project, outcome.edit, options, f"{model}.{field} with a through model:", outcome.notes)
