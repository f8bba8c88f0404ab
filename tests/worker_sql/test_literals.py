"""PostgreSQL's literals against psycopg on a live connection, MySQL's against what its manual says."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import psycopg.sql
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types import json as psycopg_json
from psycopg.types import numeric as psycopg_numeric

from postgres import Server
from sterna.worker.sql import mysql_literals, psycopg_types
from sterna.worker.sql.psycopg_literals import literal, merge


@pytest.fixture(scope="session")
def live(postgres_server: Server) -> Iterator[psycopg.Connection[Any]]:
    at = {"host": postgres_server.host, "port": postgres_server.port, "user": postgres_server.user}
    with psycopg.connect(dbname="postgres", **at) as connection:
        yield connection


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    # Signs and payloads of NaN aside: psycopg in C and psycopg in Python differ there.
    st.decimals(allow_nan=False),
    st.sampled_from([decimal.Decimal("NaN"), decimal.Decimal("sNaN")]),
    TEXT,
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(datetime.timezone.utc)),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.ip_addresses(),
    st.lists(TEXT),
    st.lists(st.integers(-(2**40), 2**40)),
    st.lists(st.one_of(st.none(), st.dates())),
    st.lists(st.lists(st.floats(), min_size=2, max_size=2)),
    st.lists(st.binary()),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
@example(value=decimal.Decimal("sNaN"))
@example(value=[decimal.Decimal("sNaN")])
def test_literal_is_psycopgs(live: psycopg.Connection[Any], value: Any) -> None:
    assert literal(value) == psycopg.sql.quote(value, live)


@pytest.mark.parametrize("name", ["Int2", "Int4", "Int8", "IntNumeric"])
def test_sized_integers_are_psycopgs(live: psycopg.Connection[Any], name: str) -> None:
    ours, theirs = getattr(psycopg_types, name), getattr(psycopg_numeric, name)
    assert literal(ours(-5)) == psycopg.sql.quote(theirs(-5), live)
    assert literal([ours(1), ours(2)]) == psycopg.sql.quote([theirs(1), theirs(2)], live)


@pytest.mark.parametrize("value", [{"a": "it's \\ \N{GREEK SMALL LETTER PI}"}, [1, None], "x", None])
def test_json_is_psycopgs(live: psycopg.Connection[Any], value: Any) -> None:
    assert literal(psycopg_types.Jsonb(value)) == psycopg.sql.quote(psycopg_json.Jsonb(value), live)
    assert literal(psycopg_types.Json(value, json.dumps)) == psycopg.sql.quote(psycopg_json.Json(value), live)


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("a = %s AND b LIKE '%%'", ["x"]),
        ("100%%", ()),
        ("%s, %b, %t", [1, None, datetime.date(2020, 1, 1)]),
        ("%(a)s %(b)s %(a)s", {"a": 1, "b": "two"}),
        ("100%", None),
    ],
)
def test_merge_is_psycopgs(live: psycopg.Connection[Any], query: str, params: Any) -> None:
    expected = psycopg.ClientCursor(live).mogrify(query, params)
    assert (query if params is None else merge(query, params)) == expected


@pytest.mark.parametrize(("query", "params"), [("%s", []), ("x", [1]), ("100%", ()), ("%d", [1])])
def test_wrong_placeholders_are_refused(query: str, params: Any) -> None:
    with pytest.raises(ValueError, match="placeholder"):
        merge(query, params)


def test_what_psycopg_cannot_adapt_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot adapt type 'object'"):
        literal(object())
    with pytest.raises(ValueError, match="NUL"):
        literal("a\0b")
    with pytest.raises(TypeError, match="mixed types"):
        literal(["a", 1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "NULL"),
        (True, "1"),
        (-3, "-3"),
        (1.5, "1.5e0"),
        (decimal.Decimal("1.50"), "1.50"),
        ('it\'s \\ "x"\n', "'it\\'s \\\\ \\\"x\\\"\\n'"),
        (b"\x00a\xff", "_binary'\\0a\xff'"),
        (datetime.date(2020, 1, 2), "'2020-01-02'"),
        (datetime.datetime(2020, 1, 2, 3, 4, 5), "'2020-01-02 03:04:05'"),
        (datetime.datetime(2020, 1, 2, 3, 4, 5, 6), "'2020-01-02 03:04:05.000006'"),
        (datetime.time(3, 4, 5), "'03:04:05'"),
        (uuid.UUID(int=1), "'00000000-0000-0000-0000-000000000001'"),
    ],
)
def test_mysql_literal(value: Any, expected: str) -> None:
    assert mysql_literals.escape(value) == expected
