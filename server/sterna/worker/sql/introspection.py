"""Introspection answered from a catalogue: what Django's schema editors ask of a server, in the form of its backend."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from sterna.worker.sql.catalogue import Catalogue, Key, Table
from sterna.worker.sql.driver_base import NoDatabaseError


class Answers:
    """Mixed into a backend's introspection class; the connection holds the catalogue."""

    connection: Any

    def get_constraints(self, cursor: Any, table_name: str) -> Dict[str, Dict[str, Any]]:
        """The constraints and indexes of a table, by name; none for a table that is not known."""
        table = self.table(table_name)
        if table is None:
            return {}
        keys = sorted(table.keys.values(), key=lambda key: key.kind == "i")
        answer = FORMS[self.connection.vendor]
        found: Dict[str, Dict[str, Any]] = {}
        for key in keys:
            answer(found, table, key)
        return found

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> List[Dict[str, Any]]:
        """The sequences that belong to columns of a table."""
        table = self.table(table_name)
        sequences = table.sequences if table else {}
        return [{"name": name, "table": table_name, "column": column} for column, name in sequences.items()]

    def get_table_list(self, cursor: Any) -> Any:
        """Refuses: only a database has a list of its tables."""
        raise NoDatabaseError("the list of tables is in the database, and Sterna has none")

    def get_table_description(self, cursor: Any, table_name: str) -> Any:
        """Refuses: only a database describes its tables."""
        raise NoDatabaseError(f"the description of table {table_name} is in the database, and Sterna has none")

    def get_storage_engine(self, cursor: Any, table_name: str) -> str:
        """MySQL's default."""
        return "InnoDB"

    def table(self, name: str) -> Optional[Table]:
        """The table of that name, quoted or not."""
        catalogue: Catalogue = self.connection.catalogue
        return catalogue.find(name.strip('"`'))


def postgresql(found: Dict[str, Dict[str, Any]], table: Table, key: Key) -> None:
    """As DatabaseIntrospection.get_constraints of the PostgreSQL backend gives it."""
    basic = key.method == "btree" and not key.name.endswith("_btree") and not key.options
    facts = shape(key)
    if key.kind == "i":
        ordered = key.orders if key.method == "btree" else [None] * len(key.columns)
        facts.update(index=True, orders=ordered, type="idx" if basic else key.method, definition=None)
        facts["columns"] = key.columns if key.columns != [None] else []
    found[key.name] = facts


def sqlite(found: Dict[str, Dict[str, Any]], table: Table, key: Key) -> None:
    """As the SQLite backend gives it: what has no name gets one that Django invents."""
    facts = shape(key)
    if key.kind == "p":
        facts["unique"] = False
        found["__primary__"] = facts
    elif key.kind == "f":
        found[f"fk_{len(found)}"] = facts
    elif key.inline:
        found[f"__unnamed_constraint_{len(found) + 1}__"] = facts
    else:
        if key.kind == "i":
            facts.update(index=True, type="idx", orders=key.orders)
        found[key.name] = facts


def mysql(found: Dict[str, Dict[str, Any]], table: Table, key: Key) -> None:
    """As the MySQL backend gives it: the primary key is called PRIMARY, every key is an index as well."""
    facts = shape(key)
    name = "PRIMARY" if key.kind == "p" else key.name
    if key.kind == "c" and key.inline:
        name = f"__unnamed_constraint_{sum(name.startswith('__unnamed') for name in found) + 1}__"
    if key.kind != "c":
        facts.update(index=True, type="idx", orders=key.orders or ["ASC"] * len(key.columns))
    found[name] = facts


def oracle(found: Dict[str, Dict[str, Any]], table: Table, key: Key) -> None:
    """As the Oracle backend gives it: names in small letters."""
    facts = shape(key)
    facts["columns"] = [column and column.lower() for column in key.columns]
    if key.kind == "i":
        facts.update(index=True, type="idx", orders=key.orders)
    elif key.kind in "pu":
        facts["index"] = True
    found[key.name.lower()] = facts


def shape(key: Key) -> Dict[str, Any]:
    """The facts that all backends give."""
    return {
        "columns": list(key.columns),
        "primary_key": key.kind == "p",
        "unique": key.unique,
        "foreign_key": key.target if key.kind == "f" else None,
        "check": key.kind == "c",
        "index": False,
        "definition": None,
        "options": None,
    }


FORMS = {"postgresql": postgresql, "sqlite": sqlite, "mysql": mysql, "oracle": oracle}
