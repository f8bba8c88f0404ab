"""`sterna datamigration`: a migration whose functions go through the rows of models, to be filled in."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace

from sterna.cli.errors import CommandFailed
from sterna.cli.writing import show, write
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.scaffold import data_migration


def run(project: OpenProject, options: Namespace) -> int:
    """Write the file and print its path."""
    outcome = data_migration(project, options.app_label, options.models, options.name, header=options.header)
    if isinstance(outcome, Refusal):
        raise CommandFailed(outcome.reason.removeprefix("CommandError: "))
    if options.diff:
        show(project, outcome)
    else:
        if not options.dry_run:
            write(project, outcome)
        paths = [os.path.relpath(path) for path in outcome.migrations]
        if options.format == "json":
            texts = [{"path": str(file.path), "text": file.text} for file in outcome.files]
            print(json.dumps({"migrations": texts, "written": not options.dry_run}, indent=2))
        else:
            print("\n".join(paths))
    for note in outcome.notes:
        print(note, file=sys.stderr)
    return 0
