"""A copy of a project that is changed and put back, again and again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from agreement.harness import stamps

PAST = 1_577_836_800
"""Seconds since the epoch (2020-01-01): when the files of a pristine tree were changed last.

So every file that a case writes is newer, and byte code of the pristine file is never taken for it.
"""


class Tree:
    """A copy of a pristine tree. `apply` and commands may do anything to it, `restore` undoes it."""

    def __init__(self, pristine: Path, root: Path) -> None:
        self.pristine = pristine
        self.root = Path(shutil.copytree(pristine, root, symlinks=True))
        self._clean = stamps(self.root)

    def apply(self, change: Callable[[Path], None]) -> set[str]:
        """Change the tree; gives the paths that changed, from the root."""
        change(self.root)
        return self.differing()

    def differing(self) -> set[str]:
        """The files that are not as in the pristine tree, from the root."""
        return differing(self._clean, stamps(self.root))

    def restore(self) -> set[str]:
        """Put everything back; gives the paths that had changed."""
        changed = self.differing()
        for name in changed:
            path = self.root / name
            if name in self._clean:
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.pristine / name, path, follow_symlinks=False)
            else:
                path.unlink()
                self._remove_new_folders(path.parent)
        return changed

    def _remove_new_folders(self, folder: Path) -> None:
        while not (self.pristine / folder.relative_to(self.root)).exists():
            # Byte code is not among the stamps, and keeps no folder.
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
            if any(folder.iterdir()):
                return
            folder.rmdir()
            folder = folder.parent


def age(root: Path) -> None:
    """Date every file of a pristine tree back to PAST."""
    for folder, _, names in os.walk(root):
        for name in names:
            os.utime(Path(folder, name), (PAST, PAST), follow_symlinks=False)


def differing(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> set[str]:
    """The names whose stamps differ, or that only one has."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}
