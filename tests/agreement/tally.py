"""Verdicts of many comparisons: counted and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agreement.harness import Verdict

NOT_COMPARABLE = "Django fails"
"""Django itself cannot do it: a migration that others need is gone, the app does not load alone."""
UNSTABLE = "Django differs from itself"
"""Run twice, Django writes two different files."""
COLUMNS = [*(verdict.value for verdict in Verdict), UNSTABLE, NOT_COMPARABLE]


@dataclass(frozen=True)
class Result:
    """One comparison: what it was about, its verdict (one of COLUMNS), and the first difference."""

    group: str
    name: str
    verdict: str
    difference: str = ""
    django_seconds: float = 0
    sterna_seconds: float = 0
    files: int = 0
    """How many files either wrote, where that can be compared."""
    identical: int = 0
    """How many of them are the same, byte for byte."""
    cold: bool = False
    """Whether the commands also ran from the start."""
    case: str = ""
    """The case that was drawn, where the result is that of a smaller one."""


def by_group(results: Iterable[Result]) -> dict[str, list[Result]]:
    """The results under the names of their groups."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.group, []).append(result)
    return groups


def table(results: Iterable[Result] | Mapping[str, Iterable[Result]]) -> str:
    """A Markdown table: a row for each name (of a group, where none is given), a column for each verdict.

    With a row of the sums where there are several, and columns for files where any were written.
    """
    groups = {
        name: list(theirs) for name, theirs in (results if isinstance(results, Mapping) else by_group(results)).items()
    }
    if len(groups) > 1:
        groups["all"] = [result for theirs in groups.values() for result in theirs]
    has_files = any(result.files for theirs in groups.values() for result in theirs)
    rows = [["", "compared", *COLUMNS, *(["files", "identical"] if has_files else [])]]
    for name, theirs in groups.items():
        counts = Counter(result.verdict for result in theirs)
        compared = [result for result in theirs if result.verdict not in (NOT_COMPARABLE, UNSTABLE)]
        row = [name, str(len(compared)), *(str(counts[column]) for column in COLUMNS)]
        if has_files:
            row += [str(sum(getattr(result, kind) for result in compared)) for kind in ("files", "identical")]
        rows.append(row)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" + "|---:" * (len(rows[0]) - 1) + "|", *lines[1:]])


def remarks(results: Iterable[Result], prefix: str = "") -> str:
    """A line for each comparison that did not agree."""
    agreed = {Verdict.AGREE.value, NOT_COMPARABLE}
    return "\n".join(
        f"- {prefix or result.group}, {result.name}: {result.verdict}. {_plain(result.difference)}"
        for result in results
        if result.verdict not in agreed
    )


def _plain(text: str) -> str:
    one_line = " ".join(text.split()).replace("|", "\\|")
    return one_line if len(one_line) < 400 else one_line[:400] + " ..."
