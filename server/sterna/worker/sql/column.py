"""A model field as a column of its table."""

from __future__ import annotations

from typing import Any, Dict

from django.db.models import NOT_PROVIDED

from sterna.worker.sql.connections import connection, installed


def column(model: Any, field: Any, dialect: str, version: str = "") -> Dict[str, str]:
    """The column of a field, as the schema editor would make it in a new table.

    Keys: "table"; "column" and "type", both "" where the field has no column; "note", the further things in a sentence
    each. The type has its constraints, with the parameters in it. Raises ValueError for an unknown dialect or version.
    """
    made = connection(dialect, version)
    with installed(made):
        found = {"table": model._meta.db_table, "column": "", "type": ""}
        if field.concrete and not field.many_to_many and getattr(field, "column", None):
            definition = full_type(made, model, field)
            if definition:
                found.update(column=field.column, type=definition)
        found["note"] = " ".join(notes(field))
    return found


def full_type(made: Any, model: Any, field: Any) -> str:
    """What stands after the column's name in CREATE TABLE; "" for a field without a column."""
    editor = made.SchemaEditorClass(made, collect_sql=True, atomic=False)
    definition, params = editor.column_sql(model, field)
    if definition is None:
        return ""
    check = field.db_parameters(connection=made)["check"]
    if check:
        definition += f" CHECK ({check})"
    suffix = field.db_type_suffix(connection=made)
    if suffix:
        definition += f" {suffix}"
    if made.vendor == "postgresql":
        return str(made.ops.compose_sql(definition, params))
    text = definition % tuple(map(editor.quote_value, params)) if params else definition
    return str(text).strip()


def notes(field: Any) -> "list[str]":
    """What the column's type does not tell: where relations lead, what the database fills in, what Django does not."""
    found = []
    relation = field.remote_field
    if field.many_to_many:
        found.append(f"Rows are kept in table {relation.through._meta.db_table}.")
    elif relation is not None and getattr(field, "target_field", None) is not None:
        target = field.target_field
        found.append(f"References {target.model._meta.db_table}.{target.column}.")
        if not field.db_constraint:
            found.append("The database does not enforce it (db_constraint=False).")
    if field.db_index and not field.unique and not field.many_to_many:
        found.append("Has an index.")
    has_default = field.default is not NOT_PROVIDED and not field.many_to_many
    if has_default and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED:
        found.append("The default is Django's; the database has none.")
    if getattr(field, "db_comment", None):
        found.append(f"Comment: {field.db_comment}")
    return found
