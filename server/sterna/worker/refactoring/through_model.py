"""A many-to-many relation gets a model of its own for its table; the table stays as it is.

Source: django/db/models/fields/related.py, create_many_to_many_intermediary_model (4.2 to 6.1), and "Changing a
ManyToManyField to use a through model" in Django's howto/writing-migrations.
"""

from __future__ import annotations

from typing import Any, Dict, List

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.utils import truncate_name
from django.db.migrations import AlterField, CreateModel, SeparateDatabaseAndState
from django.db.models import ManyToManyField

from sterna.worker.refactoring.known import historical, known_field, known_model

LENGTHS = {"postgresql": 63, "mysql": 64, "mariadb": 64, "oracle": 30}
"""How long the name of a table may be (DatabaseOperations.max_name_length); SQLite has no limit."""


def consider(generation: Any, params: Dict[str, Any]) -> Dict[str, Any]:
    """The `Relation` message."""
    model = known_model(generation, params["app"], params["model"])
    field = known_field(generation, model, params["field"])
    label = "%s.%s" % (model._meta.label, field.name)
    if type(field) is not ManyToManyField:
        raise CommandError("%s is no ManyToManyField." % label)
    through, target = field.remote_field.through, field.remote_field.model
    if isinstance(through, str) or isinstance(target, str):
        raise CommandError("The model that %s refers to is not known." % label)
    if not through._meta.auto_created:
        raise CommandError("%s has a through model already: %s." % (label, through._meta.label))
    if not model._meta.managed or not target._meta.managed:
        raise CommandError("%s: the table of an unmanaged model is not Django's." % label)
    place = generation.place(params["app"], params["model"].lower(), field.name)
    info = generation.evaluator.classes.info.get(model)
    if place is None or info is None:
        raise CommandError("%s is not declared in the class of its own model." % label)
    before = historical(generation).get_model(params["app"], model._meta.object_name)
    key = type(before._meta.get_field(field.name).remote_field.through._meta.pk)
    # Each side as Django tells it: (name of the foreign key, related model).
    source, _, second = (each.name for each in ordered(through))
    return {
        "model": model._meta.object_name,
        "name": chosen(generation, model, field, params.get("name", ""), info.place),
        "place": info.place,
        "field": place,
        "source": source,
        "target": second,
        "is_self": target is model,
        "table": table(through, params["dialects"]),
        "unmatched_key": "" if key is through._meta._get_default_pk_class() else key.__name__,
        "constrained": field.remote_field.db_constraint,
        "tablespace": through._meta.db_tablespace if through._meta.db_tablespace != settings.DEFAULT_TABLESPACE else "",
    }


def ordered(through: Any) -> List[Any]:
    """The fields of a table that Django made: foreign key to the source, primary key, foreign key to the target."""
    keys = [each for each in through._meta.local_fields if each.remote_field is not None]
    return [keys[0], through._meta.pk, keys[1]]


def table(through: Any, dialects: List[str]) -> str:
    """The name that the table has in the databases; raises CommandError where it is not the same in all."""
    name = through._meta.db_table
    names = {truncate_name(name, LENGTHS.get(dialect)) for dialect in dialects or [""]}
    if len(names) > 1:
        raise CommandError("Databases of several kinds have other names for the table %s: it is too long." % name)
    return str(names.pop())


def chosen(generation: Any, model: Any, field: Any, name: str, place: Any) -> str:
    """The name of the new model, or the first that is free; raises CommandError for one that Django refuses."""
    app = model._meta.app_label
    title = field.name.title().replace("_", "")
    module = generation.evaluator.importer.modules.get(place[0])
    taken = {*(getattr(module, "names", None) or ())}
    names = [name] if name else [model._meta.object_name + title, model._meta.object_name + title + "Through"]
    for each in names:
        if not each.isidentifier() or each.startswith("_") or each.endswith("_") or "__" in each:
            raise CommandError("'%s' is no name for a model (models.E023, models.E024)." % each)
        other = apps.all_models[app].get(each.lower())
        if each not in taken and (other is None or other is field.remote_field.through):
            return str(each)
    raise CommandError("%s is taken in %s: choose another name." % (names[-1], place[0]))


def arrange(generation: Any, changes: Dict[str, Any], params: Dict[str, Any]) -> None:
    """What the autodetector found is true of the state alone."""
    found = [each for several in changes.values() for migration in several for each in migration.operations]
    if not any(isinstance(each, CreateModel) for each in found) or not any(
        isinstance(each, AlterField) for each in found
    ):
        raise CommandError("Django does not find a new model and a changed relation in the models as they would be.")
    for several in changes.values():
        for migration in several:
            migration.operations = [SeparateDatabaseAndState(state_operations=migration.operations)]
