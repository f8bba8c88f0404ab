"""Texts and folders of the project that its settings look at: which may be seen, and what was told of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from sterna.project.project import Project

LARGEST = 1_000_000
"""Bytes of a text that settings read."""


class ProjectTexts:
    """Texts are told of files under the project's root, its source roots and the installed packages only; names in
    folders also above the root, where libraries look for a `.env`. Thread-safe.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._texts: set[Path] = set()
        self._folders: dict[Path, list[str] | None] = {}

    def forget(self) -> None:
        """Forget what was told."""
        with self._lock:
            self._texts.clear()
            self._folders.clear()

    def text(self, path: Path) -> str | None:
        """The text of a file; None where there is none, or none that may be seen."""
        with self._lock:
            self._texts.add(path)
        if not self._is_inside(path):
            return None
        try:
            if path.stat().st_size > LARGEST:
                return None
        except OSError:  # maybe an open document that was never saved
            pass
        return self._project.files.raw_text(path)

    def entries(self, folder: Path) -> list[str] | str | None:
        """Sorted names in a folder, those of folders with "/" at the end; None for no folder. "outside" for one that is
        there and not to be looked into."""
        root = self._project.config.root
        if not self._is_inside(folder) and folder != root and folder not in root.parents and folder.is_dir():
            return "outside"
        found = _entries(folder)
        with self._lock:
            self._folders[folder] = found
        return found

    def concern(self, paths: Iterable[Path]) -> bool:
        """Whether changes of these files make another answer to what was asked."""
        paths = list(paths)
        with self._lock:
            if not self._texts.isdisjoint(paths):
                return True
            told = {path.parent: self._folders[path.parent] for path in paths if path.parent in self._folders}
        return any(_entries(folder) != before for folder, before in told.items())

    def _is_inside(self, path: Path) -> bool:
        config = self._project.config
        known = (config.root, *config.source_roots, *self._project.modules.search_path)
        roots = [Path(os.path.realpath(root)) for root in known]
        # A link in the project to a file elsewhere is a file elsewhere.
        real = Path(os.path.realpath(path))
        return any(real == root or root in real.parents for root in roots)


def _entries(folder: Path) -> list[str] | None:
    try:
        with os.scandir(folder) as found:
            return sorted(entry.name + "/" * entry.is_dir() for entry in found)
    except OSError:  # no folder, or one that nobody may look into
        return None
