"""Migrations that were written anew, on databases with rows: forwards, backwards and forwards again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agreement.harness import Project
from agreement.small import small_project
from agreement.squash_runs import Side
from postgres import Server
from sterna.cli.projects import open_project
from sterna.edits.text import Edit
from sterna.edits.write import write_edit
from sterna.ide.project import OpenProject

Write = Callable[[OpenProject], Sequence[Edit]]


@contextmanager
def database(dialect: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of an empty database of PostgreSQL; "" for SQLite."""
    if dialect == "sqlite":
        yield ""
        return
    server: Server = request.getfixturevalue("postgres_server")
    for name, value in (("PGHOST", server.host), ("PGPORT", str(server.port)), ("PGUSER", server.user)):
        monkeypatch.setenv(name, value)
    with server.database("travelling") as name:
        yield name


def travel(
    root: Path, files: dict[str, str], apps: Sequence[str], database: str, write: Write, question: dict[str, Any]
) -> list[dict[str, Any]]:
    """Schema and rows at each stop, the same with the migrations as they were and with those that `write` gives."""
    project = small_project(root, files, apps)
    before = _answer(project, database, question)
    opened = open_project(project.root, project.settings, str(project.python))
    try:
        for edit in write(opened):
            write_edit(edit, opened.text)
    finally:
        opened.close()
    after = _answer(project, database, question)
    assert after == before
    is_clean(project)
    return before


def _answer(project: Project, database: str, question: dict[str, Any]) -> list[dict[str, Any]]:
    # A process of its own each time: it reads the migrations once.
    side = Side(project, database)
    try:
        answer = side.ask(do="travel", **question)
    finally:
        side.close()
    assert "error" not in answer, answer
    stops: list[dict[str, Any]] = answer["stops"]
    return stops


def is_clean(project: Project) -> None:
    """Django finds no change."""
    command = [str(project.python), "manage.py", "makemigrations", "--check"]
    done = subprocess.run(command, cwd=project.root, env=project.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
