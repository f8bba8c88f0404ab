"""Projects with a database on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from postgres import Server, postgres_server
from refactoring.trial import Trial
from shelf import open_fixture, shelf

__all__ = ["open_fixture", "postgres_server", "shelf"]


@pytest.fixture(params=["sqlite"])
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Trial]]:
    """Makes a project of a fixture's text, with an empty database."""
    with ExitStack() as stack:

        def make(text: str) -> Trial:
            root = tmp_path / "project"
            if request.param == "sqlite":
                return Trial(root, text)
            server: Server = request.getfixturevalue("postgres_server")
            name = f"refactoring_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]}"
            return Trial(root, text, server, stack.enter_context(server.database(name)))

        yield make
