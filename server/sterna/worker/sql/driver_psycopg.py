"""A stand-in for psycopg 3: the names that Django's PostgreSQL backend and django.contrib.postgres import."""

from __future__ import annotations

import enum
from types import ModuleType
from typing import Any, Dict

from sterna.worker.sql import psycopg_types
from sterna.worker.sql.driver_base import exceptions, module, refuse, types
from sterna.worker.sql.psycopg_literals import literal, merge, quote

VERSION = "3.2.0"
# Numbers of PostgreSQL's own types (src/include/catalog/pg_type.dat).
OIDS = {"timestamptz": 1184, "tsrange": 3908, "tstzrange": 3910}


class Dumper:
    """Base class of what turns a value into text; subclasses give `dump`."""

    oid = 0

    def __init__(self, cls: type, context: Any = None) -> None:
        self.cls = cls

    def dump(self, obj: Any) -> bytes:
        """The value as the server reads it."""
        raise NotImplementedError

    def quote(self, obj: Any) -> bytes:
        """The value as a string literal, in UTF-8."""
        return quote(self.dump(obj).decode("utf-8")).encode("utf-8")

    def upgrade(self, obj: Any, format: Any) -> "Dumper":
        """The dumper for this very value."""
        return self


class RangeDumper(Dumper):
    """Base class of Django's dumper of ranges."""


class Loader:
    """Base class of what turns an answer of the server into a value: there are no answers."""

    format = 0

    def __init__(self, oid: int, context: Any = None) -> None:
        self.oid = oid

    def load(self, data: bytes) -> Any:
        """Refuses: nothing comes from a server."""
        return refuse()


class TextLoader(Loader):
    """For text."""


class TextBinaryLoader(Loader):
    """For text in the binary format."""


class TimestamptzLoader(Loader):
    """For points in time."""


class TypeInfo:
    """A type of the server."""

    def __init__(self, name: str, oid: int, array_oid: int) -> None:
        self.name, self.oid, self.array_oid = name, oid, array_oid

    def register(self, context: Any = None) -> None:
        """Nothing to do: nothing comes from a server."""


class AdaptersMap:
    """The registry of dumpers and loaders; registering has no effect, literals are written by `psycopg_literals`."""

    def __init__(self, template: Any = None) -> None:
        self.adapters = self
        self.types = {name: TypeInfo(name, oid, 0) for name, oid in OIDS.items()}

    def register_dumper(self, cls: Any, dumper: Any) -> None:
        """No effect."""

    def register_loader(self, oid: Any, loader: Any) -> None:
        """No effect."""

    def get_loader(self, oid: int, format: Any) -> Any:
        """The loader of points in time: the only one that is asked for."""
        return TimestamptzLoader


class Cursor:
    """Base class of Django's cursors."""

    def __init__(self, connection: Any = None, *args: Any, **kwargs: Any) -> None:
        self.connection = connection


class ClientCursor(Cursor):
    """A cursor that writes parameters into the query."""

    def mogrify(self, query: str, params: Any = None) -> str:
        """The query with its parameters as literals."""
        return query if params is None else merge(query, params)


class ClientCursorMixin:
    """What makes a cursor write parameters into the query."""


class ServerCursor(Cursor):
    """A cursor with a name."""


class Format(enum.IntEnum):
    """Text or binary."""

    TEXT = 0
    BINARY = 1


class IsolationLevel(enum.IntEnum):
    """Of transactions."""

    READ_UNCOMMITTED = 1
    READ_COMMITTED = 2
    REPEATABLE_READ = 3
    SERIALIZABLE = 4


class Composable:
    """A part of a query."""

    def __init__(self, obj: Any) -> None:
        self.obj = obj


def quote_value(obj: Any, context: Any = None) -> str:
    """psycopg.sql.quote: the value as a literal, whatever the connection."""
    return literal(obj)


def modules() -> Dict[str, ModuleType]:
    """The package and its modules by name."""
    errors = exceptions("psycopg.errors")
    errors["DuplicateDatabase"] = type("DuplicateDatabase", (errors["ProgrammingError"],), {})
    adapters = AdaptersMap()
    parts = {
        name: type(name, (Composable,), {"__module__": "psycopg.sql"}) for name in ("SQL", "Identifier", "Literal")
    }
    made: Dict[str, Dict[str, Any]] = {
        "psycopg.adapt": {"AdaptersMap": AdaptersMap, "Dumper": Dumper, "Loader": Loader},
        "psycopg.client_cursor": {"ClientCursorMixin": ClientCursorMixin},
        "psycopg.errors": errors,
        "psycopg.postgres": {"types": adapters.types, "adapters": adapters},
        "psycopg.pq": {"Format": Format},
        "psycopg.sql": {"quote": quote_value, "Composed": list, **parts},
        "psycopg.types": {"TypeInfo": TypeInfo},
        "psycopg.types.datetime": {"TimestamptzLoader": TimestamptzLoader},
        "psycopg.types.hstore": {"register_hstore": lambda info, context=None: None},
        "psycopg.types.json": {"Json": psycopg_types.Json, "Jsonb": psycopg_types.Jsonb},
        "psycopg.types.numeric": {found.__name__: found for found in psycopg_types.HOMES["psycopg.types.numeric"]},
        "psycopg.types.range": {"Range": psycopg_types.Range, "RangeDumper": RangeDumper},
        "psycopg.types.string": {"TextLoader": TextLoader, "TextBinaryLoader": TextBinaryLoader},
    }
    top: Dict[str, Any] = {"__version__": VERSION, "adapters": adapters, "IsolationLevel": IsolationLevel}
    top.update(types(), Cursor=Cursor, ClientCursor=ClientCursor, ServerCursor=ServerCursor, Connection=object)
    top.update((name, found) for name, found in errors.items() if name != "DuplicateDatabase")
    package = {"psycopg": module("psycopg", __path__=[], **top)}
    for name, members in made.items():
        package[name] = module(name, **members)
        if name == "psycopg.types":
            package[name].__path__ = []
        parent, _, last = name.rpartition(".")
        setattr(package[parent], last, package[name])
    return package
