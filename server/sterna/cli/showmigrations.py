"""`sterna showmigrations`: the list or the plan of Django's command; `[?]` where no database is asked."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from msgspec import to_builtins

from sterna.cli.answers import require_settings
from sterna.cli.progress import Progress
from sterna.ide.lookup import LookupFailed, find_app
from sterna.ide.project import OpenProject
from sterna.ide.record import record
from sterna.ide.showmigrations import listing, migrated_labels, plan


def run(project: OpenProject, options: Namespace) -> int:
    """Print the migrations; gives 2 where an app is not installed, as Django does."""
    require_settings(project)
    with Progress() as progress:
        graph = project.engine.graph(on_progress=progress.step)
    failed = False
    for label in options.app_label:
        try:
            find_app(project.apps, label)
        except LookupFailed as error:
            print(error, file=sys.stderr)
            failed = True
    if failed:
        return 2
    if options.format == "json":
        nodes = [node for node in graph.nodes if not options.app_label or node.app in options.app_label]
        print(json.dumps({"migrations": to_builtins(nodes)}, indent=2))
        return 0
    database = record(project).of(options.database)
    recorded = database.recorded if database is not None else None
    if options.layout == "plan":
        lines = plan(graph, options.app_label, options.verbosity, recorded)
    else:
        lines = listing(graph, options.app_label or migrated_labels(graph), recorded, options.verbosity)
    print("\n".join(lines))
    return 0
