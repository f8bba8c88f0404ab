"""The comments of files that keep findings away, read again only where a text has changed."""

from __future__ import annotations

from pathlib import Path

from sterna.project.snapshot import Files
from sterna.rules.suppress import Suppression, suppressions


class Comments:
    """Those of the present texts."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[Path, tuple[str, tuple[Suppression, ...]]] = {}

    def __call__(self, path: Path) -> tuple[Suppression, ...]:
        """The comments of a file, in order; none where it cannot be read."""
        key = self._files.key(path)
        known = self._known.get(path)
        if known is None or known[0] != key:
            text = self._files.text(path)
            known = self._known[path] = key, suppressions(text) if isinstance(text, str) else ()
        return known[1]
