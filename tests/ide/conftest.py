"""Checks that run a fixture through the real engine."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ide.fixture import Fixture, parse
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace


@pytest.fixture
def open_fixture(tmp_path: Path) -> Iterator[Callable[[str], tuple[Fixture, OpenProject]]]:
    """Write a fixture and open its project; closed at the end of the test."""
    opened: list[Workspace] = []

    def open_it(text: str) -> tuple[Fixture, OpenProject]:
        fixture = parse(textwrap.dedent(text))
        root = (tmp_path / "project").resolve()
        fixture.write(root)
        workspace = Workspace.open([root], Wish())
        opened.append(workspace)
        (project,) = workspace.projects
        return fixture, project

    yield open_it
    for workspace in opened:
        workspace.close()


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
