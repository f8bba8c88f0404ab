"""The layout of SQL for reading: examples, and that nothing but space ever changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sterna.sql.layout import DIALECTS, WIDTH, layout

LAID_OUT = {
    "a new table": (
        "sqlite",
        'CREATE TABLE "blog_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "price" decimal(8, 2) NOT NULL, '
        "\"text\" varchar(50) NOT NULL CHECK (\"text\" IN ('a, b', 'c)')));",
        """\
CREATE TABLE "blog_post" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "price" decimal(8, 2) NOT NULL,
    "text" varchar(50) NOT NULL CHECK ("text" IN ('a, b', 'c)'))
);""",
    ),
    "a constraint": (
        "postgresql",
        'ALTER TABLE "blog_feedback" ADD CONSTRAINT "blog_feedback_post_id_1_fk" FOREIGN KEY ("post_id") '
        'REFERENCES "blog_post" ("id") DEFERRABLE INITIALLY DEFERRED;',
        """\
ALTER TABLE "blog_feedback"
    ADD CONSTRAINT "blog_feedback_post_id_1_fk" FOREIGN KEY ("post_id")
    REFERENCES "blog_post" ("id") DEFERRABLE INITIALLY DEFERRED;""",
    ),
    "two statements on a line": (
        "postgresql",
        'UPDATE "blog_post" SET "title" = \'a; b\' WHERE "title" IS NULL AND "id" > 100000000; '
        "SET CONSTRAINTS ALL IMMEDIATE;",
        """\
UPDATE "blog_post"
    SET "title" = 'a; b'
    WHERE "title" IS NULL AND "id" > 100000000;
SET CONSTRAINTS ALL IMMEDIATE;""",
    ),
    "an index": (
        "postgresql",
        'CREATE INDEX "blog_post_slug_b95473f2_like" ON "blog_post" ("slug" varchar_pattern_ops) WHERE "slug" > \'x\';',
        """\
CREATE INDEX "blog_post_slug_b95473f2_like"
    ON "blog_post" ("slug" varchar_pattern_ops)
    WHERE "slug" > 'x';""",
    ),
    "a table copied": (
        "sqlite",
        'INSERT INTO "new__blog_post" ("id", "slug", "title") SELECT "id", "slug", "title" FROM "blog_post";',
        """\
INSERT INTO "new__blog_post" ("id", "slug", "title")
    SELECT "id", "slug", "title"
    FROM "blog_post";""",
    ),
    "MySQL's quotes": (
        "mysql",
        "CREATE TABLE `blog_post` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `title` varchar(50) NOT NULL);",
        """\
CREATE TABLE `blog_post` (
    `id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY,
    `title` varchar(50) NOT NULL
);""",
    ),
}

UNTOUCHED = {
    "short": ("sqlite", 'ALTER TABLE "a" ADD COLUMN "b" integer NULL;'),
    "a comment": ("sqlite", "-- " + "x" * WIDTH),
    "has lines": ("sqlite", "SELECT 1,\n" + "2, " * WIDTH + "3"),
    "a comment inside": ("sqlite", "CREATE TABLE a (b integer, /* why */ c integer, " + "d" * WIDTH + " integer)"),
    "not SQL": ("postgresql", "this is no (SQL), " * 10),
    "open quote": ("postgresql", "CREATE TABLE a (b text DEFAULT 'x" + "y" * WIDTH),
    "a block of PL/SQL": ("oracle", "DECLARE i INTEGER; BEGIN SELECT COUNT(1) INTO i FROM " + "x" * WIDTH + "; END; /"),
    "unknown dialect": ("", LAID_OUT["a new table"][1]),
    "empty": ("sqlite", ""),
}


@pytest.mark.parametrize("example", LAID_OUT)
def test_is_laid_out(example: str) -> None:
    dialect, statement, expected = LAID_OUT[example]
    assert layout(statement, dialect) == expected


@pytest.mark.parametrize("example", UNTOUCHED)
def test_is_untouched(example: str) -> None:
    dialect, statement = UNTOUCHED[example]
    assert layout(statement, dialect) == statement


PIECES = [
    "CREATE TABLE",
    "ALTER",
    "INSERT INTO",
    "(",
    ")",
    ",",
    ";",
    '"a b"',
    "'x (y'",
    "''",
    "SELECT",
    "FROM",
    "x",
    "1",
]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=9)), min_size=5, max_size=40).map(" ".join),
    st.sampled_from(sorted(DIALECTS)),
)
def test_only_space_changes(statement: str, dialect: str) -> None:
    assert re.sub(r"\s", "", layout(statement, dialect)) == re.sub(r"\s", "", statement)
