"""`sterna optimizemigration`: Django's command, its file made to stand by itself."""

from __future__ import annotations

import re
import sys
from argparse import Namespace

from sterna.cli.answers import require_settings
from sterna.cli.editing import carry_out
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.destination import Refusal
from sterna.ide.optimize import Optimized, optimize
from sterna.ide.project import OpenProject

_WRITTEN = re.compile(r"^Optimized migration .*\n", re.MULTILINE)


def run(project: OpenProject, options: Namespace) -> int:
    """Print what Django prints, write what Django writes; gives Django's exit code."""
    require_settings(project)
    with Progress() as progress:
        outcome = optimize(
            project,
            options.app_label,
            options.migration_name,
            check=options.check,
            verbosity=options.verbosity,
            on_progress=progress.step,
        )
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason)
    if not isinstance(outcome, Optimized) or not outcome.edit.texts:
        sys.stdout.write(outcome.stdout)
        sys.stderr.write(outcome.stderr)
        return 0 if isinstance(outcome, Optimized) else outcome.exit_code
    said = _WRITTEN.sub("", outcome.stdout) if options.dry_run or options.diff else outcome.stdout
    return carry_out(project, outcome.edit, options, said.rstrip(), outcome.notes, lists=options.dry_run)
