"""A walk over a workspace's folders that leaves out what is not the project's, and ends."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

MAX_DEPTH = 8
MAX_FOLDERS = 20_000
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "dist-packages", "bower_components"})


def folders(top: Path, depth: int = MAX_DEPTH) -> Iterator[tuple[Path, list[str]]]:
    """Folders under `top` (itself first, then level by level) with the names of their files, sorted.

    Leaves out hidden folders, virtual environments, `node_modules` and their kind, links to folders, and what is deeper
    than `depth` levels.
    """
    queue = deque([(str(top), 0)])
    seen = 0
    while queue and seen < MAX_FOLDERS:
        folder, level = queue.popleft()
        files: list[str] = []
        inner: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                            inner.append(entry.name)
                    else:
                        files.append(entry.name)
        except OSError:  # closed to us, or gone meanwhile: then it holds nothing of the project
            continue
        if level and "pyvenv.cfg" in files:
            continue
        seen += 1
        yield Path(folder), sorted(files)
        if level < depth and "conda-meta" not in inner:
            queue.extend((os.path.join(folder, name), level + 1) for name in sorted(inner))  # noqa: PTH118
