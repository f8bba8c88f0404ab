"""The projects of a workspace, and which of them a file belongs to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from sterna.ide.formatting import Surroundings, find_formatter
from sterna.ide.project import OpenProject
from sterna.project.cache import FactsCache, cache_directory
from sterna.project.discover import discover
from sterna.project.interpreter import find_interpreter
from sterna.project.problem import FileProblem
from sterna.project.project import Project
from sterna.project.snapshot import Files

_DESCRIBING = {"manage.py", "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini", "pyvenv.cfg"}
"""Names of files that say where a project is, which settings it has, or in which environment it lives."""


@dataclass(frozen=True)
class Wish:
    """What the user said about the projects; an empty text means "find out"."""

    project: str = ""
    settings: str = ""
    python: str = ""
    trusted: bool = True
    rules: Mapping[str, str] = field(default_factory=dict)
    """Code of a rule, or "all", to a severity or "off"."""
    base_branch: str = ""
    """The branch that work goes back to."""
    format: str = ""
    """What new migrations are formatted with."""
    shell: bool = False
    """Whether a command is run in a shell: then all programs of PATH are the user's choice."""


class Workspace:
    """Open projects. Each has its own files: a change in one leaves the analysis of the others alone."""

    def __init__(self, projects: Sequence[OpenProject], problems: Sequence[FileProblem] = ()) -> None:
        self.projects = list(projects)
        self.problems = list(problems)
        """What is wrong with the search itself: a folder that is not there, a file that names no project."""

    @classmethod
    def open(cls, folders: Iterable[Path], wish: Wish, environ: Mapping[str, str] = os.environ) -> Workspace:
        """Find the projects of the folders; no worker is started yet."""
        cache = FactsCache(cache_directory(environ))
        projects: dict[Path, OpenProject] = {}
        problems: list[FileProblem] = []
        folders = list(folders)
        for folder in folders:
            found = discover(folder / wish.project, settings=wish.settings, environ=environ)
            problems += found.problems
            for config in found.projects:
                if config.root not in projects:
                    branch, format_ = wish.base_branch or config.base_branch, wish.format or config.format
                    config = replace(config, base_branch=branch, format=format_)
                    interpreter = find_interpreter(
                        config.root, wish.python, wish.trusted, configured=config.python, environ=environ
                    )
                    around = Surroundings(interpreter, [*folders, config.root], environ, wish.trusted, wish.shell)
                    project = Project(config, Files(cache), interpreter, environ)
                    projects[config.root] = OpenProject(project, wish.rules, find_formatter(format_, around))
        return cls(list(projects.values()), problems)

    def on_state(self, listener: Callable[[], None]) -> None:
        """Call the listener, in any thread, when the state of an engine is another one."""
        for project in self.projects:
            project.engine.on_state = lambda _state: listener()

    def projects_of(self, path: Path) -> list[OpenProject]:
        """The projects that the file may matter to."""
        return [project for project in self.projects if project.concerns(path)]

    def open_text(self, path: Path, text: str, version: int | None) -> list[OpenProject]:
        """Take an editor's text for the file's; gives the projects that it matters to."""
        concerned = self.projects_of(path)
        for project in concerned:
            project.open_text(path, text, version)
        return concerned

    def close_text(self, path: Path) -> list[OpenProject]:
        """Go back to the file's own text; gives the projects that it matters to."""
        concerned = self.projects_of(path)
        for project in concerned:
            project.close_text(path)
        return concerned

    def changed_on_disk(self, paths: Sequence[Path]) -> list[OpenProject]:
        """Take notice of files that changed, appeared or vanished; gives the projects that they may matter to."""
        concerned = []
        for project in self.projects:
            theirs = [path for path in paths if project.concerns(path)]
            if theirs:
                project.project.changed(theirs)
                concerned.append(project)
        return concerned

    def describes_projects(self, paths: Iterable[Path]) -> bool:
        """Whether one of the files says what the projects are."""
        return any(path.name in _DESCRIBING for path in paths)

    def close(self) -> None:
        """End the workers."""
        for project in self.projects:
            project.close()
