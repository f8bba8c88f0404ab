"""Defaults that were for the rows of one moment: a squash must not make them defaults of the field.

Source: ProjectState.add_field and alter_field (django/db/migrations/state.py), and where the optimizer forgets
preserve_default: CreateModel.reduce (operations/models.py), AddField.reduce (operations/fields.py), 4.2 to 6.1.
"""

from __future__ import annotations

from typing import Any, List

from django.db.migrations.operations import AddField, AlterField, CreateModel
from django.db.models import NOT_PROVIDED


def without_one_off(operations: List[Any], squashed: List[Any]) -> List[Any]:
    """The optimized operations of these migrations, with no default left that was to be preserved in none of them."""
    fields = {
        id(operation.field)
        for migration in squashed
        for operation in migration.operations
        if isinstance(operation, (AddField, AlterField)) and not operation.preserve_default
    }
    return [_once(operation, fields) for operation in operations] if fields else operations


def _once(operation: Any, fields: Any) -> Any:
    if type(operation) in (AddField, AlterField):
        if operation.preserve_default and id(operation.field) in fields:
            return type(operation)(operation.model_name, operation.name, operation.field, preserve_default=False)
    elif type(operation) is CreateModel and any(id(field) in fields for _, field in operation.fields):
        kept = [(name, _bare(field) if id(field) in fields else field) for name, field in operation.fields]
        return CreateModel(operation.name, kept, operation.options, operation.bases, operation.managers)
    return operation


def _bare(field: Any) -> Any:
    """The field as a state holds it; a new table has no rows that would want a value."""
    bare = field.clone()
    bare.default = NOT_PROVIDED
    return bare
