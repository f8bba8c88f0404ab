"""Lookups and transforms that a project registers on fields: `CharField.register_lookup(Length)`.

Constraints and indexes of a migration may use them, so Django has to know them when it makes their SQL. A lookup is
registered on Django's own fields for the life of the process, as it is in Django's; one of the same name replaces it.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List

from sterna.worker.evaluator.calls import Calls
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.values import is_unknown

FIELDS = ("django.db.models.", "django.contrib.")
"""Where Django's own fields are."""


def install(calls: Calls) -> None:
    """Answer `register_lookup` of classes and of instances (django/db/models/query_utils.py, 4.2 to 6.1)."""
    from django.db.models.query_utils import RegisterLookupMixin

    hook = vars(RegisterLookupMixin)["register_lookup"]
    for register in (hook.class_method, hook.instance_method):
        calls.special(register, _answer(calls, register))


def _answer(calls: Calls, register: Callable[..., Any]) -> Callable[..., Any]:
    from django.db.models.lookups import Lookup, Transform
    from django.db.models.query_utils import RegisterLookupMixin

    def answer(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        owner, lookup, name = _given(*args, **kwargs)
        kind = owner if issubclass(type(owner), type) else type(owner)
        is_field = issubclass(kind, RegisterLookupMixin) and (calls.is_ours(kind) or kind.__module__.startswith(FIELDS))
        if is_field and issubclass(type(lookup), type) and issubclass(lookup, (Lookup, Transform)):
            name = run.attribute(lookup, "lookup_name", scope, node) if name is None else name
            if not is_unknown(name):
                register(owner, lookup, str(name))
        return lookup

    return answer


def _given(owner: Any, lookup: Any, lookup_name: Any = None) -> Any:
    """The arguments by their names in Django."""
    return owner, lookup, lookup_name
