"""`sterna sqlmigrate`: the SQL that Django's command prints, without a database."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from msgspec import to_builtins

from sterna.cli.answers import require_settings
from sterna.cli.errors import CommandFailed
from sterna.cli.progress import Progress
from sterna.ide.lookup import find_migration
from sterna.ide.project import OpenProject


def run(project: OpenProject, options: Namespace) -> int:
    """Print the SQL of a migration."""
    require_settings(project)
    dialect = options.dialect or project.project.config.dialect
    with Progress() as progress:
        graph = project.engine.graph(on_progress=progress.step)
        node = find_migration(project.apps, graph, options.app_label, options.migration_name)
        sql = project.engine.sql(
            node.app, node.name, backwards=options.backwards, dialect=dialect, on_progress=progress.step
        )
    if sql.error:
        raise CommandFailed(sql.error)
    if options.format == "json":
        print(json.dumps({"app": node.app, "name": node.name, **to_builtins(sql)}, indent=2))
        return 0
    if sql.text:
        print(sql.text)
    elif options.verbosity >= 1:
        print("No operations found.", file=sys.stderr)
    return 0
