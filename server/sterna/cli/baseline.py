"""A file of findings that are known, so that only new ones count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sterna.cli.errors import UsageError
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.syntax.text import LineIndex

_VERSION = 1
Known = tuple[str, str, str]
"""Path relative to the project's folder, code, and the text of the line: lines may move."""


class Baseline:
    """Findings that are known; each stands for as many findings as there were when it was written."""

    def __init__(self, known: Counter[Known]) -> None:
        self._known = known
        self._left = Counter(known)

    def new(self, project: OpenProject, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are not known."""
        found = []
        for finding in findings:
            key = known(project, finding)
            if self._left[key] > 0:
                self._left[key] -= 1
            else:
                found.append(finding)
        return found

    @property
    def gone(self) -> int:
        """How many known findings were not found again."""
        return sum(self._left.values())


def known(project: OpenProject, finding: Finding) -> Known:
    """What tells a finding from others, wherever its line stands now."""
    path = finding.location.path
    name = path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.as_posix()
    line = LineIndex(project.text(path)).line_text(finding.location.range.start.line).strip()
    return (name, finding.code, line)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file; raises UsageError where it cannot be read or is none."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"--baseline: there is no file {path}. Write it with --write-baseline.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"--baseline: {path} cannot be read: {error}") from error
    try:
        if content["version"] != _VERSION:
            raise UsageError(f"--baseline: {path} is of version {content['version']}; write it anew.")
        return Baseline(
            Counter({(each["path"], each["code"], each["line"]): int(each["count"]) for each in content["findings"]})
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"--baseline: {path} is no baseline of Sterna.") from error


def write_baseline(path: Path, project: OpenProject, findings: Iterable[Finding]) -> None:
    """Write the findings as a baseline; raises UsageError where the disk refuses."""
    counted = Counter(known(project, finding) for finding in findings)
    entries = [
        {"path": name, "code": code, "line": line, "count": count}
        for (name, code, line), count in sorted(counted.items())
    ]
    text = json.dumps({"version": _VERSION, "findings": entries}, indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--write-baseline: {path}: {error.strerror or error}.") from error
