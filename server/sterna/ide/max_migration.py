"""`max_migration.txt`: where an app's migrations hold it, it names the last of them, and two branches meet in it.

Source: django-linear-migrations (its makemigrations writes the name and a newline, its checks read it).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sterna.edits.text import Edit, TextEdit
from sterna.ide.destination import Refusal
from sterna.syntax.text import LineIndex, Position, Range

NAME = "max_migration.txt"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")

Read = Callable[[Path], str | None]
"""The text of a file that is no Python module, None where there is none."""


def holds_conflict(text: str) -> bool:
    """Whether git left both sides in the text."""
    lines = text.splitlines()
    return all(any(line.startswith(mark) for line in lines) for mark in _CONFLICT)


def max_migration(folder: Path, last: str, read: Read, *, merging: bool = False) -> Edit | Refusal:
    """The edit after which the file of a migrations folder, where it has one, names the last migration.

    A conflict of git in it is refused, unless the new migration is the one that ends it.
    """
    path = folder / NAME
    text = read(path)
    if text is None or text == f"{last}\n":
        return Edit()
    if holds_conflict(text) and not merging:
        return Refusal(
            f"{path} holds a conflict of git: two branches have a migration of their own. Merge or rebase the "
            "migrations first."
        )
    index = LineIndex(text)
    whole = Range(Position(0, 0), index.position(len(text)))
    return Edit(((path, (TextEdit(whole, f"{last}\n"),)),))
