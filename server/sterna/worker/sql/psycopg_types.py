"""The value classes of psycopg that Django's PostgreSQL code and migrations construct, without psycopg.

They carry psycopg's module names, because the migration writer writes where a class comes from.
"""

from __future__ import annotations

from typing import Any, Callable, Optional


class Int2(int):
    """An integer for a `smallint` column."""


class Int4(int):
    """An integer for an `integer` column."""


class Int8(int):
    """An integer for a `bigint` column."""


class IntNumeric(int):
    """An integer for a `numeric` column."""


class Oid(int):
    """The number of an object of the server."""


class Float4(float):
    """A number for a `real` column."""


class Float8(float):
    """A number for a `double precision` column."""


class Json:
    """A value to write as `json`; `dumps` is how, `json.dumps` where it is None."""

    def __init__(self, obj: Any, dumps: "Optional[Callable[[Any], Any]]" = None) -> None:
        self.obj = obj
        self.dumps = dumps


class Jsonb:
    """A value to write as `jsonb`; `dumps` is how, `json.dumps` where it is None."""

    def __init__(self, obj: Any, dumps: "Optional[Callable[[Any], Any]]" = None) -> None:
        self.obj = obj
        self.dumps = dumps


class Range:
    """A range of the server: its bounds (None: open) and, as two brackets, which of them belong to it."""

    def __init__(self, lower: Any = None, upper: Any = None, bounds: str = "[)", empty: bool = False) -> None:
        if not empty and bounds not in ("[)", "(]", "()", "[]"):
            raise ValueError(f"bound flags not valid: {bounds!r}")
        self._lower = None if empty else lower
        self._upper = None if empty else upper
        opening = "(" if lower is None else bounds[0]
        closing = ")" if upper is None else bounds[1]
        self._bounds = "" if empty else opening + closing

    def __repr__(self) -> str:
        if not self._bounds:
            return f"{type(self).__name__}(empty=True)"
        return f"{type(self).__name__}({self._lower!r}, {self._upper!r}, {self._bounds!r})"

    def __str__(self) -> str:
        if not self._bounds:
            return "empty"
        return f"{self._bounds[0]}{self._lower}, {self._upper}{self._bounds[1]}"

    @property
    def lower(self) -> Any:
        """The lower bound, None where there is none."""
        return self._lower

    @property
    def upper(self) -> Any:
        """The upper bound, None where there is none."""
        return self._upper

    @property
    def bounds(self) -> str:
        """The two brackets, "" where the range is empty."""
        return self._bounds

    @property
    def isempty(self) -> bool:
        """Nothing is in the range."""
        return not self._bounds

    @property
    def lower_inf(self) -> bool:
        """The range has no lower bound."""
        return bool(self._bounds) and self._lower is None

    @property
    def upper_inf(self) -> bool:
        """The range has no upper bound."""
        return bool(self._bounds) and self._upper is None

    @property
    def lower_inc(self) -> bool:
        """The lower bound belongs to the range."""
        return self._bounds[:1] == "["

    @property
    def upper_inc(self) -> bool:
        """The upper bound belongs to the range."""
        return self._bounds[1:] == "]"

    def __bool__(self) -> bool:
        return bool(self._bounds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Range):
            return False
        return (self._lower, self._upper, self._bounds) == (other._lower, other._upper, other._bounds)

    def __hash__(self) -> int:
        return hash((self._lower, self._upper, self._bounds))


HOMES = {
    "psycopg.types.numeric": (Int2, Int4, Int8, IntNumeric, Oid, Float4, Float8),
    "psycopg.types.json": (Json, Jsonb),
    "psycopg.types.range": (Range,),
}
for home, classes in HOMES.items():
    for found in classes:
        found.__module__ = home
