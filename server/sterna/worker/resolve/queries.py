"""Names of fields and lookups, given to Django's own query machinery; nothing is executed.

Each function returns None where Django accepts the name or says nothing that is about names, otherwise its exception.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.query import get_prefetcher
from django.db.models.sql import Query, UpdateQuery

DEFERRED = models.DEFERRED


def lookup(model: Any, text: str) -> Optional[Exception]:
    """`filter(text=...)`, with an expression for the value: it is never prepared, whatever the field."""
    return refused(lambda: Query(model).add_q(Q(**{text: Value(None)})))


def reference(model: Any, text: str) -> Optional[Exception]:
    """`F(text)`."""
    return refused(lambda: F(text).resolve_expression(Query(model), allow_joins=True))


def ordering(model: Any, text: str) -> Optional[Exception]:
    """`order_by(text)`."""
    return refused(lambda: Query(model).add_ordering(text))


def column(model: Any, text: str) -> Optional[Exception]:
    """`values(text)`."""
    return refused(lambda: Query(model).add_fields([text], True))


def loading(model: Any, text: str) -> Optional[Exception]:
    """`only(text)` or `defer(text)`: names are resolved when the query runs."""

    def mask() -> None:
        query = Query(model)
        query.add_immediate_loading([text])
        query.get_select_mask()

    return refused(mask)


def joined(model: Any, text: str) -> Optional[Exception]:
    """`select_related(text)`: names are resolved when the query runs (SQLCompiler.get_related_selections)."""
    from sterna.worker.sql.connections import connection, installed

    def compiled() -> None:
        query = Query(model)
        query.add_select_related([text])
        made = connection("sqlite")
        with installed(made):
            query.get_compiler(connection=made).pre_sql_setup()

    return refused(compiled)


def field(model: Any, text: str) -> Optional[Exception]:
    """A field's name, as `bulk_update` and `Options.get_field` take it."""
    return refused(lambda: model._meta.get_field(text))


def updated(model: Any, text: str) -> Optional[Exception]:
    """`update(text=...)`."""
    return refused(lambda: UpdateQuery(model).add_update_values({text: None}))


def defaults(model: Any, names: Sequence[str]) -> Optional[Exception]:
    """The `defaults` of get_or_create and update_or_create (QuerySet._extract_model_params)."""
    query: Any = models.QuerySet(model)
    wanted = dict.fromkeys(names)
    return refused(lambda: query._extract_model_params(wanted))


def constructed(model: Any, names: Sequence[str]) -> Optional[Exception]:
    """`Model(name=...)`; every other field is deferred, so that no default is asked for."""
    if model.__init__ is not models.Model.__init__:
        return None
    values: Dict[str, Any] = {one.attname: DEFERRED for one in model._meta.concrete_fields}
    for name in names:
        known = next((one for one in model._meta.concrete_fields if name in (one.name, one.attname)), None)
        if known is not None:
            values.pop(known.attname, None)
        values[name] = None
    try:
        model(**values)
    except TypeError as error:
        return error if "unexpected keyword" in str(error) else None
    except Exception:  # noqa: BLE001 - a value that a field does not take: not about names
        return None
    return None


def saved(model: Any, names: Sequence[str]) -> Optional[Exception]:
    """`save(update_fields=names)` (Model.save)."""
    known = set()
    for one in model._meta.fields:
        if not one.primary_key:
            known |= {one.name, getattr(one, "attname", one.name)}
    strange = [name for name in names if name not in known]
    if not strange:
        return None
    return ValueError(
        "The following fields do not exist in this model, are m2m fields, primary keys, or are non-concrete fields: %s"
        % ", ".join(strange)
    )


def prefetched(model: Any, text: str) -> Optional[Exception]:
    """`prefetch_related(text)` (prefetch_related_objects), as far as the names lead."""
    for name in text.split("__"):
        instance = model.__new__(model)
        try:
            _, _, found, _ = get_prefetcher(instance, name, name)
        except Exception:  # noqa: BLE001 - a descriptor that wants a whole instance
            return None
        if not found:
            return AttributeError(
                "Cannot find '%s' on %s object, '%s' is an invalid parameter to prefetch_related()"
                % (name, model.__name__, text)
            )
        try:
            model = model._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return None
        if not isinstance(model, type):
            return None
    return None


def refused(action: Any) -> Optional[Exception]:
    """What Django says of a name, or None."""
    try:
        action()
    except (FieldError, FieldDoesNotExist) as error:
        found: Exception = error
        return found
    except Exception:  # noqa: BLE001 - about a value or a lookup's arguments, which are not given
        return None
    return None


def choices(model: Any) -> List[str]:
    """The names that a model has for queries."""
    names = set()
    for one in model._meta.get_fields():
        names.add(one.name)
        if getattr(one, "attname", None):
            names.add(one.attname)
    return sorted(names)


def along(model: Any, text: str) -> List[Any]:
    """The models that a name leads through, the first one included."""
    found = [model]
    for part in text.lstrip("-").split("__"):
        names = {one.name: one for one in found[-1]._meta.get_fields()}
        related = getattr(names.get(part), "related_model", None)
        if not isinstance(related, type):
            break
        found.append(related)
    return found
