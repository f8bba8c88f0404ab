"""`sterna verify`: the one command that runs the project's code, to compare Sterna's answer with Django's."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from sterna.cli.answers import require_settings
from sterna.cli.errors import UsageError
from sterna.cli.paths import unverified_json
from sterna.cli.progress import Progress
from sterna.engine.protocol import Progress as Step
from sterna.engine.verification import VerificationError
from sterna.ide.project import OpenProject
from sterna.ide.verify import Verdict, Verification, verify
from sterna.ide.verify_report import as_report
from sterna.ide.verify_text import as_markdown


def run(project: OpenProject, options: Namespace) -> int:
    """Print the comparison; gives 1 where the two disagree, 0 where they agree or Sterna had said what it lacks."""
    require_settings(project)
    with Progress() as progress:
        progress.step(Step("Running Django on the project", 0, 0))
        try:
            done = verify(project, on_progress=progress.step)
        except VerificationError as error:
            raise UsageError(str(error)) from error
    if options.report is not None:
        try:
            options.report.write_text(as_report(project, done), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--report: {error.strerror or error} ({options.report}).") from error
        print(f"Report without source code: {options.report}", file=sys.stderr)
    print(json.dumps(_as_json(done), indent=2) if options.format == "json" else as_markdown(project, done))
    return int(done.verdict is Verdict.DISAGREE)


def _as_json(done: Verification) -> dict[str, object]:
    return {
        "verdict": done.verdict.value,
        "django": {
            "version": done.django.django,
            "exit_code": done.django.exit_code,
            "only": [asdict(each) for each in done.only_django],
        },
        "sterna": {"exit_code": done.sterna.exit_code, "only": [asdict(each) for each in done.only_sterna]},
        "both": done.both,
        "overridden": done.override.app.name if done.override is not None else None,
        "unresolved": [unverified_json(each) for each in done.unverified],
        "models": done.models,
        "verified": done.verified,
    }
