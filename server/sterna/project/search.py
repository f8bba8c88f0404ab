"""Which modules of a package have a class statement of some name, by a look at their text."""

from __future__ import annotations

import re
from pathlib import Path

from sterna.project.project import Project

MOST = 5_000
"""Files looked at, at the most."""


def declaring(project: Project, package: str, class_name: str) -> list[str]:
    """The dotted names of a package's modules, at any depth, whose text has `class NAME` (in any case of letters)."""
    found = project.modules.find(package)
    if found is None or not found.locations:
        return []
    pattern = re.compile(rf"^[ \t]*class[ \t]+{re.escape(class_name)}\b", re.IGNORECASE | re.MULTILINE)
    names = []
    for count, path in enumerate(path for location in found.locations for path in sorted(Path(location).rglob("*.py"))):
        if count >= MOST:
            break
        text = project.files.raw_text(path)
        if text is not None and pattern.search(text) and (name := project.modules.name_of(path)) is not None:
            names.append(name)
    return names
