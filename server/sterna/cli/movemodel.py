"""`sterna movemodel`: a model to another app, with its table and its rows."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.move_model import move_model


def run(project: OpenProject, options: Namespace) -> int:
    """Write the class, the references and the migrations, or show them."""
    app, _, model = options.model.partition(".")
    if not app or not model or "." in model:
        raise CommandFailed(f"'{options.model}' is no APP.MODEL.")
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
    outcome = move_model(project, app, model, options.new_app, header=options.header)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    return carry_out(project, outcome.edit, options, f"{options.model} to {options.new_app}:", outcome.notes)
