"""Which Python a project's worker runs in. Nothing is run to find out."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sterna.project.config import Interpreter
from sterna.project.sitepaths import site_packages

_FOLDERS = (".venv", "venv")


def find_interpreter(
    root: Path,
    explicit: str = "",
    trusted: bool = True,
    *,
    configured: str = "",
    environ: Mapping[str, str] = os.environ,
) -> Interpreter:
    """The interpreter of the project at `root`.

    Order: `explicit` (a setting or a flag), `configured` ([tool.sterna] python, relative to `root`), VIRTUAL_ENV,
    `.venv` and `venv` in `root` and in the folders above it up to the repository, then the one that Sterna itself runs
    in. In an untrusted workspace always the last, with the packages of the best other as text.
    """
    notes: list[str] = []
    for value, source in (
        (explicit, "setting"),
        (configured, "tool.sterna"),
        (environ.get("VIRTUAL_ENV", ""), "VIRTUAL_ENV"),
    ):
        if not value:
            continue
        found = _python_at(root / Path(value).expanduser())
        if found is not None:
            return _chosen(found, source, trusted, notes)
        notes.append(f"{value} ({source}) is no Python interpreter and no virtual environment.")
    for folder in _upwards(root):
        for name in _FOLDERS:
            environment = folder / name
            if not (environment / "pyvenv.cfg").is_file():
                continue
            found = _python_at(environment)
            if found is not None:
                return _chosen(found, name, trusted, notes)
            notes.append(f"{environment} has no Python that exists here.")
            packages = site_packages(environment)
            if packages:
                return _bundled(packages, notes)
    return _bundled([], notes)


def _chosen(python: Path, source: str, trusted: bool, notes: list[str]) -> Interpreter:
    packages = site_packages(python.parent.parent)
    if not trusted:
        return _bundled(packages, [*notes, "The workspace is not trusted: its interpreter is not run."])
    return Interpreter(python, source, site_packages=packages, note=" ".join(notes))


def _bundled(packages: list[str], notes: list[str]) -> Interpreter:
    return Interpreter(Path(sys.executable), "bundled", bundled=True, site_packages=packages, note=" ".join(notes))


def _python_at(place: Path) -> Path | None:
    """The interpreter that a path names: the file itself, or the one of an environment. Links are not followed, for
    an environment is known by the path of its interpreter."""
    if place.is_file():
        return Path(os.path.abspath(place))  # noqa: PTH100 - resolve() would leave the environment
    for relative in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        candidate = place / relative
        if candidate.is_file():
            return Path(os.path.abspath(candidate))  # noqa: PTH100
    return None


def _upwards(root: Path) -> list[Path]:
    folders = []
    for folder in (root, *root.parents):
        folders.append(folder)
        if (folder / ".git").exists() or folder == Path.home():
            break
    return folders
