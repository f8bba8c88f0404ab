"""Calls of methods: which arguments are names, and what the call gives."""

from __future__ import annotations

from typing import Any, Callable, Dict, FrozenSet, List, Optional, Tuple

from django.db.models.query import QuerySet

from sterna.worker.resolve import queries
from sterna.worker.resolve.values import Class, Instance, Pair, Rows

Argument = Dict[str, Any]
Check = Callable[[Any, str], Optional[Exception]]

SAME = frozenset(
    (
        *("all", "distinct", "reverse", "none", "select_for_update", "using", "union", "intersection", "difference"),
        *("filter", "exclude", "complex_filter", "order_by", "only", "defer", "select_related", "prefetch_related"),
    )
)
"""Methods that give a queryset of the same rows."""

ONE = frozenset(("get", "first", "last", "latest", "earliest", "create", "aget", "afirst", "alast", "acreate"))
"""Methods that give a row."""

LOOKUPS = frozenset(("filter", "exclude", "get", "aget", "get_or_create", "update_or_create"))
"""Methods whose keywords are lookups."""

TEXTS: Dict[str, Tuple[str, Check]] = {
    "order_by": ("lookup", queries.ordering),
    "latest": ("lookup", queries.ordering),
    "earliest": ("lookup", queries.ordering),
    "values": ("lookup", queries.column),
    "values_list": ("lookup", queries.column),
    "distinct": ("lookup", queries.column),
    "only": ("field", queries.loading),
    "defer": ("field", queries.loading),
    "select_related": ("lookup", queries.joined),
    "prefetch_related": ("prefetch", queries.prefetched),
}
"""Methods whose positional texts are names."""

LISTS = {"bulk_update": ("fields", 1), "bulk_create": ("update_fields", -1), "save": ("update_fields", -1)}
"""Methods with a list of names of fields: its keyword, and its position."""

WRITES = {
    "create": "create",
    "acreate": "create",
    "bulk_create": "create",
    "get_or_create": "create",
    "update_or_create": "create",
    "update": "update",
    "aupdate": "update",
    "bulk_update": "update",
    "delete": "delete",
    "adelete": "delete",
}


def result(rows: Rows, name: str, arguments: List[Argument], whole: bool) -> Any:
    """What a method of a manager or queryset gives."""
    queryset = rows if not rows.is_list and issubclass(rows.kind, QuerySet) else rows.but(kind=QuerySet)
    if name in SAME or name == "get_queryset":
        return queryset
    if name == "db_manager":
        return rows
    if name == "iterator":
        return queryset.but(is_list=True)
    if name in ("annotate", "alias"):
        return queryset.but(names=rows.names | new_names(arguments), open=rows.open or not named(arguments, whole))
    if name in ("values", "values_list"):
        more = new_names(arguments)
        return queryset.but(names=rows.names | more, open=rows.open or not whole, instances=False)
    if name == "extra":
        return queryset.but(open=True)
    if name in ("dates", "datetimes"):
        return queryset.but(instances=False, open=True)
    if name in ONE:
        return instance(rows, new=name.endswith("create")) if rows.instances else None
    if name in ("get_or_create", "update_or_create"):
        return Pair(instance(rows, new=True))
    if name == "bulk_create":
        return queryset.but(is_list=True)
    return None


def instance(rows: Rows, new: bool = False) -> Instance:
    """One of the rows."""
    return Instance(rows.model, rows.names, rows.open, new)


def new_names(arguments: List[Argument]) -> FrozenSet[str]:
    """The names that annotations get from keywords."""
    return frozenset(one["keyword"] for one in arguments if one.get("keyword"))


def named(arguments: List[Argument], whole: bool) -> bool:
    """Whether all annotations have names from keywords: others make up their own."""
    return whole and all(one.get("keyword") for one in arguments)


def listed(name: str, arguments: List[Argument]) -> List[Tuple[int, str]]:
    """The names in the list of fields that a method takes."""
    keyword, position = LISTS[name]
    positional = [one for one in arguments if not one.get("keyword")]
    chosen = [one for one in arguments if one.get("keyword") == keyword]
    if not chosen and 0 <= position < len(positional):
        chosen = [positional[position]]
    return [(item[0], item[1]) for one in chosen if "text" not in one for item in one.get("items") or ()]


def dict_keys(arguments: List[Argument], keyword: str) -> List[Tuple[int, str]]:
    """The keys of the dict that a keyword is given."""
    return [(item[0], item[1]) for one in arguments if one.get("keyword") == keyword for item in one.get("keys") or ()]


def model_of(value: Any) -> Any:
    """The model of a value that has one."""
    return value.model if isinstance(value, (Class, Instance, Rows)) else None
