"""What is known of a Django project before anything of it is evaluated."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from sterna.project.problem import FileProblem


class SettingsCandidate(Struct, frozen=True):
    """A settings module that something names.

    `source` is "setting", "tool.sterna", "environment", ".env", "manage.py", "pytest", "django-stubs" or "found";
    `line` counts from 0.
    """

    module: str
    source: str
    path: Path | None = None
    line: int | None = None


class ProjectConfig(Struct, frozen=True):
    """A Django project in a workspace."""

    root: Path
    """The folder of manage.py, or the one that [tool.sterna] names."""
    settings_module: str | None = None
    settings_candidates: list[SettingsCandidate] = field(default_factory=list)
    """In the order of preference; the chosen one is among them."""
    source_roots: list[Path] = field(default_factory=list)
    """The project's entries of sys.path, in order."""
    environ: dict[str, str] = field(default_factory=dict)
    """Environment variables that manage.py, or a `.env` that it loads, sets where they are missing."""
    manage: Path | None = None
    pyproject: Path | None = None
    """The file whose [tool.sterna] applies."""
    python: str = ""
    """Interpreter that [tool.sterna] names."""
    dialect: str = ""
    base_branch: str = ""
    """The branch that work goes back to; "" for the one that origin's HEAD names."""
    format: str = ""
    """What new migrations are formatted with: "black", "ruff", "off", or "" for black where Django would run it."""
    rules: dict[str, str] = field(default_factory=dict)
    """Code of a rule, or "all", to a severity or "off"."""
    per_path: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)


class Interpreter(Struct, frozen=True):
    """The Python that the worker runs in.

    `source` is "setting", "tool.sterna", "VIRTUAL_ENV", ".venv", "venv" or "bundled"; `site_packages` are the
    directories of the project's environment, as text to be read, also where that environment is not run; `note` says
    why a better choice was not taken.
    """

    path: Path
    source: str
    bundled: bool = False
    site_packages: list[str] = field(default_factory=list)
    note: str = ""
