"""What statements make in memory, and what they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.sql.tables import NotRun, schema


def test_parts_in_any_order() -> None:
    one = ['CREATE TABLE "a" ("x" varchar(3) NOT NULL DEFAULT \'a,(\', "y" integer NULL CHECK ("y" IN (1, 2)));']
    other = ['CREATE TABLE "b" ("y" integer NULL CHECK ("y" IN (1, 2)));', 'ALTER TABLE "b" RENAME TO "a";']
    assert schema(one) == [
        "table a: \"x\" varchar(3) NOT NULL DEFAULT 'a,('",
        'table a: "y" integer NULL CHECK ("y" IN (1, 2))',
    ]
    assert schema(other) == schema(one)[1:]
    assert schema([*other, 'ALTER TABLE "a" ADD COLUMN "x" varchar(3) NOT NULL DEFAULT \'a,(\'']) == schema(one)


def test_indexes_and_what_is_behind() -> None:
    table = 'CREATE TABLE "a" ("x" integer PRIMARY KEY AUTOINCREMENT) STRICT'
    assert schema([table, 'CREATE INDEX "i" ON "a" ("x");']) == [
        'index CREATE INDEX "i" ON "a" ("x")',
        'table a: "x" integer PRIMARY KEY AUTOINCREMENT',
        "table a: STRICT",
    ]


def test_unknown_functions_and_collations() -> None:
    table = 'CREATE TABLE "a" ("x" text COLLATE "de-x" CHECK (own("x") AND "x" REGEXP \'a\'))'
    assert len(schema([table, 'CREATE INDEX "i" ON "a" (other("x"))', 'CREATE INDEX "j" ON "a" ("x")'])) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE '{}' AS other",
        "VACUUM INTO '{}'",
        "PRAGMA temp_store_directory = '{}'",
        "CREATE VIRTUAL TABLE t USING fts5(x)",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
        "SELECT load_extension('{}')",
        "SELECT 1; SELECT 2",
        "not SQL",
    ],
)
def test_refused(statement: str, tmp_path: Path) -> None:
    with pytest.raises(NotRun) as refused:
        schema(["CREATE TABLE a (x integer)", statement.format(tmp_path / "new")])
    assert refused.value.place == 1
    assert not list(tmp_path.iterdir())


def test_stopped() -> None:
    asked = iter([False, False, True])
    statements = ["CREATE TABLE a (x integer)", "CREATE TABLE b (x integer)", "CREATE TABLE c (x integer)"]
    with pytest.raises(NotRun, match="interrupted") as refused:
        schema(statements, lambda: next(asked))
    assert refused.value.place == 2


def test_stopped_in_a_long_statement() -> None:
    rows = ", ".join(["(1)"] * 100)
    joined = ", ".join(f"a a{number}" for number in range(9))
    asked = iter([False] * 3)
    with pytest.raises(NotRun, match="interrupted") as refused:
        schema(
            ["CREATE TABLE a (x integer)", f"INSERT INTO a VALUES {rows}", f"INSERT INTO a SELECT 1 FROM {joined}"],
            lambda: next(asked, True),
        )
    assert refused.value.place == 2
