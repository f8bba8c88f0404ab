"""Values as MySQL literals, the way mysqlclient's `escape` writes them with Django's converters."""

from __future__ import annotations

import array
import datetime
import decimal
from typing import Any

ESCAPES = {"\0": "\\0", "\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'", '"': '\\"', "\x1a": "\\Z"}


def escape(value: Any) -> Any:
    """A value as SQL text; one of a type that the driver does not know as the string that it is printed as.

    Source: mysql_real_escape_string, and MySQLdb.converters.conversions.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        text = repr(value)
        if text in ("inf", "-inf", "nan"):
            raise ValueError(f"{text} can not be used with MySQL")
        return text if "e" in text else f"{text}e0"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (bytes, bytearray, memoryview, array.array)):
        return "_binary'" + quote(bytes(value).decode("latin-1"))[1:]
    if isinstance(value, datetime.datetime):
        return value.strftime("'%Y-%m-%d %H:%M:%S" + (".%f'" if value.microsecond else "'"))
    if isinstance(value, (datetime.date, datetime.time)):
        return f"'{value}'"
    if isinstance(value, datetime.timedelta):
        seconds = int(value.seconds) % 60
        minutes = int(value.seconds // 60) % 60
        hours = int(value.seconds // 3600) % 24
        return f"'{value.days} {hours}:{minutes}:{seconds}'"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "(" + ",".join(escape(item) for item in value) + ")"
    return quote(str(value))


def quote(text: str) -> str:
    """A string literal."""
    return "'" + "".join(ESCAPES.get(character, character) for character in text) + "'"
