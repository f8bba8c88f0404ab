"""The project that a command is about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sterna.cli.errors import UsageError
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace


def open_project(
    folder: Path | None,
    settings: str | None,
    python: str | None,
    *,
    here: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> OpenProject:
    """The project of a folder; without one, that of the current folder or of that above it.

    Raises UsageError where there is none, or more than one.
    """
    if python is not None and not _is_program(python):
        raise UsageError(f"--python: there is no interpreter {python}.")
    if folder is not None and not folder.is_dir():
        raise UsageError(f"--project: there is no folder {folder}.")
    start = (folder or here or Path.cwd()).resolve()
    found = Workspace.open([start], Wish(settings=settings or "", python=python or "", shell=True), environ)
    own = [project for project in found.projects if project.root == start]
    projects = own or found.projects
    if not projects:
        said = "".join(f"\n{problem}" for problem in found.problems)
        raise UsageError(
            f"No Django project in {start}: no manage.py and no [tool.sterna] in a pyproject.toml was found there or "
            f"above. Say where it is with --project.{said}"
        )
    if len(projects) > 1:
        roots = "\n".join(f"  {project.root}" for project in projects)
        raise UsageError(f"Several Django projects in {start}; choose one with --project:\n{roots}")
    return projects[0]


def _is_program(python: str) -> bool:
    path = Path(python).expanduser()
    return path.is_file() and os.access(path, os.X_OK)
