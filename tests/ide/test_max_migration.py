"""The file of django-linear-migrations goes along with new migrations, and a conflict in it stops them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.edits.text import Edit, apply
from sterna.ide.destination import Refusal
from sterna.ide.max_migration import NAME, max_migration

FOLDER = Path("/blog/migrations")
CONFLICT = "<<<<<<< HEAD\n0004_one\n=======\n0004_other\n>>>>>>> theirs\n"


def outcome(text: str | None, *, merging: bool = False) -> str | Refusal | None:
    """The text after the edit; None where nothing is edited."""

    def read(path: Path) -> str | None:
        assert path == FOLDER / NAME
        return text

    found = max_migration(FOLDER, "0005_new", read, merging=merging)
    if isinstance(found, Refusal):
        return found
    assert not found.files
    if found == Edit():
        return None
    ((path, edits),) = found.texts
    assert path == FOLDER / NAME
    return apply(text or "", edits)


@pytest.mark.parametrize("text", ["0004_old\n", "0004_old", "", "0004_old\r\n", "a\nb\nc\n"])
def test_names_the_last(text: str) -> None:
    assert outcome(text) == "0005_new\n"


@pytest.mark.parametrize("text", [None, "0005_new\n"])
def test_nothing_to_do(text: str | None) -> None:
    assert outcome(text) is None


@pytest.mark.parametrize("text", [CONFLICT, CONFLICT.replace("\n", "\r\n")])
def test_conflict(text: str) -> None:
    refused = outcome(text)
    assert isinstance(refused, Refusal)
    assert "max_migration.txt holds a conflict of git" in refused.reason
    assert outcome(text, merging=True) == "0005_new\n"
