"""The content type of a model that goes to another app: its row stays, with the permissions and all that refers to it.

Source: django/contrib/contenttypes/management/__init__.py, RenameContentType (4.2 to 6.1), which Django runs where a
model is renamed.
"""

from __future__ import annotations

from typing import Any, Tuple

from django.db.migrations import RunPython

from sterna.worker.scaffold import Named

KEY = ("contenttypes", "contenttype")
FUNCTIONS = '''\
def move_content_type(apps, schema_editor, old, new):
    db_alias = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    if not router.allow_migrate_model(db_alias, ContentType):
        return
    moved = ContentType.objects.using(db_alias).filter(app_label=old, model="{model}").first()
    if moved is None:
        return
    # "migrate" makes another one where it stops between two of these migrations.
    for other in ContentType.objects.using(db_alias).filter(app_label=new, model="{model}"):
        merge(other, moved, db_alias)
    moved.app_label = new
    moved.save(using=db_alias, update_fields=["app_label"])
    ContentType.objects.clear_cache()


def merge(other, kept, db_alias):
    """What refers to one row refers to the other, its permissions to those of the other; then the first one goes."""
    for relation in other._meta.get_fields(include_hidden=True):
        if relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        name, rows = relation.field.name, relation.related_model._base_manager.using(db_alias)
        for row in rows.filter(**{{name: other}}):
            setattr(row, name, kept)
            sets = [{{each: getattr(row, each) for each in names}} for names in row._meta.unique_together]
            twin = next((rows.filter(**each).first() for each in sets if rows.filter(**each)), None)
            if twin is not None:
                merge(row, twin, db_alias)
            else:
                row.save(using=db_alias, update_fields=[name])
    other.delete(using=db_alias)


def forwards(apps, schema_editor):
    move_content_type(apps, schema_editor, old={old!r}, new={new!r})


def backwards(apps, schema_editor):
    move_content_type(apps, schema_editor, old={new!r}, new={old!r})
'''


def move(migration: Any, key: Tuple[str, str], new: str) -> None:
    """Let a migration do it after everything else."""
    migration.sterna_after = [RunPython(Named("forwards"), Named("backwards"))]
    migration.sterna_names = ["router"]
    migration.sterna_functions = FUNCTIONS.format(model=key[1], old=key[0], new=new)
