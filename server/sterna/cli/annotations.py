"""Findings for the pages of GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sterna.cli.paths import shown
from sterna.cli.sarif import fingerprints
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.rules.severity import Severity

_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "notice",
    Severity.HINT: "notice",
}
_GITLAB = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def github(finding: Finding) -> str:
    """The workflow command that shows the finding at its line; the path is relative to the current folder.

    Source: "Workflow commands for GitHub Actions", and the escapes of actions/toolkit (packages/core, command.ts).
    """
    start, end = finding.location.range.start, finding.location.range.end
    properties: dict[str, str | int] = {"file": shown(finding.location.path).replace("\\", "/"), "line": start.line + 1}
    if end.line == start.line:
        # Columns mean something to GitHub on one line only.
        properties |= {"col": start.column + 1, "endColumn": max(end.column, start.column + 1)}
    else:
        properties["endLine"] = end.line + 1
    properties["title"] = f"Sterna: {finding.code}"
    words = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_GITHUB[finding.severity]} {words}::{_escaped(finding.message)}"


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def gitlab(project: OpenProject, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """A Code Quality report. Source: "Code Quality" in GitLab's documentation."""
    return [
        {
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": _GITLAB[finding.severity],
            "location": {
                "path": shown(finding.location.path).replace("\\", "/"),
                "lines": {"begin": finding.location.range.start.line + 1},
            },
        }
        for finding, fingerprint in zip(findings, fingerprints(project, findings), strict=True)
    ]
