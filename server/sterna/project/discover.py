"""The Django projects of a workspace, found by looking at files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sterna.project.config import ProjectConfig
from sterna.project.hints import dotenv_variables, loads_dotenv
from sterna.project.inifiles import PytestConfig, ToolConfig, pytest_config, tool_config
from sterna.project.problem import FileProblem
from sterna.project.scripts import Script, read_script
from sterna.project.settings import VARIABLE, Choice, Sources, choose, found_settings
from sterna.project.snapshot import Files
from sterna.project.tree import folders
from sterna.syntax.read import Reading

MAX_PROJECTS = 50
CONFIGURATION_FILES = frozenset(
    [
        "manage.py",
        "pyproject.toml",
        "pytest.ini",
        ".pytest.ini",
        "tox.ini",
        "setup.cfg",
        "mypy.ini",
        ".mypy.ini",
        ".env",
    ]
)
"""Names of the files that decide what is found: when one of them changes, look again."""


class Discovery(Struct, frozen=True):
    """The projects of a folder, outermost first, and what is wrong with the search itself."""

    projects: list[ProjectConfig]
    problems: list[FileProblem]


def find_projects(
    folder: Path, *, settings: str = "", environ: Mapping[str, str] = os.environ, files: Files | None = None
) -> list[ProjectConfig]:
    """The Django projects in or around a folder; [] where there is none."""
    return discover(folder, settings=settings, environ=environ, files=files).projects


def discover(
    folder: Path, *, settings: str = "", environ: Mapping[str, str] = os.environ, files: Files | None = None
) -> Discovery:
    """The Django projects in a folder, or else the one that it lies in; `settings` is an explicit settings module.

    A project is a folder with a manage.py that speaks of Django, one that [tool.sterna] names, one whose pytest
    configuration names settings, or (failing all these) one that holds a settings module.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay as the user wrote them
    search = _Search(files or Files(), settings, environ)
    if not folder.is_dir():
        return Discovery([], [FileProblem(folder, "is no folder.", "Name the folder of the project.")])
    search.down(folder)
    if not search.projects:
        search.up(folder)
    if not search.projects and (settings or found_settings(search.files, folder, [folder])):
        search.add(folder, None)
    if not search.projects:
        search.problems.append(
            FileProblem(
                folder,
                "No Django project was found: no manage.py, no [tool.sterna] in a pyproject.toml, no pytest "
                f"configuration with {VARIABLE} and no settings module, in this folder or above it.",
                "Open the folder of manage.py, or name the settings module under [tool.sterna] in pyproject.toml.",
            )
        )
    return Discovery(search.projects, search.problems)


class _Search:
    def __init__(self, files: Files, settings: str, environ: Mapping[str, str]) -> None:
        self.files = files
        self.projects: list[ProjectConfig] = []
        self.problems: list[FileProblem] = []
        self._settings = settings
        self._environ = environ
        self._roots: set[Path] = set()
        self._tools: dict[Path, ToolConfig | None] = {}

    def down(self, folder: Path) -> None:
        """Every project in the folder."""
        candidates: dict[Path, Path | None] = {}
        tests: list[Path] = []
        for place, names in folders(folder):
            if "manage.py" in names:
                candidates[place] = place / "manage.py"
            if "pyproject.toml" in names:
                tool = self._tool_in(place)
                if tool is not None and not tool.root and (tool.settings or tool.paths):
                    candidates.setdefault(place, None)
                elif tool is not None and tool.root:
                    self._named_root(place, tool, candidates)
            if not CONFIGURATION_FILES.isdisjoint(names):
                tests.append(place)
        scripts = [place for place, manage in candidates.items() if manage is not None]
        for place, manage in sorted(candidates.items(), key=lambda item: (len(item[0].parts), item[0])):
            tool = self._tools.get(place)
            if (
                manage is None
                and tool is not None
                and not tool.root
                and any(place in other.parents for other in scripts)
            ):
                continue  # its settings are those of the manage.py below it
            if manage is None or self._is_django(place, manage):
                self.add(place, manage)
        if not self.projects:
            for place in tests:
                config = pytest_config(self.files, place)
                if config is not None and config.settings:
                    self.add(place, place / "manage.py" if (place / "manage.py").is_file() else None)

    def up(self, folder: Path) -> None:
        """The nearest project that the folder lies in."""
        for place in folder.parents:
            manage = place / "manage.py"
            tool = self._tool_in(place)
            if manage.is_file() and self._is_django(place, manage):
                self.add(place, manage)
            elif tool is not None and tool.root:
                candidates: dict[Path, Path | None] = {}
                self._named_root(place, tool, candidates)
                for root, script in candidates.items():
                    self.add(root, script)
            elif tool is not None and tool.settings:
                self.add(place, None)
            if self.projects or (place / ".git").exists():
                return

    def add(self, root: Path, manage: Path | None) -> None:
        """Take a folder as a project."""
        if root in self._roots:
            return
        if len(self.projects) >= MAX_PROJECTS:
            if len(self.projects) == len(self._roots):
                self._roots.add(root)
                message = f"There are more than {MAX_PROJECTS} Django projects here; the others are left out."
                self.problems.append(FileProblem(root, message, "Open one of them as a folder of its own."))
            return
        self._roots.add(root)
        self.projects.append(self._config(root, manage))

    def _config(self, root: Path, manage: Path | None) -> ProjectConfig:
        tool = self._tool_of(root)
        config = pytest_config(self.files, root)
        problems = list(tool.problems) if tool is not None else []
        script, trouble = self._script(root, manage)
        problems += trouble
        roots = self._source_roots(root, script, tool, config)
        sources = Sources(root, manage, script, tool, config, self._settings, self._environ)
        choice = choose(self.files, sources, roots)
        return ProjectConfig(
            root=root,
            settings_module=choice.module,
            settings_candidates=choice.candidates,
            source_roots=_with_src(root, choice),
            environ={**_environ(script), **self._dotenv(root, manage)},
            manage=manage,
            pyproject=tool.path if tool is not None else None,
            python=tool.python if tool is not None else "",
            dialect=tool.dialect if tool is not None else "",
            base_branch=tool.base_branch if tool is not None else "",
            format=tool.format if tool is not None else "",
            rules=tool.rules if tool is not None else {},
            per_path=tool.per_path if tool is not None else [],
            problems=problems + choice.problems,
        )

    def _script(self, root: Path, manage: Path | None) -> tuple[Script | None, list[FileProblem]]:
        if manage is None:
            return None, []
        reading = self.files.reading(manage)
        if not isinstance(reading, Reading):
            return None, [reading] if reading is not None else []
        return read_script(reading, manage, root, self._environ), []

    def _dotenv(self, root: Path, manage: Path | None) -> dict[str, str]:
        """What a `.env` sets that manage.py loads; `setdefault` in manage.py does not replace it."""
        if not loads_dotenv(self.files, manage):
            return {}
        variables = dotenv_variables(self.files, root)
        return {name: value for name, (value, _line) in variables.items() if name != VARIABLE}

    def _source_roots(
        self, root: Path, script: Script | None, tool: ToolConfig | None, config: PytestConfig | None
    ) -> list[Path]:
        roots = script.roots([root]) if script is not None else [root]
        if tool is not None:
            roots += [Path(os.path.normpath(tool.path.parent / place)) for place in tool.paths]
        roots += [Path(place) for place in self._environ.get("PYTHONPATH", "").split(os.pathsep) if place]
        if config is not None:
            roots += [Path(os.path.normpath(root / place)) for place in config.pythonpath]
        return list(dict.fromkeys(roots))

    def _is_django(self, place: Path, manage: Path) -> bool:
        """A manage.py of another framework, or a false one, makes no project unless something else does."""
        text = self.files.raw_text(manage)
        if text is not None and ("django" in text.lower() or VARIABLE in text):
            return True
        tool = self._tool_of(place)
        config = pytest_config(self.files, place)
        return bool(
            (tool is not None and tool.settings)
            or (config is not None and config.settings)
            or self._settings
            or found_settings(self.files, place, [place])
        )

    def _named_root(self, place: Path, tool: ToolConfig, candidates: dict[Path, Path | None]) -> None:
        root = Path(os.path.normpath(place / tool.root))
        if root.is_dir():
            candidates[root] = root / "manage.py" if (root / "manage.py").is_file() else None
        else:
            message = f"[tool.sterna] root {tool.root!r} is no folder."
            self.problems.append(FileProblem(tool.path, message, "Name the folder of manage.py."))

    def _tool_in(self, place: Path) -> ToolConfig | None:
        if place not in self._tools:
            self._tools[place] = tool_config(self.files, place / "pyproject.toml")
        return self._tools[place]

    def _tool_of(self, root: Path) -> ToolConfig | None:
        """The nearest [tool.sterna] at or above a project, unless it is for another root."""
        for place in (root, *root.parents):
            tool = self._tool_in(place)
            if tool is not None:
                return tool if not tool.root or Path(os.path.normpath(place / tool.root)) == root else None
            if (place / ".git").exists():
                return None
        return None


def _with_src(root: Path, choice: Choice) -> list[Path]:
    """A `src` folder that is no package is a source root of the usual layout."""
    src = root / "src"
    if src in choice.roots or not src.is_dir() or (src / "__init__.py").exists():
        return choice.roots
    return [*choice.roots, src]


def _environ(script: Script | None) -> dict[str, str]:
    if script is None:
        return {}
    environ: dict[str, str] = {}
    for default in script.defaults:
        if default.value is not None and not default.unlikely and default.name != VARIABLE:
            environ.setdefault(default.name, default.value)
    return environ
