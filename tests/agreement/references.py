"""Entries of `dependencies` and the like in the files of a project: where they are, and others in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def entry(label: str, name: str) -> str:
    """An entry that names a migration, as a pattern: what is before the name, and after it."""
    return rf"""(\(\s*["']{re.escape(label)}["'],\s*["']){re.escape(name)}(["'],?\s*\))"""


def repointed(root: Path, label: str, names: Mapping[str, str]) -> dict[Path, str]:
    """The texts of migrations that name one of an app's, with its other name."""
    found = {}
    for path in root.rglob("migrations/*.py"):
        text = path.read_text(encoding="utf-8")
        after = text
        for old, new in names.items():
            if old in after:
                after = re.sub(entry(label, old), rf"\g<1>{new}\g<2>", after)
        if after != text:
            found[path] = after
    return found
