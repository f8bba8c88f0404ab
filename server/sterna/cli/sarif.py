"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sterna import __version__
from sterna.cli.baseline import known
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding, Location
from sterna.rules.registry import rules
from sterna.rules.severity import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}


def sarif(project: OpenProject, findings: Sequence[Finding], complete: bool) -> dict[str, Any]:
    """A log with one run. Paths are relative to the current folder where they are below it; columns are codepoints.

    `complete` is false where the engine gave no answer.
    """
    codes = sorted({finding.code for finding in findings})
    here = Path.cwd()
    prints = fingerprints(project, findings)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "Sterna", "version": __version__, "rules": [_rule(code) for code in codes]},
                },
                "invocations": [{"executionSuccessful": complete}],
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"uri": f"{here.as_uri().rstrip('/')}/"}},
                "results": [
                    _result(finding, codes.index(finding.code), fingerprint)
                    for finding, fingerprint in zip(findings, prints, strict=True)
                ],
            }
        ],
    }


def fingerprints(project: OpenProject, findings: Sequence[Finding]) -> list[str]:
    """A hash for each finding that stays the same when its line moves, and is its own among all of them."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = known(project, finding)
        found.append(hashlib.sha256("\0".join([*key, str(seen[key])]).encode(errors="surrogatepass")).hexdigest())
        seen[key] += 1
    return found


def _rule(code: str) -> dict[str, Any]:
    rule = rules().get(code)
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": rule.summary()},
        "help": {"text": rule.page(), "markdown": rule.page()},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.group]},
    }


def _result(finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(finding.location)}],
        "relatedLocations": [
            {"id": number, "physicalLocation": _place(each.location), "message": {"text": each.message}}
            for number, each in enumerate(finding.related)
        ],
        "partialFingerprints": {"sternaFinding/v1": fingerprint},
    }


def _place(location: Location) -> dict[str, Any]:
    start, end = location.range.start, location.range.end
    region = {"startLine": start.line + 1, "startColumn": start.column + 1}
    return {
        "artifactLocation": _artifact(location.path),
        "region": region | {"endLine": end.line + 1, "endColumn": end.column + 1},
    }


def _artifact(path: Path) -> dict[str, str]:
    here = Path.cwd()
    if not path.is_relative_to(here):
        return {"uri": path.as_uri()}
    # A URI of a relative path: quoted as the absolute one is.
    uri = path.as_uri()[len(here.as_uri().rstrip("/")) + 1 :]
    return {"uri": uri or os.curdir, "uriBaseId": _ROOT}
