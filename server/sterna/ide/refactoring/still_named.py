"""Where a model that moved is still named by its old app: comments, documents, templates, names of permissions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sterna.edits.moving.move import Move
from sterna.ide.mentions import files_that_mention
from sterna.ide.project import OpenProject
from sterna.syntax.text import LineIndex

_MOST = 30
_MORE = (".html", ".json", ".yaml", ".xml", ".js", ".ts")
"""Suffixes of templates, fixtures and clients."""


def still_named(
    project: OpenProject, move: Move, after: Mapping[Path, str], migrations: Collection[Path]
) -> tuple[str, ...]:
    """A line for each place, where nothing was changed; migrations are left out."""
    found = list(_found(project, move, after, migrations))
    more = (f"... and {len(found) - _MOST} more.",) if len(found) > _MOST else ()
    return (*found[:_MOST], *more)


def _found(project: OpenProject, move: Move, after: Mapping[Path, str], migrations: Collection[Path]) -> Iterator[str]:
    app, name, lower = re.escape(move.app), re.escape(move.name), re.escape(move.name.lower())
    pattern = re.compile(
        rf"\b{app}\.(?:models\.(?:\w+\.)*)?(?:{name}|{lower})\b(?!\s*\()"
        rf"|\b{app}\.(?:add|change|delete|view)_{lower}\b"
        rf"|\b{app}_{lower}_(?:changelist|add|change|delete|history)\b"
        rf"|\b{app}/{lower}(?:_\w+)?\.html\b"
    )
    for path, text in files_that_mention(project, move.app, _MORE):
        if path in migrations:
            continue
        text = after.get(path, text)
        index = LineIndex(text)
        for match in pattern.finditer(text):
            line = index.position(match.start()).line + 1
            yield f"{project.places.short(path)}:{line} still says {match[0]}."
