"""Where else a settings module may be named: the `.env` beside manage.py, and django-stubs' configuration."""

from __future__ import annotations

import re
from pathlib import Path

from sterna.project.config import SettingsCandidate
from sterna.project.inifiles import ini_options, line_of, toml_table
from sterna.project.snapshot import Files

DOTENV = ".env"
_VARIABLE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")
_LOADERS = re.compile(r"\b(?:load_dotenv|read_dotenv|read_env)\b")
_READERS = re.compile(r"\b(?:from|import) decouple\b")
_STUBS = (
    ("mypy.ini", "mypy.plugins.django-stubs"),
    (".mypy.ini", "mypy.plugins.django-stubs"),
    ("pyproject.toml", "tool.django-stubs"),
    ("setup.cfg", "mypy.plugins.django-stubs"),
)


def dotenv_variables(files: Files, root: Path) -> dict[str, tuple[str, int]]:
    """The variables of the `.env` in a folder, with their lines from 0."""
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate((files.raw_text(root / DOTENV) or "").splitlines()):
        match = _VARIABLE.match(line)
        if match is not None:
            value = match[2]
            quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
            found[match[1]] = (value[1:-1] if quoted else re.sub(r"\s+#.*", "", value), number)
    return found


def loads_dotenv(files: Files, manage: Path | None) -> bool:
    """Whether manage.py puts the variables of a `.env` into the environment before Django starts."""
    text = files.raw_text(manage) if manage is not None else None
    return text is not None and _LOADERS.search(text) is not None


def reads_dotenv(files: Files, manage: Path | None) -> bool:
    """Whether manage.py takes variables from a `.env`, be it without changing the environment (python-decouple)."""
    text = files.raw_text(manage) if manage is not None else None
    return text is not None and (_LOADERS.search(text) or _READERS.search(text)) is not None


def dotenv_settings(files: Files, root: Path, variable: str) -> SettingsCandidate | None:
    """The settings module that the `.env` names."""
    value, line = dotenv_variables(files, root).get(variable, ("", 0))
    return SettingsCandidate(value, DOTENV, root / DOTENV, line) if value else None


def stubs_settings(files: Files, root: Path) -> SettingsCandidate | None:
    """The settings module that the type checker's plugin is told (django-stubs, "Configuration")."""
    for name, section in _STUBS:
        text = files.raw_text(root / name)
        if text is None:
            continue
        options = toml_table(text, section) if name.endswith(".toml") else ini_options(text, section)
        value = options.get("django_settings_module")
        if isinstance(value, str) and value.strip("'\" "):
            line = line_of(text, section, "django_settings_module")
            return SettingsCandidate(value.strip("'\" "), "django-stubs", root / name, line)
    return None
