"""Verdicts of many comparisons: counted, printed, and kept for docs/agreement.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from agreement.harness import Verdict

NOT_COMPARABLE = "Django fails"
"""Django itself cannot do it: a migration that others need is gone, the app does not load alone."""
UNSTABLE = "Django differs from itself"
"""Run twice, Django writes two different files."""
COLUMNS = [*(verdict.value for verdict in Verdict), UNSTABLE, NOT_COMPARABLE]


@dataclass(frozen=True)
class Case:
    """One comparison: what it was about, its verdict (one of COLUMNS), and the first difference."""

    group: str
    name: str
    verdict: str
    difference: str = ""
    django_seconds: float = 0
    sterna_seconds: float = 0


def table(cases: Iterable[Case]) -> str:
    """A Markdown table: a row for each group, a column for each verdict."""
    groups: dict[str, Counter[str]] = {}
    for case in cases:
        groups.setdefault(case.group, Counter())[case.verdict] += 1
    rows = [["", "compared", *COLUMNS]]
    for group, counts in groups.items():
        compared = sum(counts.values()) - counts[NOT_COMPARABLE] - counts[UNSTABLE]
        rows.append([group, str(compared), *(str(counts[column]) for column in COLUMNS)])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" + "|---:" * (len(COLUMNS) + 1) + "|", *lines[1:]])


def remarks(cases: Iterable[Case]) -> str:
    """A line for each comparison that did not agree."""
    agreed = {Verdict.AGREE.value, NOT_COMPARABLE}
    return "\n".join(
        f"- {case.group}, {case.name}: {case.verdict}. {_plain(case.difference)}"
        for case in cases
        if case.verdict not in agreed
    )


def save(path: Path, versions: str, cases: Iterable[Case]) -> None:
    """Keep the cases for the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"versions": versions, "cases": [asdict(case) for case in cases]}, indent=1))


def load(path: Path) -> tuple[str, list[Case]]:
    """What `save` kept; nothing where there is no such file."""
    if not path.is_file():
        return "", []
    kept = json.loads(path.read_text())
    return kept["versions"], [Case(**case) for case in kept["cases"]]


def _plain(text: str) -> str:
    one_line = " ".join(text.split()).replace("|", "\\|")
    return one_line if len(one_line) < 400 else one_line[:400] + " ..."
