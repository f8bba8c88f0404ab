"""Checks that run a fixture through the real engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixture import Fixture
from shelf import open_fixture, shelf
from sterna.ide.project import OpenProject

__all__ = ["open_fixture", "shelf"]


@pytest.fixture
def check(open_fixture: Callable[[str], tuple[Fixture, OpenProject]]) -> Callable[[str], None]:
    """The findings of the project are the markers of the text, no more and no less."""

    def run(text: str) -> None:
        fixture, project = open_fixture(text)
        analysis = project.analyse()
        assert analysis is not None
        left = list(fixture.expected)
        wrong = []
        for finding in analysis.findings:
            name = finding.location.path.relative_to(project.root).as_posix()
            match = next(
                (
                    each
                    for each in left
                    if (each.path, each.range, each.code) == (name, finding.location.range, finding.code)
                    and each.is_met(finding.message)
                ),
                None,
            )
            if match is None:
                start, end = finding.location.range.start, finding.location.range.end
                place = f"{name}:{start.line}:{start.column}-{end.line}:{end.column}"
                wrong.append(f"not expected: {place} {finding.code}: {finding.message}")
            else:
                left.remove(match)
        wrong += [f"missing: {each}" for each in left]
        assert not wrong, "\n".join(wrong)

    return run
