"""`sterna rebasemigration`: one branch's migrations of an app after the other's."""

from __future__ import annotations

from argparse import Namespace

from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, choose, conflicts
from sterna.ide.rebase.rebase import rebase
from sterna.ide.rename_migration import MENTIONS


def run(project: OpenProject, options: Namespace) -> int:
    """Rebase the migrations of the apps that are named, of all in conflict where none is; gives the exit code."""
    with Progress() as progress:
        project.analyse(on_progress=progress.step)
        chosen = _chosen(project, options)
        outcome = rebase(project, chosen, write_again=options.write_again)
    if isinstance(outcome, Refusal):
        again = " Use --write-again." if "can be rebased and written again" in outcome.reason else ""
        raise CommandFailed(outcome.reason + again)
    edit = outcome.edit if options.mentions else outcome.edit.without([MENTIONS])
    said = "; ".join(each.title for each in chosen) + ":"
    return carry_out(project, edit, options, said, outcome.notes)


def _chosen(project: OpenProject, options: Namespace) -> list[Move]:
    view = project.view()
    labels = options.app_label or sorted(conflicts(view))
    if not labels:
        raise CommandFailed("No conflicts detected to rebase.")
    if options.onto and len(labels) > 1:
        raise CommandFailed("--onto says where one app's migrations go: name that app.")
    chosen = [choose(project, view, label, options.onto.removesuffix(".py")) for label in labels]
    for each in chosen:
        if isinstance(each, Refusal):
            raise CommandFailed(each.reason)
    return [each for each in chosen if isinstance(each, Move)]
