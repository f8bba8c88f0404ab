"""What Django's schema editors make at the end of a migration only, and operations that come too soon for it.

What CreateModel makes beside the table, and AddField beside the column, waits in `deferred_sql` until the migration
ends (BaseDatabaseSchemaEditor, django/db/backends/base/schema.py, 4.2 to 6.1): nothing in the same migration can rename
it, drop it, or see that it is there already.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

from django.db.migrations.operations import (
    AddField,
    AlterField,
    AlterIndexTogether,
    AlterUniqueTogether,
    CreateModel,
    RemoveIndex,
    RenameIndex,
)
from django.db.migrations.utils import resolve_relation

from sterna.worker.operations import model_name

Key = Tuple[str, str]

BESIDE = ("indexes", "unique_together", "index_together")
LOOKS = (RenameIndex, RemoveIndex, AlterUniqueTogether, AlterIndexTogether)
INDEX = "an index that is there only after what is before it"
REFERENCES = "foreign keys that are there only after what is before it"
TYPE = ("max_length", "max_digits", "decimal_places", "db_collation")


def deferred(operations: List[Any], app: str) -> Iterator[Tuple[Any, Any, str]]:
    """Operations that look for what another one makes at the end of the migration, with that one and what it is."""
    made: Dict[str, Any] = {}
    late: Dict[Key, Any] = {}
    referred: Dict[Key, List[Any]] = {}
    fields: Dict[Key, Any] = {}
    for operation in operations:
        late.update(dict.fromkeys(_late_fields(operation), operation))
        for model in _referred(operation, app):
            referred.setdefault(model, []).append(operation)
        if isinstance(operation, CreateModel) and any(operation.options.get(option) for option in BESIDE):
            made[operation.name_lower] = operation
        elif isinstance(operation, AlterField):
            key = (operation.model_name_lower, operation.name_lower)
            if not _is_late(operation.field) and key in late:
                yield operation, late[key], INDEX
            makers = referred.get((app, key[0]), [])
            if makers and _is_target(operation.field) and _type(fields.get(key)) != _type(operation.field):
                yield operation, makers[0], REFERENCES
        elif isinstance(operation, LOOKS) and model_name(operation) in made:
            yield operation, made[model_name(operation)], INDEX
        fields.update({(model_name(operation), name.lower()): field for name, field in _fields(operation)})


def _fields(operation: Any) -> List[Tuple[str, Any]]:
    if isinstance(operation, CreateModel):
        return list(operation.fields)
    return [(operation.name, operation.field)] if isinstance(operation, (AddField, AlterField)) else []


def _late_fields(operation: Any) -> List[Key]:
    """Model and name of the fields that an operation makes with an index or a constraint at the end."""
    if isinstance(operation, AlterField):
        return []
    return [(model_name(operation), name.lower()) for name, field in _fields(operation) if _is_late(field)]


def _is_late(field: Any) -> bool:
    return bool(getattr(field, "db_index", False) or (field.remote_field and getattr(field, "db_constraint", False)))


def _referred(operation: Any, app: str) -> Iterator[Key]:
    """The models to which an operation makes foreign keys at the end: AddField makes those of columns at once."""
    if isinstance(operation, AlterField):
        return
    for _, field in _fields(operation):
        remote = field.remote_field
        if not remote or not getattr(remote, "db_constraint", getattr(field, "db_constraint", False)):
            continue
        if field.many_to_many or isinstance(operation, CreateModel):
            yield resolve_relation(remote.model, app, model_name(operation))
        if field.many_to_many:
            yield app, model_name(operation)


def _is_target(field: Any) -> bool:
    """Whether foreign keys may refer to a field: when its type changes, Django makes those anew (`_alter_field`)."""
    return bool(field.primary_key or field.unique)


def _type(field: Any) -> Any:
    """What the type of a column is made of; None where the field is not known."""
    return field and (field.get_internal_type(), *(getattr(field, name, None) for name in TYPE))
