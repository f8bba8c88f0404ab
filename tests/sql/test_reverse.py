"""SQL that undoes SQL: run there and back on real servers, which must look afterwards as they did before."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgres import Server, postgres_server
from sterna.sql.layout import DIALECTS
from sterna.sql.reverse import Reverse, reverse

__all__ = ["postgres_server"]

POSTGRES_BEFORE = """
CREATE SCHEMA s;
CREATE TABLE a (id serial PRIMARY KEY, x int, y text, loose int NOT NULL);
CREATE TABLE s.far (id int PRIMARY KEY, x int);
CREATE TABLE "Odd.one" ("The x" int);
CREATE INDEX named ON a (y);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE counted;
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
ALTER TABLE a ADD CONSTRAINT positive CHECK (x > 0);
INSERT INTO a (x, y, loose) VALUES (1, 'one', 1);
"""
POSTGRES = [
    "CREATE TABLE b (id int primary key, t text DEFAULT ';')",
    "CREATE UNLOGGED TABLE b (id int);",
    'CREATE TABLE s."B b" AS SELECT 1 AS x',
    "CREATE TABLE b (id int); CREATE INDEX b_id ON b (id); INSERT INTO b SELECT x FROM a; UPDATE b SET id = 2",
    "CREATE UNIQUE INDEX a_x ON a (x) WHERE x > 3",
    "CREATE INDEX far_x ON s.far USING btree (x)",
    "CREATE INDEX a_x ON ONLY public.a (x)",
    "CREATE VIEW v AS SELECT * FROM a",
    "CREATE MATERIALIZED VIEW mv AS SELECT * FROM a",
    "CREATE TYPE colour AS ENUM ('red', 'blue')",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE DOMAIN word AS text CHECK (VALUE <> '')",
    "CREATE SEQUENCE s.numbers START 5",
    "CREATE SCHEMA other",
    "CREATE COLLATION german (provider = icu, locale = 'de')",
    "CREATE EXTENSION pg_trgm SCHEMA s",
    "CREATE STATISTICS st ON x, y FROM a",
    "CREATE FUNCTION f(a int = 3, b varchar(3) DEFAULT 'x,)', OUT c numeric(3, 1)) AS $$ SELECT 1.5; $$ LANGUAGE sql",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END",
    "CREATE PROCEDURE p(INOUT a int) AS $body$ BEGIN a := 1; END; $body$ LANGUAGE plpgsql",
    """
    -- Notes who wrote; twice.
    CREATE FUNCTION noted() RETURNS trigger AS $$
    BEGIN
        NEW.y := 'noted';  /* one */
        RETURN NEW;
    END;
    $$ LANGUAGE plpgsql;
    CREATE TRIGGER note BEFORE INSERT OR UPDATE OF x, y ON a FOR EACH ROW EXECUTE FUNCTION noted();
    """,
    "ALTER TABLE a ADD COLUMN z int",
    "ALTER TABLE a ADD z numeric(3, 1) DEFAULT 5.5, ADD COLUMN w text NOT NULL DEFAULT ''",
    'ALTER TABLE ONLY "Odd.one" ADD COLUMN "An, other" int REFERENCES a (id)',
    "ALTER TABLE a RENAME TO b",
    'ALTER TABLE s.far RENAME TO "Near"',
    'ALTER TABLE "Odd.one" RENAME TO even',
    "ALTER TABLE a RENAME COLUMN x TO z",
    "ALTER TABLE a RENAME y TO z",
    "ALTER TABLE a RENAME CONSTRAINT positive TO nice",
    "ALTER INDEX named RENAME TO renamed",
    "ALTER SEQUENCE counted RENAME TO recounted",
    "ALTER MATERIALIZED VIEW kept RENAME TO left_over",
    "ALTER TYPE mood RENAME TO temper",
    "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
    "ALTER SCHEMA s RENAME TO t",
    "ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID",
    "ALTER TABLE a ADD CONSTRAINT c UNIQUE (x, y)",
    "ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES s.far (id) NOT VALID",
    "ALTER TABLE a ADD CONSTRAINT c EXCLUDE USING btree (x WITH =)",
    "ALTER TABLE a ADD COLUMN z int, ADD CONSTRAINT c CHECK (z > x)",
]
UNCERTAIN_POSTGRES = [
    "CREATE TABLE IF NOT EXISTS b (id int)",
    "CREATE OR REPLACE VIEW v AS SELECT 1 AS one",
    "CREATE INDEX IF NOT EXISTS a_x ON a (x)",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "ALTER TABLE a ADD COLUMN IF NOT EXISTS z int",
    "ALTER TABLE a ALTER COLUMN loose DROP NOT NULL",
    "ALTER TABLE a ALTER x SET NOT NULL",
    "ALTER TABLE a ENABLE ROW LEVEL SECURITY",
    "INSERT INTO a (x, y, loose) VALUES (2, 'it''s; two', -3), (+3, NULL, 5)",
    "INSERT INTO a (id, x, loose) VALUES (10, 2, 1), (11, NULL, 1)",
    'INSERT INTO "Odd.one" ("The x") VALUES (1), (NULL)',
]
SQLITE_BEFORE = """
CREATE TABLE a (id integer PRIMARY KEY, x int, y text);
CREATE TABLE "Odd one" ("The x" int);
INSERT INTO a VALUES (1, 1, 'one');
"""
SQLITE = [
    "CREATE TABLE b (id integer primary key, t text DEFAULT ';')",
    "CREATE TABLE [b c] AS SELECT 1 AS x",
    "CREATE UNIQUE INDEX a_x ON a (x) WHERE x > 3",
    "CREATE INDEX main.a_x ON a (x)",
    "CREATE VIEW v AS SELECT * FROM a",
    "CREATE TRIGGER t AFTER DELETE ON a BEGIN SELECT CASE 1 WHEN 1 THEN 1 END; SELECT 2; END; CREATE TABLE b (c)",
    "ALTER TABLE a ADD COLUMN z int DEFAULT 5",
    'ALTER TABLE "Odd one" ADD "An, other" text',
    "ALTER TABLE a ADD COLUMN z int REFERENCES a (id)",
    "ALTER TABLE a RENAME TO b",
    "ALTER TABLE a RENAME COLUMN x TO z",
    "ALTER TABLE a RENAME y TO z",
    "CREATE VIRTUAL TABLE ft USING fts5(body)",
]
UNCERTAIN_SQLITE = [
    "CREATE TABLE IF NOT EXISTS b (id int)",
    "INSERT INTO a (x, y) VALUES (2, 'it''s; two'), (-3, NULL), (x'00', TRUE)",
]
UNKNOWN = [
    "",
    "-- nothing",
    "SELECT 1",
    "DROP TABLE a",
    "UPDATE a SET x = 1",
    "CREATE TABLE b (id int); UPDATE a SET x = 1",
    "CREATE TABLE b (id int); RENAME TABLE a TO c",
    "CREATE TEMP TABLE b (id int)",
    "CREATE TEMPORARY VIEW v AS SELECT 1",
    "CREATE INDEX ON a (x)",
    "CREATE SCHEMA s CREATE TABLE b (id int)",
    "CREATE ROLE r",
    "ALTER TABLE a DROP COLUMN x",
    "ALTER TABLE a ADD COLUMN z int, DROP COLUMN x",
    "ALTER TABLE a ADD UNIQUE (x)",
    "ALTER TABLE a ADD CONSTRAINT c UNIQUE USING INDEX named",
    "ALTER TABLE a ALTER COLUMN x SET DEFAULT 5",
    "ALTER TABLE a ALTER COLUMN x TYPE text",
    "ALTER TYPE mood ADD VALUE 'new'",
    "ALTER TABLE a RENAME",
    "INSERT INTO a VALUES (1)",
    "INSERT INTO a (x) SELECT 1",
    "INSERT INTO a (x) VALUES (now())",
    "INSERT INTO a (x) VALUES (1, 2)",
    "INSERT INTO a (x) VALUES ('1'::int)",
    "INSERT INTO a (x) VALUES (1) ON CONFLICT DO NOTHING",
    "INSERT INTO a (x) VALUES (1) RETURNING id",
    "INSERT OR IGNORE INTO a (x) VALUES (1)",
    "CREATE TABLE a (x int); 'open",
    "CREATE FUNCTION f(a int RETURNS int",
    "DO $$ BEGIN CREATE TABLE b (id int); END $$",
]


def undone(sql: str, dialect: str, certain: bool) -> Reverse:
    """The reverse that the text must have."""
    found = reverse(sql, dialect)
    assert found is not None
    assert found.certain is certain
    return found


@pytest.mark.parametrize("certain", [True, False])
def test_postgres_there_and_back(postgres_server: Server, certain: bool) -> None:
    with postgres_server.database("sterna_reverse") as database:
        postgres_server.psql(POSTGRES_BEFORE, database)
        before = dump(postgres_server, database)
        for sql in POSTGRES if certain else UNCERTAIN_POSTGRES:
            back = undone(sql, "postgresql", certain)
            postgres_server.psql(sql, database)
            postgres_server.psql("; ".join(back.statements), database)
            assert dump(postgres_server, database) == before, sql


def test_postgres_outside_of_transactions(postgres_server: Server) -> None:
    with postgres_server.database("sterna_reverse") as database:
        postgres_server.psql(POSTGRES_BEFORE, database)
        before = dump(postgres_server, database)
        sql = "CREATE INDEX CONCURRENTLY far_x ON s.far (x)"
        postgres_server.psql(sql, database)
        back = undone(sql, "postgresql", True)
        assert back.statements == ("DROP INDEX CONCURRENTLY s.far_x",)
        postgres_server.psql(back.statements[0], database)
        assert dump(postgres_server, database) == before


@pytest.mark.parametrize(
    ("sql", "certain"), [*((sql, True) for sql in SQLITE), *((sql, False) for sql in UNCERTAIN_SQLITE)]
)
def test_sqlite_there_and_back(sql: str, certain: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SQLITE_BEFORE)
        before = looked(connection)
        connection.executescript(sql)
        assert looked(connection) != before
        for statement in undone(sql, "sqlite", certain).statements:
            connection.execute(statement)
        assert looked(connection) == before


@pytest.mark.parametrize("sql", UNKNOWN)
def test_not_told_by_the_text(sql: str) -> None:
    assert reverse(sql, "postgresql") is None


@pytest.mark.parametrize(
    ("sql", "dialect", "expected"),
    [
        ("CREATE FULLTEXT INDEX i ON `a b` (x)", "mysql", "DROP INDEX i ON `a b`"),
        ("ALTER TABLE a ADD CONSTRAINT c UNIQUE (x)", "mariadb", "ALTER TABLE a DROP INDEX c"),
        ("ALTER TABLE a RENAME INDEX i TO j", "mysql", "ALTER TABLE a RENAME INDEX j TO i"),
        ("CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; SELECT 2; END", "mysql", "DROP PROCEDURE p"),
        ("ALTER TABLE a ADD z NUMBER", "oracle", "ALTER TABLE a DROP COLUMN z"),
        ("ALTER TABLE a ADD z NUMBER ADD w NUMBER", "oracle", None),
        ("ALTER TABLE a ADD (z NUMBER)", "oracle", None),
        ("CREATE TABLE a (x int)", "", None),
        ("CREATE TYPE t AS ENUM ('a')", "sqlite", None),
    ],
)
def test_other_servers(sql: str, dialect: str, expected: str | None) -> None:
    found = reverse(sql, dialect)
    assert (found and found.statements) == (None if expected is None else (expected,))


KEYWORDS = ("CREATE", "ALTER", "TABLE", "INDEX", "FUNCTION", "BEGIN", "END", "ADD", "INSERT", "INTO", "VALUES", "ON")
WORDS = st.sampled_from([*"();,.'\"$`[]-+", "$$", "--\n", "a", "1", *KEYWORDS])


@given(st.lists(WORDS, max_size=14), st.sampled_from(sorted(DIALECTS)))
def test_any_text_has_an_answer(words: list[str], dialect: str) -> None:
    found = reverse(" ".join(words), dialect)
    assert found is None or all(found.statements)


def dump(server: Server, database: str) -> str:
    """The schema and the rows, without what pg_dump says anew each time."""
    command = [server.bin / "pg_dump", "-h", server.host, "-p", str(server.port), "-U", server.user, "--inserts"]
    result = subprocess.run([*command, database], check=True, capture_output=True, text=True)
    # A sequence counts on when a row is taken back.
    lines = [line for line in result.stdout.splitlines() if line.strip() and "SELECT pg_catalog.setval" not in line]
    return "\n".join(line for line in lines if not line.startswith(("--", "\\")))


def looked(connection: sqlite3.Connection) -> list[object]:
    """The things in the database, their columns, and the rows of the tables."""
    things = connection.execute("SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name").fetchall()
    seen: list[object] = [*things]
    for kind, name, _ in things:
        if kind in ("table", "view"):
            seen += connection.execute(
                f'SELECT name, type, dflt_value, pk FROM pragma_table_xinfo("{name}")'
            ).fetchall()
        if kind == "table":
            seen += connection.execute(f'SELECT * FROM "{name}"').fetchall()
    return seen
