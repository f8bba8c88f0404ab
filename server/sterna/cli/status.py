"""`sterna status`: what was found of the project, and what is not known of it."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from msgspec import to_builtins

from sterna.cli.answers import analysed
from sterna.cli.paths import unverified_json
from sterna.ide.overridden import overridden
from sterna.ide.project import OpenProject
from sterna.ide.report import full_report
from sterna.ide.status import status
from sterna.ide.unresolved import all_unverified


def run(project: OpenProject, options: Namespace) -> int:
    """Print the report; gives 0 whatever it says."""
    analysis = analysed(project)
    if options.format == "json":
        config = project.project.config
        override = overridden(project.project.modules, project.apps)
        print(
            json.dumps(
                {
                    **asdict(status(project)),
                    "settings": config.settings_module,
                    "interpreter": str(project.project.interpreter.path),
                    "apps": to_builtins(project.apps),
                    "databases": analysis.opened.databases if analysis.opened is not None else {},
                    "models": analysis.changes.models if analysis.changes is not None else None,
                    "verified": analysis.changes.verified if analysis.changes is not None else None,
                    "overridden": {"app": override.app.name, "path": str(override.path)} if override else None,
                    "unresolved": [
                        {**unverified_json(each), "reason": each.reason, "remedy": each.remedy}
                        for each in all_unverified(project, analysis)
                    ],
                },
                indent=2,
            )
        )
        return 0
    print(full_report(project))
    return 0
