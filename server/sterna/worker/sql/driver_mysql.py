"""A stand-in for mysqlclient: the names that Django's MySQL backend imports."""

from __future__ import annotations

from types import ModuleType
from typing import Dict

from sterna.worker.sql.driver_base import exceptions, module, types

# Numbers of column types in MySQL's protocol (include/field_types.h).
FIELD_TYPES = {
    "DECIMAL": 0,
    "TINY": 1,
    "CHAR": 1,
    "SHORT": 2,
    "LONG": 3,
    "FLOAT": 4,
    "DOUBLE": 5,
    "NULL": 6,
    "TIMESTAMP": 7,
    "LONGLONG": 8,
    "INT24": 9,
    "DATE": 10,
    "TIME": 11,
    "DATETIME": 12,
    "YEAR": 13,
    "VARCHAR": 15,
    "BIT": 16,
    "JSON": 245,
    "NEWDECIMAL": 246,
    "ENUM": 247,
    "SET": 248,
    "TINY_BLOB": 249,
    "MEDIUM_BLOB": 250,
    "LONG_BLOB": 251,
    "BLOB": 252,
    "VAR_STRING": 253,
    "STRING": 254,
    "GEOMETRY": 255,
}


def modules() -> Dict[str, ModuleType]:
    """The package and its modules by name."""
    constants = {
        "CLIENT": module("MySQLdb.constants.CLIENT", FOUND_ROWS=2),
        "FIELD_TYPE": module("MySQLdb.constants.FIELD_TYPE", **FIELD_TYPES),
    }
    made = {
        "MySQLdb.constants": module("MySQLdb.constants", __path__=[], **constants),
        "MySQLdb.converters": module("MySQLdb.converters", conversions={}),
    }
    for name, found in constants.items():
        made[f"MySQLdb.constants.{name}"] = found
    version = {"version_info": (2, 2, 4, "final", 0), "__version__": "2.2.4"}
    members = {**types(), **exceptions("MySQLdb"), **version}
    made["MySQLdb"] = module(
        "MySQLdb",
        __path__=[],
        constants=made["MySQLdb.constants"],
        converters=made["MySQLdb.converters"],
        **members,
    )
    return made
