"""`sterna alterprimarykey`: another type for the primary key of a model."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.primary_key import primary_key


def run(project: OpenProject, options: Namespace) -> int:
    """Write the model and its migrations, or show them."""
    app, _, model = options.model.partition(".")
    if not app or not model or "." in model:
        raise CommandFailed(f"'{options.model}' is no APP.MODEL.")
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
        outcome = primary_key(project, app, model, options.type, header=options.header)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    return carry_out(project, outcome.edit, options, f"{model} with a {options.type}:", outcome.notes)
