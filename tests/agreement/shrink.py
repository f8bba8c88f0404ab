"""The smallest part of a change on which Sterna and Django still disagree."""

from __future__ import annotations

from collections.abc import Callable

from agreement.cases import Case
from agreement.harness import Verdict
from agreement.tally import NOT_COMPARABLE, UNSTABLE, Result

SETTLED = {Verdict.AGREE.value, NOT_COMPARABLE, UNSTABLE}
"""Verdicts that leave nothing to look for."""


def smallest(case: Case, result: Result, compare: Callable[[Case], Result]) -> tuple[Case, Result]:
    """The case, or one of those that hold less of its change and come to the same verdict, as small as they get."""
    if result.verdict in SETTLED:
        return case, result
    for smaller in case.smaller():
        found = compare(smaller)
        if found.verdict == result.verdict:
            return smallest(smaller, found, compare)
    return case, result
