"""The functions in the migrations that turn integers into UUIDs and back."""

from __future__ import annotations

RELATIONS = '''\
def relations(apps):
    """The primary key, and every foreign key that holds its values."""
    found = [apps.get_model(@APP, @MODEL)._meta.pk]
    for key in found:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                if field.is_relation and field not in found and field.target_field == key:
                    found.append(field)
    return found
'''
VALUES = """\
def numbers_to_uuids(apps, schema_editor):
    replace(apps, schema_editor, lambda number: uuid.uuid4().hex)


def uuids_to_numbers(apps, schema_editor):
    replace(apps, schema_editor, str)


def replace(apps, schema_editor, new):
    alias = schema_editor.connection.alias
    columns = [(field.model._base_manager.using(alias), field.attname) for field in relations(apps)]
    values = {}
    for rows, name in columns:
        known = rows.filter(**{name + '__isnull': False}).values_list(name, flat=True)
        for value in known.iterator(chunk_size=2000):
            if value not in values:
                values[value] = new(len(values) + 1)
    # Rows refer to each other until all of them have their new values.
    with schema_editor.connection.constraint_checks_disabled():
        old = list(values)
        for start in range(0, len(old), 200):
            batch = old[start:start + 200]
            for rows, name in columns:
                cases = [When(**{name: value, 'then': Value(values[value])}) for value in batch]
                rows.filter(**{name + '__in': batch}).update(**{name: Case(*cases)})
"""
VALUES_IMPORTS = ["import uuid", "from django.db.models import Case, Value, When"]
REBUILD = """\
def rebuild_tables(apps, schema_editor):
    # On SQLite Django leaves some of the columns that refer to a changed key as they are.
    if schema_editor.connection.vendor == 'sqlite':
        for model in {field.model for field in relations(apps)[1:]}:
            schema_editor._remake_table(model)
"""
RESTART = '''\
def restart_sequence(apps, schema_editor):
    """The next row gets a number after those that are there."""
    model = apps.get_model(@APP, @MODEL)
    with schema_editor.connection.cursor() as cursor:
        for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
'''
RESTART_IMPORT = "from django.core.management.color import no_style"


def values(app: str, model: str) -> str:
    """Functions that replace the values, forwards and backwards."""
    return about("%s\n\n%s" % (VALUES, RELATIONS), app, model)


def rebuild(app: str, model: str) -> str:
    """A function that builds the tables anew whose columns SQLite did not change."""
    return about("%s\n\n%s" % (REBUILD, RELATIONS), app, model)


def restart(app: str, model: str) -> str:
    """A function that sets the sequence of a new integer key."""
    return about(RESTART, app, model)


def about(text: str, app: str, model: str) -> str:
    """The text with the model in it."""
    return text.replace("@APP", repr(app)).replace("@MODEL", repr(model))
