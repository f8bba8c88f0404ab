"""Where the page of a rule is on this machine: in the package that is installed, or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def page_of(code: str) -> Path | None:
    """The Markdown page of a code, or None for one that has none."""
    package = Path(__file__).parent.parent
    for folder in (package / "pages", package.parent.parent / "docs" / "rules"):
        path = folder / f"{code}.md"
        if path.is_file():
            return path
    return None
