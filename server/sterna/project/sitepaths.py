"""What an environment adds to the search path, read as text: `.pth` lines and the finders of editable installs.

Python's `site` module runs code lines of `.pth` files; nothing is run here. Rules: docs.python.org/3/library/site.html,
and setuptools' template of `__editable___*_finder.py`.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, field

_MAP_MODULE = re.compile(
    r"""map_module\(\s*(?P<name>'[^'\n]*'|"[^"\n]*")\s*,\s*(?P<path>[rR]?'[^'\n]*'|[rR]?"[^"\n]*")\s*\)"""
)
_MAX_BYTES = 1 << 20


class SitePaths(Struct, frozen=True):
    """Entries in the order of the search path, and the modules and namespaces that editable finders map to places."""

    entries: list[str]
    mapping: dict[str, str] = field(default_factory=dict)
    namespaces: dict[str, list[str]] = field(default_factory=dict)


def expand(entries: Iterable[str]) -> SitePaths:
    """The entries, each site directory followed by the existing directories that its `.pth` files name."""
    found: list[str] = []
    seen: set[str] = set()
    mapping: dict[str, str] = {}
    namespaces: dict[str, list[str]] = {}

    def add(entry: str) -> None:
        key = os.path.normcase(entry)
        if key not in seen:
            seen.add(key)
            found.append(entry)

    for entry in entries:
        add(os.path.normpath(entry))
        if Path(entry).name not in ("site-packages", "dist-packages"):
            continue
        try:
            names = sorted(os.listdir(entry))  # noqa: PTH208 - names alone, and thousands of them
        except OSError:  # a site directory that does not exist adds nothing, as in `site`
            continue
        for name in names:
            if name.endswith(".pth") and not name.startswith("."):
                for line in _text(Path(entry, name)).splitlines():
                    place = _directory(entry, line)
                    if place is not None:
                        add(place)
            elif name.startswith("__editable___") and name.endswith("_finder.py"):
                _setuptools_finder(_text(Path(entry, name)), mapping, namespaces)
            elif name.startswith("_editable_impl_") and name.endswith(".py"):
                for match in _MAP_MODULE.finditer(_text(Path(entry, name))):
                    place = ast.literal_eval(match["path"])
                    mapping[ast.literal_eval(match["name"])] = place.removesuffix("/__init__.py").removesuffix(
                        "\\__init__.py"
                    )
    return SitePaths(found, mapping, namespaces)


def site_packages(environment: Path) -> list[str]:
    """The site-packages directories of a virtual environment, found by looking; [] where it is none."""
    windows = environment / "Lib" / "site-packages"
    if windows.is_dir() and (environment / "Scripts").is_dir():
        return [str(windows)]
    found = []
    for lib in ("lib", "lib64"):
        found += [str(place) for place in sorted((environment / lib).glob("python3*/site-packages")) if place.is_dir()]
    real: dict[str, str] = {}
    for place in found:
        real.setdefault(os.path.realpath(place), place)
    return list(real.values())


def _directory(site: str, line: str) -> str | None:
    line = line.strip()
    if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
        return None
    place = os.path.normpath(Path(site, line))
    return place if Path(place).is_dir() else None


def _setuptools_finder(text: str, mapping: dict[str, str], namespaces: dict[str, list[str]]) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):  # not a finder that setuptools wrote: it maps nothing
        return
    for statement in tree.body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        value = statement.value
        if not isinstance(target, ast.Name) or not isinstance(value, ast.Dict):
            continue
        try:
            literal = ast.literal_eval(value)
        except ValueError:  # computed: nothing that text tells
            continue
        for name, place in literal.items():
            if target.id == "MAPPING" and isinstance(name, str) and isinstance(place, str):
                mapping[name] = place
            elif target.id == "NAMESPACES" and isinstance(name, str) and isinstance(place, list):
                namespaces[name] = [item for item in place if isinstance(item, str)]


def _text(path: Path) -> str:
    """The text of a small file of the environment, "" where it cannot be read (then it adds nothing)."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES)
    except OSError:
        return ""
    return data.decode("utf-8-sig", errors="replace")
