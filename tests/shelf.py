"""One open project whose files are exchanged from fixture to fixture, as a checkout does it: one worker for all."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import pytest

from fixture import Fixture, parse
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    """The project."""
    root = tmp_path_factory.mktemp("project").resolve()
    parse("").write(root)
    workspace = Workspace.open([root], Wish())
    (project,) = workspace.projects
    yield project
    workspace.close()


@pytest.fixture
def open_fixture(shelf: OpenProject) -> OpenFixture:
    """Write a fixture in the place of the one before."""

    def open_it(text: str) -> tuple[Fixture, OpenProject]:
        fixture = parse(textwrap.dedent(text))
        shelf.project.changed(fixture.write(shelf.root))
        return fixture, shelf

    return open_it
