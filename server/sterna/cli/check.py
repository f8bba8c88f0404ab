"""`sterna check`: the findings that the editor shows, one a line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from sterna.cli.answers import analysed
from sterna.cli.errors import UsageError
from sterna.cli.paths import shown
from sterna.ide.lookup import find_app
from sterna.ide.project import Analysis, OpenProject
from sterna.ide.status import state_words, verified_words
from sterna.ide.values import Finding, Location
from sterna.ide.wording import plural


def run(project: OpenProject, options: Namespace) -> int:
    """Print the findings; gives 1 where one of them is an error or a warning, 2 where there was no answer."""
    analysis = analysed(project)
    if analysis.changes is None and not analysis.findings:
        raise UsageError(analysis.unavailable or state_words(project.state)[1])
    for label in options.app_label:
        find_app(project.apps, label)
    labels = set(options.app_label)
    findings = [finding for finding in analysis.findings if not labels or finding.app in labels]
    failed = any(finding.severity.fails_check for finding in findings)
    if options.format == "json":
        print(
            json.dumps(
                {
                    "findings": [as_json(finding) for finding in findings],
                    "ok": analysis.changes is not None and not failed,
                },
                indent=2,
            )
        )
        return _code(analysis, failed)
    for finding in findings:
        print(as_text(finding))
    if analysis.unavailable:
        print(
            f"sterna: {analysis.unavailable} Only what the text of the migrations tells was checked.", file=sys.stderr
        )
    if analysis.changes is not None:
        more = " `sterna status` tells the rest." if analysis.changes.verified < analysis.changes.models else ""
        count = plural(len(findings), "finding") if findings else "No findings"
        print(f"{count}; {verified_words(analysis.changes)}.{more}")
    return _code(analysis, failed)


def _code(analysis: Analysis, failed: bool) -> int:
    return 2 if analysis.changes is None else int(failed)


def as_text(finding: Finding) -> str:
    """`blog/models.py:12:5: warning[missing-migration] Add field ...`, lines and columns from 1."""
    start = finding.location.range.start
    place = f"{shown(finding.location.path)}:{start.line + 1}:{start.column + 1}"
    return f"{place}: {finding.severity.value}[{finding.code}] {finding.message}"


def as_json(finding: Finding) -> dict[str, Any]:
    """The same as a JSON object; lines and columns from 1, in codepoints, the end excluded."""
    return {
        **_place(finding.location),
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "app": finding.app,
        "related": [{**_place(related.location), "message": related.message} for related in finding.related],
    }


def _place(location: Location) -> dict[str, Any]:
    start, end = location.range.start, location.range.end
    return {
        "path": str(location.path),
        "line": start.line + 1,
        "column": start.column + 1,
        "end_line": end.line + 1,
        "end_column": end.column + 1,
    }
