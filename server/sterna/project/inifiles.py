"""Configuration files of the project, read as text: [tool.sterna], and where pytest finds Django's settings."""

from __future__ import annotations

import configparser
import difflib
import re
import sys
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from sterna.project.problem import FileProblem
from sterna.project.snapshot import Files

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found,unused-ignore]

_TEXTS = ("settings", "python", "root", "dialect", "base-branch", "format")
_KEYS: dict[str, str] = {**dict.fromkeys(_TEXTS, "str"), "paths": "list"}
_TABLES = ("rules", "per-path")
SEVERITIES = ("off", "error", "warning", "information", "hint")
FORMATS = ("", "black", "ruff", "off")
DIALECTS = ("", "sqlite", "postgresql", "mysql", "mariadb", "oracle")


class ToolConfig(Struct, frozen=True):
    """[tool.sterna] of a pyproject.toml; lines count from 0."""

    path: Path
    settings: str = ""
    settings_line: int | None = None
    python: str = ""
    root: str = ""
    dialect: str = ""
    base_branch: str = ""
    format: str = ""
    paths: list[str] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)
    """Code of a rule, or "all", to a severity or "off"."""
    per_path: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The same for the files of a pattern, in the order of the file."""
    problems: list[FileProblem] = field(default_factory=list)


class PytestConfig(Struct, frozen=True):
    """What pytest-django and pytest are told of the project; `line` counts from 0."""

    path: Path
    settings: str
    line: int | None
    pythonpath: list[str]


def tool_config(files: Files, path: Path) -> ToolConfig | None:
    """[tool.sterna] of a pyproject.toml, with a problem for every key that is not understood; None without it."""
    text = files.raw_text(path)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if not re.search(r"^\s*\[tool\.sterna\]", text, re.MULTILINE):
            return None
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) - 1 if match else None
        problem = FileProblem(path, f"is no valid TOML: {error}.", "[tool.sterna] is ignored until it is.", line)
        return ToolConfig(path, problems=[problem])
    table = data.get("tool", {}).get("sterna") if isinstance(data.get("tool"), dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        line = line_of(text, "tool", "sterna")
        return ToolConfig(path, problems=[FileProblem(path, "tool.sterna is no table.", "Write [tool.sterna].", line)])
    return _checked(path, text, table)


def _checked(path: Path, text: str, table: dict[str, Any]) -> ToolConfig:
    good: dict[str, Any] = {}
    problems: list[FileProblem] = []
    for key, value in table.items():
        line = line_of(text, "tool.sterna", key)
        kind = _KEYS.get(key)
        if key == "rules":
            good["rules"] = _words(path, "tool.sterna.rules", text, value, problems)
        elif key == "per-path":
            good["per_path"] = _per_path(path, text, value, problems)
        elif kind is None:
            known = [*_KEYS, *_TABLES]
            near = difflib.get_close_matches(key, known, 1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
            problems.append(FileProblem(path, f"[tool.sterna] has no key {key!r}.", remedy, line))
        elif kind == "list" and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            problems.append(FileProblem(path, f"[tool.sterna] {key} must be a list of strings.", "", line))
        elif kind == "str" and not isinstance(value, str):
            problems.append(FileProblem(path, f"[tool.sterna] {key} must be a string.", "", line))
        elif key == "dialect" and value not in DIALECTS:
            near = difflib.get_close_matches(value, DIALECTS, 1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Known dialects: {', '.join(DIALECTS[1:])}."
            problems.append(FileProblem(path, f"[tool.sterna] dialect {value!r} is not known.", remedy, line))
        elif key == "format" and value not in FORMATS:
            remedy = f"Known formats: {', '.join(FORMATS[1:])}."
            problems.append(FileProblem(path, f"[tool.sterna] format {value!r} is not known.", remedy, line))
        else:
            good[key.replace("-", "_")] = value
    return ToolConfig(path, settings_line=line_of(text, "tool.sterna", "settings"), problems=problems, **good)


def _per_path(path: Path, text: str, value: Any, problems: list[FileProblem]) -> list[tuple[str, dict[str, str]]]:
    if not isinstance(value, dict):
        line = line_of(text, "tool.sterna", "per-path")
        problems.append(FileProblem(path, "[tool.sterna] per-path must be a table of patterns.", "", line))
        return []
    return [
        (pattern, _words(path, f"tool.sterna.per-path.{pattern}", text, words, problems))
        for pattern, words in value.items()
    ]


def _words(path: Path, section: str, text: str, value: Any, problems: list[FileProblem]) -> dict[str, str]:
    """The severities of a table, with a problem for each that is none."""
    if not isinstance(value, dict):
        parent, _, key = section.rpartition(".")
        problems.append(FileProblem(path, f"[{section}] is no table.", "", line_of(text, parent, key)))
        return {}
    for code, word in value.items():
        if word not in SEVERITIES:
            near = difflib.get_close_matches(str(word), SEVERITIES, 1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Known severities: {', '.join(SEVERITIES)}."
            problems.append(
                FileProblem(
                    path, f"[{section}] {code} = {word!r} is no severity.", remedy, line_of(text, section, code)
                )
            )
    return {code: word for code, word in value.items() if word in SEVERITIES}


def pytest_config(files: Files, folder: Path) -> PytestConfig | None:
    """The first of pytest's configuration files in a folder that names DJANGO_SETTINGS_MODULE or pythonpath.

    Order: docs.pytest.org, "Initialization: determining rootdir and configfile".
    """
    for name, section in (
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("pyproject.toml", ""),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    ):
        path = folder / name
        text = files.raw_text(path)
        if text is None:
            continue
        options = toml_table(text, "tool.pytest.ini_options") if not section else ini_options(text, section)
        settings = options.get("DJANGO_SETTINGS_MODULE")
        paths = options.get("pythonpath")
        listed = paths.split() if isinstance(paths, str) else [item for item in paths or [] if isinstance(item, str)]
        if isinstance(settings, str) or listed:
            line = line_of(text, section or "tool.pytest.ini_options", "DJANGO_SETTINGS_MODULE")
            return PytestConfig(path, settings.strip() if isinstance(settings, str) else "", line, listed)
    return None


def toml_table(text: str, name: str) -> dict[str, Any]:
    """A table of a TOML file by its dotted name; {} where there is none."""
    try:
        node: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # told by tool_config where it is ours to tell
        return {}
    for key in name.split("."):
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def ini_options(text: str, section: str) -> dict[str, Any]:
    """The options of a section of an INI file; {} where there is none."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:  # pytest will say so itself; it names no settings that could be used
        return {}
    return dict(parser.items(section)) if parser.has_section(section) else {}


def line_of(text: str, section: str, key: str) -> int | None:
    """The line of a key in a section of a TOML or INI file, from 0; None where it is written in another way."""
    current = ""
    pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=:]""")
    for number, line in enumerate(text.split("\n")):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            current = header[1].replace('"', "")
            if f"{section}.{key}" == current:
                return number
        elif (current == section and pattern.match(line)) or re.match(
            rf"\s*{re.escape(section)}\.{re.escape(key)}\s*=", line
        ):
            return number
    return None
