"""Files as they would be: texts that come or change, and files that go, laid over the disk without touching it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path


class Overlay:
    """What differs from the disk; every path is taken absolute and normalized."""

    def __init__(self, texts: Iterable[Path] = (), gone: Iterable[Path] = ()) -> None:
        self._gone = frozenset(os.path.normcase(os.path.abspath(path)) for path in gone)  # noqa: PTH100
        self._added: dict[str, dict[str, bool]] = {}
        """Folder to names in it that the disk may not have, with whether each is a folder."""
        self._removed: dict[str, set[str]] = {}
        for path in texts:
            self._add(os.path.abspath(path), is_directory=False)  # noqa: PTH100
        for path in gone:
            folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
            if name not in self._added.get(folder, {}):
                self._removed.setdefault(folder, set()).add(name)

    def is_gone(self, name: str) -> bool:
        """Whether a file of the disk, by its normalized path, is not there any more."""
        return name in self._gone

    def added(self, folder: str) -> Mapping[str, bool]:
        """Names that a folder has beside those on disk, each with whether it is a folder."""
        return self._added.get(folder, {})

    def removed(self, folder: str) -> set[str]:
        """Names of the disk that a folder has no more."""
        return self._removed.get(folder, set())

    def _add(self, path: str, *, is_directory: bool) -> None:
        folder, name = os.path.split(path)
        self._added.setdefault(folder, {})[name] = is_directory
        if not os.path.isdir(folder) and folder != path:  # noqa: PTH112
            self._add(folder, is_directory=True)


NOTHING = Overlay()
"""The disk as it is."""
