"""What this process may import: the standard library, Django, and the few packages that Django itself needs.

The worker starts with `-I -S`: neither `sitecustomize` nor code in `.pth` files has run. The places of installed
packages are found here as `site` would find them (Lib/site.py: venv, getsitepackages), without running anything there.
"""

from __future__ import annotations

import os
import site
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, List, Optional, Sequence

DJANGO_NEEDS = frozenset({"django", "asgiref", "sqlparse", "typing_extensions", "tzdata", "pytz", "backports"})
"""Top-level packages outside the standard library that are imported for real (requirements of Django 4.2 to 6.1)."""


def environment_prefix() -> Optional[Path]:
    """The folder of the virtual environment whose interpreter this is, or None."""
    executable = Path(sys.executable)
    for folder in (executable.parent, executable.parent.parent):
        if (folder / "pyvenv.cfg").is_file():
            return folder
    return None


def _system_site_packages(prefix: Path) -> bool:
    for line in (prefix / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip().lower() == "include-system-site-packages":
            return value.strip().lower() == "true"
    return False


def site_packages() -> List[str]:
    """The folders of installed packages of this interpreter, in the order of its search path."""
    prefix = environment_prefix()
    prefixes: List[str] = []
    if prefix is not None:
        prefixes.append(str(prefix))
    if prefix is None or _system_site_packages(prefix):
        prefixes += [sys.base_prefix, sys.base_exec_prefix]
    folders = site.getsitepackages(list(dict.fromkeys(prefixes)))
    if prefix is None:
        folders.append(site.getusersitepackages())
    return [folder for folder in dict.fromkeys(folders) if os.path.isdir(folder)]  # noqa: PTH112


def path_lines(folder: str) -> List[str]:
    """The folders that the `.pth` files of a site-packages folder add; lines of code are passed over."""
    found = []
    for file in sorted(Path(folder).glob("*.pth")):
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        for line in lines:
            line = line.strip()
            if not line or line.startswith(("#", "import ", "import\t")):
                continue
            target = Path(folder) / line
            if target.is_dir():
                found.append(str(target))
    return found


def installed_folders() -> List[str]:
    """The folders where installed packages are found, in the order of the search path."""
    folders = site_packages()
    for folder in list(folders):
        folders += [line for line in path_lines(folder) if line not in folders]
    return folders


class DjangoFinder:
    """Finds Django and what it needs in the installed packages, and nothing else outside the standard library."""

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = list(folders)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec of a module that may be imported; None lets the import fail."""
        top = name.partition(".")[0]
        if top not in DJANGO_NEEDS:
            return None
        return PathFinder.find_spec(name, self.folders if path is None else path, target)


def install() -> List[str]:
    """Restrict imports to the allow-list; returns the folders of installed packages."""
    folders = installed_folders()
    sys.dont_write_bytecode = True
    sys.meta_path.append(DjangoFinder(folders))
    return folders
