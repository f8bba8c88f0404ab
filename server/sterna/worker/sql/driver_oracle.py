"""A stand-in for oracledb, and for cx_Oracle before Django 5.0: the names that Django's Oracle backend imports."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Dict

from sterna.worker.sql.driver_base import exceptions, module, types

KINDS = (
    "DB_TYPE_BINARY_DOUBLE DB_TYPE_BLOB DB_TYPE_BOOLEAN DB_TYPE_CHAR DB_TYPE_CLOB DB_TYPE_DATE DB_TYPE_INTERVAL_DS "
    "DB_TYPE_JSON DB_TYPE_NCHAR DB_TYPE_NCLOB DB_TYPE_NUMBER DB_TYPE_NVARCHAR DB_TYPE_RAW DB_TYPE_TIMESTAMP "
    "NATIVE_FLOAT DB_TYPE_TIMESTAMP_LTZ DB_TYPE_TIMESTAMP_TZ DB_TYPE_VARCHAR "
    "NUMBER STRING NCLOB CLOB BLOB DATETIME TIMESTAMP"
)


class Kind:
    """A column type of the driver."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


def modules() -> Dict[str, ModuleType]:
    """The packages by name."""
    kinds: Dict[str, Any] = {name: Kind(name) for name in KINDS.split()}
    kinds.update(LOB=type("LOB", (), {}), Var=type("Var", (), {}))
    found = {}
    for name, version in (("oracledb", "2.4.0"), ("cx_Oracle", "8.3.0")):
        members = {"version": version, "__version__": version, "is_thin_mode": lambda: True}
        found[name] = module(name, **types(), **exceptions(name), **kinds, **members)
    return found
