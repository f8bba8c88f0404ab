"""Django's connections for every backend, with no server behind them: for the schema editors' collecting mode."""

from __future__ import annotations

import importlib
import re
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Dict, Iterator, Tuple

from sterna.worker.sql import drivers, mysql_literals
from sterna.worker.sql.catalogue import Catalogue
from sterna.worker.sql.driver_base import NoDatabaseError as NoDatabaseError
from sterna.worker.sql.introspection import Answers
from sterna.worker.sql.offline import Offline
from sterna.worker.sql.psycopg_literals import merge
from sterna.worker.values import Unknown, UnknownTruth

BACKENDS = {
    "sqlite": "sqlite3",
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "oracle": "oracle",
}
DEFAULT_VERSIONS = {"postgresql": "15", "mysql": "8.4", "mariadb": "10.11", "oracle": "19", "sqlite": ""}
"""The server that SQL is for where no version is asked for: one that every supported Django supports and that is widely
deployed. SQLite: the library of the Python that runs, as with Django itself."""

MYSQL_MODE = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO"


def connection(dialect: str, version: str = "", alias: str = "default") -> Any:
    """A DatabaseWrapper of Django's that cannot connect, its catalogue empty.

    `dialect` is "sqlite", "postgresql", "mysql", "mariadb" or "oracle"; `version` is that of the server ("15",
    "8.0.36"), "" for DEFAULT_VERSIONS. Raises ValueError for another dialect or a version that is no number.
    """
    if dialect not in BACKENDS:
        raise ValueError(f"unknown dialect {dialect!r}: one of {', '.join(sorted(BACKENDS))}")
    number = version_number(dialect, version)
    drivers.install()
    made = wrapper_class(BACKENDS[dialect])(settings_dict(BACKENDS[dialect]), alias)
    made.catalogue = Catalogue(made.vendor)
    made.dialect, made.server_version = dialect, version
    made.autocommit = True
    made.inc_thread_sharing()
    SERVERS[BACKENDS[dialect]](made, dialect, number)
    return made


def install(dialect: str, version: str = "", alias: str = "default") -> Any:
    """Make such a connection what `django.db.connections[alias]` gives, and return it."""
    from django.db import connections

    made = connection(dialect, version, alias)
    connections[alias] = made
    return made


@contextmanager
def installed(made: Any) -> Iterator[None]:
    """For the length of the block, `django.db.connections` gives this connection under its alias."""
    from django.db import connections

    local = connections._connections
    before = getattr(local, made.alias, None)
    connections[made.alias] = made
    try:
        yield
    finally:
        if before is None:
            del connections[made.alias]
        else:
            connections[made.alias] = before


def version_number(dialect: str, version: str) -> Tuple[int, ...]:
    """The version as numbers, at least three; () for SQLite's own."""
    text = version or DEFAULT_VERSIONS[dialect]
    if not text:
        return ()
    if not re.fullmatch(r"\d+(\.\d+)*", text):
        raise ValueError(
            f"version {version!r} of {dialect} is not a number such as {DEFAULT_VERSIONS[dialect] or '3.45'}"
        )
    parts = tuple(int(part) for part in text.split("."))
    return parts + (0,) * (3 - len(parts))


class OfKnownValues:
    """For schema editors: SQL is made of known values only; raises UnknownTruth for another."""

    def execute(self, sql: Any, params: Any = ()) -> Any:
        """Collect a statement."""
        for value in params or ():
            known(value)
        return super().execute(sql, params)  # type: ignore[misc]

    def quote_value(self, value: Any) -> Any:
        """The text of a value."""
        return super().quote_value(known(value))  # type: ignore[misc]


def known(value: Any) -> Any:
    """The value; raises UnknownTruth where it is Unknown."""
    if isinstance(value, Unknown):
        raise UnknownTruth(value)
    return value


@lru_cache(maxsize=None)
def wrapper_class(backend: str) -> Any:
    """The backend's DatabaseWrapper with everything cut off that would reach a server."""
    base = importlib.import_module(f"django.db.backends.{backend}.base").DatabaseWrapper
    members: Dict[str, Any] = {
        "introspection_class": type("DatabaseIntrospection", (Answers, base.introspection_class), {}),
    }
    if backend == "postgresql":
        compose = {"compose_sql": lambda self, sql, params: merge(sql, params)}
        members["ops_class"] = type("DatabaseOperations", (base.ops_class,), compose)
    quote = {"quote_value": lambda self, value: mysql_literals.escape(value)} if backend == "mysql" else {}
    editor = type("DatabaseSchemaEditor", (base.SchemaEditorClass,), quote)
    members["SchemaEditorClass"] = type("DatabaseSchemaEditor", (OfKnownValues, editor), {})
    return type("DatabaseWrapper", (Offline, base), members)


def settings_dict(backend: str) -> Dict[str, Any]:
    """An entry of DATABASES, complete."""
    test = {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None}
    return {
        "ENGINE": f"django.db.backends.{backend}",
        "NAME": "sterna",
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "TEST": test,
    }


def set_postgresql(made: Any, dialect: str, version: Tuple[int, ...]) -> None:
    """A version as the server tells it: 150004 for 15.4."""
    made.pg_version = version[0] * 10000 + version[1]


def set_mysql(made: Any, dialect: str, version: Tuple[int, ...]) -> None:
    """What `mysql_server_data` would have asked a server in its default configuration."""
    suffix = "-MariaDB" if dialect == "mariadb" else ""
    made.mysql_server_data = {
        "version": ".".join(str(part) for part in version[:3]) + suffix,
        "sql_mode": "STRICT_TRANS_TABLES" if dialect == "mariadb" else MYSQL_MODE,
        "default_storage_engine": "InnoDB",
        "sql_auto_is_null": False,
        "lower_case_table_names": False,
        "has_zoneinfo_database": True,
    }
    made.features._mysql_storage_engine = "InnoDB"


def set_sqlite(made: Any, dialect: str, version: Tuple[int, ...]) -> None:
    """The features that the backend derives from the version of the library (django.db.backends.sqlite3.features)."""
    made.features.supports_json_field = True
    if not version:
        return
    for name, least in SQLITE_SINCE.items():
        if hasattr(made.features, name):
            setattr(made.features, name, version >= least)


SQLITE_SINCE = {
    "can_alter_table_rename_column": (3, 25, 0),
    "supports_atomic_references_rename": (3, 26, 0),
    "supports_stored_generated_columns": (3, 31, 0),
    "supports_virtual_generated_columns": (3, 31, 0),
    "can_return_columns_from_insert": (3, 35, 0),
    "can_alter_table_drop_column": (3, 35, 5),
    "supports_aggregate_order_by_clause": (3, 44, 0),
}


def set_oracle(made: Any, dialect: str, version: Tuple[int, ...]) -> None:
    """The version, and what one query of the backend's asks."""
    made.oracle_version = version[:2]
    made.features.supports_collation_on_charfield = True


SERVERS = {"postgresql": set_postgresql, "mysql": set_mysql, "sqlite3": set_sqlite, "oracle": set_oracle}
