"""What a database would know of its tables after some statements: above all the names of constraints and indexes.

Fed with the SQL of Django's schema editors (and of RunSQL, as far as it is plain DDL), it answers introspection.
Names that a statement leaves to the server are given as PostgreSQL gives them (ChooseConstraintName, makeObjectName).
"""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Set

from sterna.worker.sql.ddl import Reader, Token, commas, index_columns, split


class Key:
    """A constraint or index; `kind` is "p", "u", "f", "c" or "x" as in pg_constraint, or "i" for an index."""

    def __init__(self, name: str, kind: str, columns: "Sequence[Optional[str]]", **facts: object) -> None:
        self.name = name
        self.kind = kind
        self.columns = list(columns)
        self.unique = bool(facts.get("unique", kind in "pu"))
        self.orders = facts.get("orders")
        self.method = str(facts.get("method", "btree"))
        self.target = facts.get("target")
        self.options = bool(facts.get("options"))
        self.inline = bool(facts.get("inline"))


class Table:
    """A table: its columns in order, its keys by name, and the columns that have a sequence of their own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: List[str] = []
        self.keys: Dict[str, Key] = {}
        self.sequences: Dict[str, str] = {}


class Catalogue:
    """The tables after the statements that `run` was given."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self.tables: Dict[str, Table] = {}
        self.extensions: Set[str] = set()
        self.collations: Dict[str, Optional[bool]] = {}
        """By name: whether deterministic, None for one that was dropped."""

    def run(self, sql: str) -> None:
        """Follow the statements of a text; one that changes no table, index, extension or collation changes nothing."""
        for statement in split(sql):
            self.follow(Reader(statement))

    def find(self, name: str) -> Optional[Table]:
        """The table of that name, None where there is none."""
        return self.tables.get(name)

    def follow(self, reader: Reader) -> None:
        """One statement."""
        if reader.take("CREATE"):
            self.create(reader)
        elif reader.take("ALTER", "TABLE"):
            reader.skip("IF EXISTS", "ONLY")
            table = self.tables.get(reader.name() or "")
            if table is not None:
                for action in commas(reader.rest()):
                    self.alter(table, Reader(action))
        elif reader.take("ALTER", "INDEX"):
            reader.skip("IF EXISTS")
            old = reader.name() or ""
            if reader.take("RENAME", "TO"):
                self.rename_key(old, reader.name() or old)
        elif reader.take("DROP"):
            self.drop(reader)
        elif reader.take("RENAME", "TABLE"):
            self.rename_table(reader.name() or "", reader)

    def create(self, reader: Reader) -> None:
        """What comes after CREATE."""
        if reader.take("TABLE"):
            reader.skip("IF NOT EXISTS")
            table = Table(reader.name() or "")
            self.tables[table.name] = table
            for item in commas(reader.group() or []):
                self.add(table, Reader(item))
        elif reader.take("EXTENSION"):
            reader.skip("IF NOT EXISTS")
            self.extensions.add(reader.name() or "")
        elif reader.take("COLLATION"):
            reader.skip("IF NOT EXISTS")
            name = reader.name() or ""
            options = ["".join(token.text for token in option).lower() for option in commas(reader.group() or [])]
            self.collations[name] = not any(option.startswith("deterministic=false") for option in options)
        else:
            unique = reader.take("UNIQUE")
            if reader.take("INDEX"):
                self.create_index(reader, unique)

    def create_index(self, reader: Reader, unique: bool) -> None:
        """What comes after CREATE INDEX."""
        reader.skip("CONCURRENTLY", "IF NOT EXISTS")
        name = "" if reader.take("ON") else reader.name() or ""
        reader.skip("ON", "ONLY")
        table = self.tables.get(reader.name() or "")
        method = (reader.name() or "") if reader.take("USING") else "btree"
        columns, orders = index_columns(reader.group() or [])
        if reader.take("INCLUDE"):
            included = index_columns(reader.group() or [])
            columns, orders = columns + included[0], orders + included[1]
        if table is None:
            return
        options = any(token.upper() == "WITH" for token in reader.rest())
        plain = [column or "expr" for column in columns]
        name = name or self.free(table, table.name, "_".join(plain), "idx")
        facts = {"unique": unique, "orders": orders, "method": method, "options": options}
        table.keys[name] = Key(name, "i", columns, **facts)

    def drop(self, reader: Reader) -> None:
        """What comes after DROP."""
        if reader.take("TABLE"):
            reader.skip("IF EXISTS")
            self.tables.pop(reader.name() or "", None)
        elif reader.take("INDEX"):
            reader.skip("CONCURRENTLY", "IF EXISTS")
            name = reader.name() or ""
            tables = [self.tables.get(reader.name() or "")] if reader.take("ON") else list(self.tables.values())
            for table in tables:
                if table is not None:
                    table.keys.pop(name, None)
        elif reader.take("EXTENSION"):
            reader.skip("IF EXISTS")
            self.extensions.discard(reader.name() or "")
        elif reader.take("COLLATION"):
            reader.skip("IF EXISTS")
            self.collations[reader.name() or ""] = None

    def alter(self, table: Table, reader: Reader) -> None:
        """One action of ALTER TABLE."""
        if reader.take("ADD"):
            reader.skip("COLUMN", "IF NOT EXISTS")
            self.add(table, reader)
        elif reader.take("DROP"):
            self.drop_part(table, reader)
        elif reader.take("RENAME"):
            self.rename(table, reader)
        elif reader.take("ALTER"):
            reader.skip("COLUMN")
            column = reader.name() or ""
            if reader.take("ADD", "GENERATED"):
                table.sequences[column] = self.object_name(table.name, column, "seq")
            elif reader.take("DROP", "IDENTITY"):
                table.sequences.pop(column, None)
        elif reader.take("MODIFY"):
            reader.skip("COLUMN")
            column = reader.name() or ""
            table.keys.pop(f"check of {column}", None)
            if reader.take("JSON"):
                self.unnamed_check(table, column)
        elif reader.take("CHANGE"):
            reader.skip("COLUMN")
            old = reader.name() or ""
            self.rename_column(table, old, reader.name() or old)

    def drop_part(self, table: Table, reader: Reader) -> None:
        """What comes after ALTER TABLE … DROP."""
        if reader.take("PRIMARY", "KEY"):
            gone = [key.name for key in table.keys.values() if key.kind == "p"]
        elif any(reader.take(*words) for words in (("CONSTRAINT",), ("FOREIGN", "KEY"), ("INDEX",), ("CHECK",))):
            reader.skip("IF EXISTS")
            gone = [reader.name() or ""]
        else:
            reader.skip("COLUMN", "IF EXISTS")
            column = reader.name() or ""
            if column in table.columns:
                table.columns.remove(column)
            table.sequences.pop(column, None)
            gone = [key.name for key in table.keys.values() if column in key.columns]
        for name in gone:
            table.keys.pop(name, None)

    def rename(self, table: Table, reader: Reader) -> None:
        """What comes after ALTER TABLE … RENAME."""
        if reader.take("CONSTRAINT") or reader.take("INDEX"):
            old = reader.name() or ""
            reader.skip("TO")
            self.rename_key(old, reader.name() or old, table)
        elif any(token.upper() == "TO" for token in reader.tokens[reader.at + 1 :]):
            reader.skip("COLUMN")
            old = reader.name() or ""
            reader.skip("TO")
            self.rename_column(table, old, reader.name() or old)
        else:
            self.rename_table(table.name, reader)

    def rename_table(self, old: str, reader: Reader) -> None:
        """A table gets the name that comes next; the names of its keys stay."""
        reader.skip("TO")
        table, name = self.tables.pop(old, None), reader.name()
        if table is None or name is None:
            return
        table.name = name
        self.tables[name] = table
        for other in self.tables.values():
            for key in other.keys.values():
                if isinstance(key.target, tuple) and key.target[0] == old:
                    key.target = (name, key.target[1])

    def rename_column(self, table: Table, old: str, new: str) -> None:
        """A column gets another name; the names of its keys stay."""
        table.columns = [new if column == old else column for column in table.columns]
        if old in table.sequences:
            table.sequences[new] = table.sequences.pop(old)
        for key in table.keys.values():
            key.columns = [new if column == old else column for column in key.columns]
        for other in self.tables.values():
            for key in other.keys.values():
                if key.target == (table.name, old):
                    key.target = (table.name, new)

    def rename_key(self, old: str, new: str, table: Optional[Table] = None) -> None:
        """A constraint or index gets another name."""
        for found in [table] if table else list(self.tables.values()):
            if old in found.keys:
                key = found.keys.pop(old)
                key.name = new
                found.keys[new] = key

    def add(self, table: Table, reader: Reader) -> None:
        """A column with its constraints, or a constraint of the table."""
        name = (reader.name() or "") if reader.take("CONSTRAINT") else ""
        if self.add_constraint(table, reader, name, None):
            return
        column = reader.name() or ""
        if column and column not in table.columns:
            table.columns.append(column)
        type_name = reader.tokens[reader.at].text.lower() if reader.more() else ""
        if type_name in ("serial", "bigserial", "smallserial"):
            table.sequences[column] = self.object_name(table.name, column, "seq")
        if self.vendor == "mysql" and type_name == "json":
            self.unnamed_check(table, column)
        name = ""
        while reader.more():
            if reader.take("CONSTRAINT"):
                name = reader.name() or ""
            elif reader.take("GENERATED", "BY", "DEFAULT") or reader.take("GENERATED", "ALWAYS", "AS", "IDENTITY"):
                table.sequences[column] = self.object_name(table.name, column, "seq")
            elif not self.add_constraint(table, reader, name, column) and reader.group() is None:
                reader.at += 1

    def add_constraint(self, table: Table, reader: Reader, name: str, column: Optional[str]) -> bool:
        """A constraint at the reader's place, of a column where one is given; False when there is none."""
        own: "List[Optional[str]]" = [] if column is None else [column]
        if reader.take("PRIMARY", "KEY"):
            columns = own or index_columns(reader.group() or [])[0]
            self.key(table, name or self.object_name(table.name, "", "pkey"), "p", columns, not name)
        elif reader.take("UNIQUE"):
            columns = own or index_columns(self.columns_ahead(reader))[0]
            suffix = "_".join(str(each) for each in columns)
            self.key(table, name or self.free(table, table.name, suffix, "key"), "u", columns, not name)
        elif reader.take("CHECK"):
            used = self.mentioned(table, reader.group() or [])
            middle = str(used[0]) if len(used) == 1 else ""
            if self.vendor == "mysql" and not name:
                self.unnamed_check(table, column or middle)
                return True
            self.key(table, name or self.free(table, table.name, middle, "check"), "c", used or own, not name)
        elif reader.take("FOREIGN", "KEY"):
            columns = index_columns(reader.group() or [])[0]
            reader.skip("REFERENCES")
            self.reference(table, reader, name, columns)
        elif column is not None and reader.take("REFERENCES"):
            self.reference(table, reader, name, own)
        elif reader.take("EXCLUDE"):
            self.key(table, name, "x", [], False)
            reader.rest()
        else:
            return False
        return True

    def unnamed_check(self, table: Table, column: str) -> None:
        """A check of MariaDB's that belongs to its column and has no other name."""
        self.key(table, f"check of {column}", "c", [column], True)

    def columns_ahead(self, reader: Reader) -> List[Token]:
        """The columns of a UNIQUE of the table, past what may stand before them."""
        reader.skip("NULLS NOT DISTINCT", "NULLS DISTINCT", "KEY", "INDEX")
        return reader.group() or []

    def reference(self, table: Table, reader: Reader, name: str, columns: "List[Optional[str]]") -> None:
        """What comes after REFERENCES."""
        target = reader.name() or ""
        there = index_columns(reader.group() or [])[0]
        middle = "_".join(str(each) for each in columns)
        key = self.key(table, name or self.free(table, table.name, middle, "fkey"), "f", columns, not name)
        key.target = (target, there[0] if there else "id")

    def key(self, table: Table, name: str, kind: str, columns: "List[Optional[str]]", inline: bool) -> Key:
        """Add a constraint."""
        table.keys[name] = Key(name, kind, columns, inline=inline)
        return table.keys[name]

    def mentioned(self, table: Table, found: List[Token]) -> "List[Optional[str]]":
        """The columns of the table that an expression names, in the order of the table."""
        names = {token.text for token in found if token.kind in ("name", "word")}
        return [column for column in table.columns if column in names]

    def free(self, table: Table, first: str, second: str, label: str) -> str:
        """A name that the table has not yet, with a number where the first choice is taken."""
        if self.vendor == "mysql" and label == "key":
            return self.free_in_mysql(table, second)
        number = 0
        while True:
            name = self.object_name(first, second, label + (str(number) if number else ""))
            if name not in table.keys:
                return name
            number += 1

    def free_in_mysql(self, table: Table, column: str) -> str:
        """MySQL's name for a key that was given none: its column, with a number where that is taken."""
        name, number = column, 2
        while name in table.keys:
            name, number = f"{column}_{number}", number + 1
        return name

    def object_name(self, first: str, second: str, label: str) -> str:
        """PostgreSQL's makeObjectName: parts joined by underscores, the longer one cut until 63 bytes are enough."""
        one, two = first.encode(), second.encode()
        room = 63 - len(label) - 1 - (1 if two else 0)
        while len(one) + len(two) > room:
            one, two = (one[:-1], two) if len(one) > len(two) else (one, two[:-1])
        parts = [part.decode(errors="ignore") for part in (one, two) if part]
        return "_".join([*parts, label])
