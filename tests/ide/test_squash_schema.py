"""What is said of the schemas at the end of two ways, and what is refused."""

from __future__ import annotations

import threading

import pytest

from sterna.engine.errors import EngineCancelled
from sterna.engine.squash_messages import MigrationSql, Road, Roads
from sterna.ide.squash_schema import compared

BASE = MigrationSql("shop", "0001_initial", "", ['CREATE TABLE "a" ("id" integer PRIMARY KEY)'])
KEY = 'ALTER TABLE "a" ADD COLUMN "b_id" {} NULL REFERENCES "b" ("id")'


def roads(before: list[str], after: list[str], error: str = "", *, raw: bool = False) -> Roads:
    """Two ways with a migration each; the second one ends with an error where one is given."""
    old = MigrationSql("shop", "0002_old", "", before, raw=int(raw), raw_tables=raw)
    return Roads("sqlite", [BASE], Road([old]), Road([MigrationSql("shop", "0002_new", "", after)], error))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([], [], "same schema"),
        (
            ['CREATE INDEX "a_x_0123abcd" ON "a" ("id")'],
            ['CREATE INDEX "a_y_4567cdef_idx" ON "a" ("id")'],
            "same schema but for names",
        ),
        ([KEY.format("integer")], [KEY.format("bigint")], "same schema but for the width of foreign keys"),
    ],
)
def test_same(before: list[str], after: list[str], words: str) -> None:
    assert compared(roads(before, after)).words == f"{words} (compared on SQLite)"
    said = f"{words} but for what is made by the SQL in shop.0002_old (compared on SQLite)"
    assert compared(roads(before, after, raw=True)).words == said


@pytest.mark.parametrize(
    ("before", "after", "difference", "where"),
    [
        (
            [KEY.format("integer")],
            [],
            '`table a: "b_id" integer NULL REFERENCES "b" ("id")` would not be there',
            "0002_old",
        ),
        (
            [KEY.format("integer")],
            [KEY.format("text")],
            '`table a: "b_id" integer NULL REFERENCES "b" ("id")` would be '
            '`table a: "b_id" text NULL REFERENCES "b" ("id")`',
            "0002_old",
        ),
        (
            [],
            ['CREATE INDEX "i" ON "a" ("id")'],
            '`index CREATE INDEX "i" ON "a" ("id")` would be there, and is not with the original ones',
            "0002_new",
        ),
    ],
)
def test_another(before: list[str], after: list[str], difference: str, where: str) -> None:
    found = compared(roads(before, after))
    assert found.refusal == (
        "Not written: on a fresh database the squashed migrations would make another schema (compared on SQLite): "
        f"{difference}. Operations there: {where}. Squash with --no-optimize, which keeps each operation as it is, or "
        "another range."
    )
    found = compared(roads(before, after, raw=True))
    assert (found.words, found.refusal) == (f"schema not compared: without the SQL in shop.0002_old {difference}", "")


def test_what_fails() -> None:
    wrong = ["ALTER TABLE a DROP COLUMN x"]
    assert (
        compared(roads(wrong, [])).words
        == 'schema not compared: SQLite does not take shop.0002_old: no such column: "x"'
    )
    for found in (compared(roads([], wrong)), compared(roads([], [], "0002_new: ValueError: no"))):
        assert found.refusal.startswith("Not written: on a fresh database the squashed migrations would fail: ")
        assert "0002_new: " in found.refusal
    found = compared(roads([], wrong, raw=True))
    assert found.words.startswith(
        "schema not compared: without the SQL in shop.0002_old the squashed migrations end with "
    )


def test_cancelled() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(EngineCancelled):
        compared(roads([], []), cancel)
