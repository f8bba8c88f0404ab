"""Checks that run a fixture through the real engine."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import pytest

from ide.fixture import Fixture, parse
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    """One project whose files are exchanged from fixture to fixture, as a checkout does it: one worker for all."""
    root = tmp_path_factory.mktemp("project").resolve()
    parse("").write(root)
    workspace = Workspace.open([root], Wish())
    (project,) = workspace.projects
    yield project
    workspace.close()


@pytest.fixture
def open_fixture(shelf: OpenProject) -> Callable[[str], tuple[Fixture, OpenProject]]:
    """Write a fixture in the place of the one before."""

    def open_it(text: str) -> tuple[Fixture, OpenProject]:
        fixture = parse(textwrap.dedent(text))
        shelf.project.changed(fixture.write(shelf.root))
        return fixture, shelf

    return open_it


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
