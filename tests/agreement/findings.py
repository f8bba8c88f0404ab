"""What all rules say of real projects as they were released: `python -m agreement.findings [NAMES] [--write]`.

Every file outside Django is taken for the project's own. Prints each error and each warning, to be read; with --write
the counts go into docs/rules-on-real-projects.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path

from agreement.corpus import build, recipes
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace
from sterna.ide.values import Finding
from sterna.rules.registry import rules

PAGE = Path(__file__).parents[2] / "docs" / "rules-on-real-projects.md"
SECTION = re.compile(r"(?<=<!-- all rules -->\n).*(?=<!-- end of all rules -->)", re.DOTALL)
SEVERITIES = ("error", "warning", "information", "hint")
DJANGO = re.compile(r"/site-packages/django/")
Counts = Counter[tuple[str, str]]


def main(arguments: list[str]) -> int:
    """Look, print, count; gives 1 where a rule says that a released migration is an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", help="Default: every recipe.")
    parser.add_argument("--write", action="store_true", help="write the counts into docs/rules-on-real-projects.md")
    options = parser.parse_args(arguments)
    counted: dict[str, Counts] = {}
    for name in options.name or recipes():
        start = time.monotonic()
        counted[name] = counts = Counter()
        for finding in found(name):
            counts[finding.code, finding.severity.value] += 1
            if finding.severity.fails_check:
                print(f"{name} {line(finding)}", flush=True)
        print(f"{name}: {sum(counts.values())} findings in {time.monotonic() - start:.0f} s", flush=True)
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(SECTION.sub(lambda _: f"{table(counted)}\n", text), encoding="utf-8")
    return int(any(severity == "error" for counts in counted.values() for _, severity in counts))


def found(name: str) -> list[Finding]:
    """What the rules report on a project; what the project's own file says of settings and models is left out."""
    built = build(name)
    environ = built.environment()
    wish = Wish(settings=built.settings or "", python=str(built.python))
    workspace = Workspace.open([built.root], wish, environ)
    try:
        (project,) = workspace.projects
        take_all_for_own(project)
        analysis = project.analyse()
    finally:
        workspace.close()
    assert analysis is not None
    assert not analysis.unavailable, analysis.unavailable
    known = rules()
    return [
        finding for finding in analysis.findings if finding.code in known and known[finding.code].group != "project"
    ]


def take_all_for_own(project: OpenProject) -> None:
    """Let no file but Django's be somebody else's."""
    project.project.modules.is_own = lambda path: not DJANGO.search(path.as_posix())  # type: ignore[method-assign]


def line(finding: Finding) -> str:
    """Where and what, on one line."""
    path = finding.location.path.as_posix().rpartition("site-packages/")[2]
    return f"{finding.severity.value} {finding.code} {path}:{finding.location.range.start.line + 1} {finding.message}"


def table(counted: dict[str, Counts]) -> str:
    """A row for each rule that found something, a column for each severity; the errors of all projects first."""
    total: Counts = sum(counted.values(), Counter())
    errors = sum(count for (_, severity), count in total.items() if severity == "error")
    rows = [f"{', '.join(sorted(counted))}: {errors} errors.", "", "| Rule | Severity | Findings | in projects |"]
    rows.append("|---|---|--:|--:|")
    for (code, severity), count in sorted(total.items(), key=lambda each: (SEVERITIES.index(each[0][1]), each[0][0])):
        projects = sum((code, severity) in counts for counts in counted.values())
        rows.append(f"| {code} | {severity} | {count} | {projects} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
