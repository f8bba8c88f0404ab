"""Calls whose result is another one each time."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.project.literals import walk
from sterna.rules.classes import Outside
from sterna.rules.models.analysis.declared import Model
from sterna.syntax import facts

_VOLATILE = {
    *("django.utils.timezone.now", "django.utils.timezone.localtime", "django.utils.timezone.localdate"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.monotonic"),
    *("uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7", "os.urandom"),
    *("random.random", "random.randint", "random.randrange", "random.choice", "random.choices", "random.sample"),
    *("random.uniform", "random.getrandbits", "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes"),
    *("secrets.choice", "secrets.randbelow", "django.utils.crypto.get_random_string"),
    "django.core.management.utils.get_random_secret_key",
}
REFERABLE = {
    *("django.utils.timezone.now", "django.utils.timezone.localdate", "django.utils.timezone.localtime"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("uuid.uuid1", "uuid.uuid4", "time.time"),
}
"""A migration can name these, and they need no argument."""


def calls_now(expr: facts.Expr) -> Iterator[facts.Call]:
    """The calls that are made when the expression is evaluated: not those in a lambda."""
    stack: list[object] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, facts.Lambda):
            continue
        if isinstance(node, facts.Call):
            yield node
        if hasattr(node, "__struct_fields__"):
            stack += [getattr(node, name) for name in node.__struct_fields__]
        elif isinstance(node, list):
            stack += node


def volatile(model: Model, expr: facts.Expr) -> tuple[facts.Call, str] | None:
    """The first call in an expression that gives another value each time, and its path; None where there is none."""
    for call in calls_now(expr):
        found = model.meant(call.func)
        if isinstance(found, Outside) and found.path in _VOLATILE:
            return call, found.path
    return None


def names(expr: facts.Expr) -> set[str]:
    """The names in an expression."""
    return {each.name for each in walk(expr) if isinstance(each, facts.Name)}
