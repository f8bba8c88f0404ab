"""A model that is known for certain, on the side of the models."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import CommandError

from sterna.worker.values import Unknown


def known_model(generation: Any, app: str, name: str) -> Any:
    """The model's class, of which nothing is Unknown; raises CommandError."""
    generation.current.state(generation.history)
    model = apps.all_models[app].get(name.lower())
    key = (app, name.lower())
    for problem in generation.current.problems:
        if key in generation.current.uncertain and problem.subject.lower().startswith("%s.%s" % key):
            raise CommandError("%s is not known from the text: %s." % (problem.subject, problem.reason))
    if model is None:
        raise CommandError("App '%s' has no model '%s'." % (app, name))
    if key not in generation.history.end().models:
        raise CommandError("No migration has the model %s: make that migration first." % model._meta.label)
    return model


def known_field(generation: Any, model: Any, name: str) -> Any:
    """The model's field, which migrations have as well; raises CommandError."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        field = None
    if field is None or isinstance(field, Unknown):
        raise CommandError("%s has no field '%s'." % (model._meta.label, name))
    owner = field.model._meta
    before = generation.history.end().models.get((owner.app_label, owner.model_name))
    if before is None or field.name not in before.fields:
        raise CommandError("No migration has the field %s.%s: make that migration first." % (model._meta.label, name))
    return field


def historical(generation: Any) -> Any:
    """The registry of all models after all migrations; raises CommandError where they do not fit together."""
    try:
        return generation.history.end().apps
    except Exception as error:
        raise CommandError("The models of the migrations cannot be made: %s" % error) from error
