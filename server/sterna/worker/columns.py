"""A model field as its column."""

from __future__ import annotations

from typing import Any, Dict, Optional

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from sterna.worker.evaluator.build import Evaluator


def model_of(evaluator: Evaluator, module: str, class_name: str) -> Any:
    """The registered model that a class statement of a module made, or None."""
    for model in apps.get_models(include_auto_created=False, include_swapped=True):
        info = evaluator.classes.info.get(model)
        if info is not None and info.module == module and model.__name__ == class_name:
            return model
    return None


def column(evaluator: Evaluator, params: Dict[str, Any], dialect: str) -> Optional[Dict[str, Any]]:
    """The `Column` message, or None where the name is no field of a known model."""
    from sterna.worker.sql.column import column as describe

    model = model_of(evaluator, params["module"], params["class"])
    if model is None:
        return None
    try:
        field = model._meta.get_field(params["field"])
    except FieldDoesNotExist:
        return None
    if field.auto_created or not hasattr(field, "db_parameters"):
        return None
    found = describe(model, field, dialect, params.get("version") or "")
    return {
        "model": model._meta.label,
        "field": field.name,
        "field_class": type(field).__name__,
        **{key: found[key] for key in ("table", "column", "type", "note")},
    }
