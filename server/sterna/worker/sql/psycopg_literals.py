"""Values as PostgreSQL literals, the way psycopg writes them on a live connection with standard strings.

Source of the rules: psycopg's documentation on adaptation ("Adapting basic Python types") and libpq's PQescapeLiteral.
"""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import json
import re
import uuid
from enum import Enum
from typing import Any, Callable, List, Sequence, Tuple

from sterna.worker.sql.psycopg_types import Float4, Int2, Int4, Int8, IntNumeric, Json, Jsonb, Range

PLACEHOLDER = re.compile(r"%(?:%|\((?P<name>[^)]+)\)[sbt]|[sbt]|.|$)", re.DOTALL)
# Space is ASCII's; in arrays also what else of Unicode's some servers strip (psycopg.types.array).
SPACE = r" \t\n\r\f\v"
WIDE_SPACE = "\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
NEEDS_QUOTES_IN_ARRAY = re.compile(r'^\Z|^null\Z|["{},\\' + SPACE + WIDE_SPACE + "]", re.IGNORECASE)
NEEDS_QUOTES_IN_RANGE = re.compile(r'[",\\()\[\]' + SPACE + "]")
SPECIAL_NUMBERS = {
    "inf": "Infinity",
    "-inf": "-Infinity",
    "nan": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "NaN": "NaN",
}
RANGE_OF = {"numeric": "numrange", "date": "daterange", "timestamptz": "tstzrange", "timestamp": "tstzrange"}


def literal(value: Any) -> str:
    """A value as SQL text with the cast that psycopg adds; raises TypeError for a type that it cannot adapt."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, decimal.Decimal)) and not isinstance(value, Enum):
        return number(value)
    if isinstance(value, int):
        return number(int(value))
    text, type_name = dump(value)
    quoted = quote(text) if type_name != "bytea" else f"'{text}'"
    return f"{quoted}::{type_name}" if type_name else quoted


def merge(sql: str, params: Any) -> str:
    """A query with its parameters in it as literals, as psycopg's client-side cursor merges them.

    Raises ValueError for a placeholder that psycopg does not know, or a wrong number of parameters.
    """
    used = 0

    def fill(match: "re.Match[str]") -> str:
        nonlocal used
        if match[0] == "%%":
            return "%"
        if match["name"] is not None:
            return literal(params[match["name"]])
        if match[0] not in ("%s", "%b", "%t"):
            raise ValueError(f"only '%s', '%b', '%t' are allowed as placeholders, got '{match[0]}'")
        used += 1
        if used > len(params):
            raise ValueError(f"the query has more placeholders than the {len(params)} parameters passed")
        return literal(params[used - 1])

    merged = PLACEHOLDER.sub(fill, sql)
    if not isinstance(params, dict) and used != len(params):
        raise ValueError(f"the query has {used} placeholders but {len(params)} parameters were passed")
    return merged


def number(value: Any) -> str:
    """A number; a negative one after a space, so that it never makes a comment with a minus before it."""
    text = dump_number(value)[0]
    if text in SPECIAL_NUMBERS:
        return f"'{SPECIAL_NUMBERS[text]}'::{'numeric' if isinstance(value, decimal.Decimal) else 'float8'}"
    return f" {text}" if text.startswith("-") else text


def quote(text: str) -> str:
    """A string literal; one with a backslash in the escaping form, after a space."""
    if "\x00" in text:
        raise ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    doubled = text.replace("'", "''")
    if "\\" not in doubled:
        return f"'{doubled}'"
    return " E'" + doubled.replace("\\", "\\\\") + "'"


def dump(value: Any) -> Tuple[str, str]:
    """The text form of a value and the name of its type, "" where psycopg leaves the type to the server."""
    for types, found in DUMPERS:
        if isinstance(value, types):
            return found(value)
    raise TypeError(f"cannot adapt type {type(value).__name__!r} using placeholder '%s' (format: AUTO)")


def dump_number(value: Any) -> Tuple[str, str]:
    if isinstance(value, decimal.Decimal):
        return "NaN" if value.is_nan() else str(value), "numeric"
    if isinstance(value, float):
        return str(value), "float4" if isinstance(value, Float4) else "float8"
    for size, name in ((Int2, "int2"), (Int4, "int4"), (Int8, "int8"), (IntNumeric, "numeric")):
        if isinstance(value, size):
            return str(int(value)), name
    return str(int(value)), integer_type([int(value)])


def integer_type(values: Sequence[int]) -> str:
    """The smallest type that holds all of these."""
    for bits, name in ((15, "int2"), (31, "int4"), (63, "int8")):
        if all(-(2**bits) <= value < 2**bits for value in values):
            return name
    return "numeric"


def dump_datetime(value: datetime.datetime) -> Tuple[str, str]:
    return str(value), "timestamptz" if value.tzinfo else "timestamp"


def dump_time(value: datetime.time) -> Tuple[str, str]:
    return str(value), "timetz" if value.tzinfo else "time"


def dump_json(value: Any) -> Tuple[str, str]:
    text = (value.dumps or json.dumps)(value.obj)
    return text if isinstance(text, str) else text.decode(), "jsonb" if isinstance(value, Jsonb) else "json"


def dump_list(value: "List[Any]") -> Tuple[str, str]:
    leaves = list(flatten(value))
    kinds = {dump(leaf)[1] for leaf in leaves}
    if leaves and all(type(leaf) is int for leaf in leaves):
        kinds = {integer_type(leaves)}
    if len(kinds) > 1:
        names = sorted({type(leaf).__name__ for leaf in leaves})
        raise TypeError(f"cannot dump lists of mixed types; got: {', '.join(names)}")
    kind = kinds.pop() if kinds else ""
    return list_text(value), f"{kind}[]" if kind else ""


def flatten(value: "List[Any]") -> "List[Any]":
    found: List[Any] = []
    for item in value:
        if isinstance(item, list):
            found.extend(flatten(item))
        elif item is not None:
            found.append(item)
    return found


def list_text(value: "List[Any]") -> str:
    parts = []
    for item in value:
        if item is None:
            parts.append("NULL")
        elif isinstance(item, list):
            parts.append(list_text(item))
        else:
            text = dump(item)[0]
            if NEEDS_QUOTES_IN_ARRAY.search(text):
                text = '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
            parts.append(text)
    return "{" + ",".join(parts) + "}"


def dump_range(value: Any) -> Tuple[str, str]:
    """A range; that of integers is left to the server, times without zone are taken as with zone, as Django does."""
    known = value.lower if value.lower is not None else value.upper
    kind = "" if known is None or type(known) is int else RANGE_OF.get(dump(known)[1], "")
    if value.isempty:
        return "empty", ""

    def bound(item: Any) -> str:
        text = "" if item is None else dump(item)[0]
        if item is not None and (not text or NEEDS_QUOTES_IN_RANGE.search(text)):
            return '"' + re.sub(r'([\\"])', r"\1\1", text) + '"'
        return text

    opening, closing = "[" if value.lower_inc else "(", "]" if value.upper_inc else ")"
    return f"{opening}{bound(value.lower)},{bound(value.upper)}{closing}", kind


def dump_hstore(value: "dict[str, Any]") -> Tuple[str, str]:
    def token(text: Any) -> str:
        if not isinstance(text, str):
            raise TypeError("hstore keys can only be strings")
        return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'

    pairs = (f"{token(key)}=>{'NULL' if item is None else token(item)}" for key, item in value.items())
    return ",".join(pairs), "hstore"


def dump_tuple(value: "Tuple[Any, ...]") -> Tuple[str, str]:
    def member(item: Any) -> str:
        text = "" if item is None else dump(item)[0]
        if item is not None and (not text or NEEDS_QUOTES_IN_RANGE.search(text)):
            return '"' + re.sub(r'([\\"])', r"\1\1", text) + '"'
        return text

    return "(" + ",".join(map(member, value)) + ")", "record"


# In the order in which they are tried: a subclass before its base.
DUMPERS: "List[Tuple[Any, Callable[[Any], Tuple[str, str]]]]" = [
    (bool, lambda value: ("t" if value else "f", "bool")),
    (str, lambda value: (str.__str__(value) if not isinstance(value, Enum) else str(value.value), "")),
    ((int, float, decimal.Decimal), dump_number),
    (Enum, lambda value: (value.name, "")),
    ((bytes, bytearray, memoryview), lambda value: ("\\x" + bytes(value).hex(), "bytea")),
    (datetime.datetime, dump_datetime),
    (datetime.date, lambda value: (str(value), "date")),
    (datetime.time, dump_time),
    (datetime.timedelta, lambda value: (str(value).replace(",", ""), "interval")),
    (uuid.UUID, lambda value: (value.hex, "uuid")),
    ((ipaddress.IPv4Network, ipaddress.IPv6Network), lambda value: (str(value), "cidr")),
    ((ipaddress.IPv4Address, ipaddress.IPv6Address), lambda value: (str(value), "inet")),
    ((Json, Jsonb), dump_json),
    (Range, dump_range),
    (list, dump_list),
    (tuple, dump_tuple),
    (dict, dump_hstore),
]
