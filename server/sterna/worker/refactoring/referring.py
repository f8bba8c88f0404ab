"""What holds the values of a primary key, and what stands against changing them all."""

from __future__ import annotations

from typing import Any, Iterator, List

from django.apps import apps as present
from django.db.models import NOT_PROVIDED

from sterna.worker.views import Views


def referring(model: Any, apps: Any) -> List[Any]:
    """Every foreign key that holds values of the model's primary key, straight or through the key of another model."""
    found = [model._meta.pk]
    for key in found:
        for other in apps.get_models(include_auto_created=True):
            for field in other._meta.local_concrete_fields:
                if field.is_relation and field not in found and field.target_field == key:
                    found.append(field)
    return found[1:]


def bypassed(model: Any, relations: List[Any]) -> bool:
    """Whether SQLite's schema editor leaves one of them as it is (DatabaseSchemaEditor._alter_field, 4.2 to 6.1).

    It builds the tables of relations anew that are not hidden, lead to the model itself, and not from it to itself.
    """
    rebuilt = {model}
    for each in model._meta.related_objects:
        if each.related_model != model:
            rebuilt.add(each.through if each.many_to_many else each.related_model)
    for each in model._meta.many_to_many:
        if each.related_model != model:
            rebuilt.add(each.remote_field.through)
    return any(each.model not in rebuilt for each in relations)


def hindrance(apps: Any, current: Any) -> str:
    """Why the values of a model's key cannot be replaced wherever they stand; "" for nothing."""
    model = apps.get_model(current._meta.app_label, current._meta.model_name)
    for field in [model._meta.pk, *referring(model, apps)]:
        label = "%s.%s" % (field.model._meta.label, field.name)
        if not field.model._meta.managed:
            return "%s is a column of a table that Django does not manage." % label
        given = (field.default, getattr(field, "db_default", NOT_PROVIDED))
        if field.is_relation and any(each is not NOT_PROVIDED and each is not None for each in given):
            return "%s has a default, which is a number." % label
        for what in conditions(field):
            return "%s is part of %s." % (label, what)
    for field in current._meta.private_fields:
        if type(field).__name__ == "GenericRelation":
            other = field.related_model._meta.label
            return "%s refers to %s by numbers that no foreign key tells of." % (other, current._meta.label)
    return ""


def conditions(field: Any) -> Iterator[str]:
    """Constraints, indexes and columns that compute with the field."""
    options = field.model._meta
    names = {field.name, field.attname, "pk"}
    for each in (*options.constraints, *options.indexes):
        view = Views().index(each)
        if names & set(view.get("references", ())) or view.get("unknown"):
            yield "the condition or expression of %s" % each.name
        if names & set(view.get("fields", ())) and len(getattr(each, "opclasses", [])) > 0:
            yield "%s, which names operator classes" % each.name
    for other in options.local_fields:
        expression = getattr(other, "expression", None)
        if getattr(other, "generated", False) and names & set(
            Views().index(Computed(expression)).get("references", ())
        ):
            yield "the expression of %s" % other.name


class Computed:
    """The expression of a generated column in the shape of an index."""

    name = ""

    def __init__(self, expression: Any) -> None:
        self.expressions = [expression]


def notes(model: Any) -> List[str]:
    """What the user should look at, because no foreign key tells of it."""
    generic = [
        other._meta.label
        for other in present.get_models()
        for field in other._meta.private_fields
        if type(field).__name__ == "GenericForeignKey"
    ]
    told = ["Code that takes the key of %s for a number (URLs, forms, tests) is left as it is." % model._meta.label]
    if generic:
        told.append(
            "Rows of %s may refer to %s by content types: those numbers stay as they are."
            % (", ".join(sorted(set(generic))), model._meta.label)
        )
    return told
