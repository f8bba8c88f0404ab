"""`sterna check`: the findings that the editor shows, one a line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import Counter
from typing import Any

from sterna.cli.annotations import github, gitlab
from sterna.cli.answers import analysed
from sterna.cli.baseline import read_baseline, write_baseline
from sterna.cli.errors import UsageError
from sterna.cli.fixing import write_fixes
from sterna.cli.paths import shown
from sterna.cli.sarif import sarif
from sterna.cli.selection import Selection, selection
from sterna.ide.analysis import Analysis
from sterna.ide.project import OpenProject
from sterna.ide.status import state_words, verified_words
from sterna.ide.values import Finding, Location
from sterna.ide.wording import plural

_NO_ANSWER = 2
_ROUNDS = 10
"""So often fixes are looked for after others were made."""


def run(project: OpenProject, options: Namespace) -> int:
    """Print the findings; gives 1 where one of them is an error or a warning, 2 where there was no answer."""
    if options.write_baseline and options.baseline is None:
        raise UsageError("--write-baseline writes the file that --baseline names: give both.")
    analysis = _analysis(project)
    wanted = selection(project, options)
    if options.write_baseline:
        findings = [finding for finding in analysis.findings if wanted.has(finding)]
        write_baseline(options.baseline, project, findings)
        print(f"{plural(len(findings), 'finding')} written to {shown(options.baseline)}.", file=sys.stderr)
        return 0
    fixed = 0
    if options.fix:
        fixed, analysis = _fix(project, analysis, wanted, options)
    findings, gone = _new(project, analysis, wanted, options)
    if gone:
        print(
            f"sterna: {plural(gone, 'finding')} of {shown(options.baseline)} not found any more: write it anew with "
            "--write-baseline.",
            file=sys.stderr,
        )
    failed = any(finding.severity.fails_check for finding in findings)
    _print(project, analysis, findings, options)
    if options.format == "text" and fixed:
        print(f"{plural(fixed, 'finding')} fixed.")
    if analysis.changes is None:
        return _NO_ANSWER
    return int(failed and not options.exit_zero)


def _analysis(project: OpenProject) -> Analysis:
    analysis = analysed(project)
    if analysis.changes is None and not analysis.findings:
        raise UsageError(analysis.unavailable or state_words(project.state)[1])
    return analysis


def _new(project: OpenProject, analysis: Analysis, wanted: Selection, options: Namespace) -> tuple[list[Finding], int]:
    """The findings that are asked for and not known, and how many known ones are gone."""
    if options.baseline is None:
        return list(filter(wanted.has, analysis.findings)), 0
    baseline = read_baseline(options.baseline)
    # First what is known: what is not asked for is not gone.
    return list(filter(wanted.has, baseline.new(project, analysis.findings))), baseline.gone


def _fix(project: OpenProject, analysis: Analysis, wanted: Selection, options: Namespace) -> tuple[int, Analysis]:
    """How many findings were fixed, and the analysis of what is there now."""
    fixed = 0
    for _ in range(_ROUNDS):
        more, _ = write_fixes(project, _new(project, analysis, wanted, options)[0])
        if not more:
            break
        # Fixes that were in each other's way come one after the other.
        fixed += more
        analysis = _analysis(project)
    return fixed, analysis


def _print(project: OpenProject, analysis: Analysis, findings: list[Finding], options: Namespace) -> None:
    answered = analysis.changes is not None
    failed = any(finding.severity.fails_check for finding in findings)
    if options.format == "json":
        content: dict[str, Any] = {
            "findings": [as_json(finding) for finding in findings],
            "ok": answered and not failed,
        }
        if options.statistics:
            content["statistics"] = _statistics(findings)
        print(json.dumps(content, indent=2))
    elif options.format == "sarif":
        print(json.dumps(sarif(project, findings, answered), indent=2))
    elif options.format == "gitlab":
        print(json.dumps(gitlab(project, findings), indent=2))
    elif options.statistics and options.format == "text":
        for code, number in _statistics(findings).items():
            print(f"{number:6}  {code}")
    else:
        words = github if options.format == "github" else as_text
        for finding in findings:
            print(words(finding))
    if options.format != "json" and analysis.unavailable:
        print(
            f"sterna: {analysis.unavailable} Only what the text of the migrations tells was checked.", file=sys.stderr
        )
    if options.format == "text" and analysis.changes is not None:
        more = " `sterna status` tells the rest." if analysis.changes.verified < analysis.changes.models else ""
        count = plural(len(findings), "finding") if findings else "No findings"
        fixable = sum(any(fix.keeps_meaning for fix in finding.fixes) for finding in findings)
        fix = f" `--fix` puts {fixable} of them right." if fixable else ""
        print(f"{count}; {verified_words(analysis.changes)}.{fix}{more}")


def _statistics(findings: list[Finding]) -> dict[str, int]:
    """Code to number of findings, most first."""
    counted = Counter(finding.code for finding in findings)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


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
