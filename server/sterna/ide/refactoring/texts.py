"""How a models module is written: what its texts call Django's fields."""

from __future__ import annotations

from pathlib import Path

from sterna.edits.change import AddImport, Change
from sterna.ide.project import OpenProject
from sterna.syntax import facts
from sterna.syntax.at import At, range_of
from sterna.syntax.text import LineIndex, normalised


def text_of(project: OpenProject, at: At) -> str:
    """The text of a node."""
    reading = project.places.reading(at.path)
    assert reading is not None
    index = LineIndex(normalised(reading.text))
    place = range_of(reading, at)
    return index.text[index.offset(place.start) : index.offset(place.end)]


def models_module(project: OpenProject, path: Path) -> list[Change]:
    """What makes `models` a name in the file: nothing where an import has bound it."""
    reading = project.places.reading(path)
    for top in reading.facts.statements if reading is not None else []:
        if isinstance(top.stmt, facts.ImportFrom) and any(
            (each.asname or each.name) == "models" for each in top.stmt.names
        ):
            return []
    return [AddImport(path, "django.db", "models")]
