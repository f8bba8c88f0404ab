"""Files and places as commands print them."""

from __future__ import annotations

import os
from pathlib import Path

from sterna.ide.places import Places
from sterna.ide.unverified import Unverified


def shown(path: Path) -> str:
    """The path as Django's commands print it: relative where it is below the current folder."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def place_words(places: Places, unverified: Unverified) -> str:
    """` (blog/models.py:12)`, the line from 1, or nothing where there is no place.

    A file of an installed package goes by its path within the environment: the folders before that say nothing.
    """
    path = unverified.path
    if path is None:
        return ""
    name = shown(path) if places.is_own(path) else places.short(path)
    return f" ({name}:{unverified.line + 1})"


def unverified_json(unverified: Unverified) -> dict[str, object]:
    """The same as a JSON object; the line from 1, null without a place."""
    return {
        "app": unverified.app,
        "subject": unverified.subject,
        "message": unverified.message,
        "path": str(unverified.path) if unverified.path is not None else None,
        "line": unverified.line + 1 if unverified.path is not None else None,
    }
