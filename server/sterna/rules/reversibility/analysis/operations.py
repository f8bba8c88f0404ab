"""The arguments of operations, and what stands behind a migration."""

from __future__ import annotations

from sterna.edits.change import AddArgument, Replace
from sterna.project.migration import Migration, Operation
from sterna.rules.view import View, at_node
from sterna.syntax import facts


def all_told(call: facts.Call) -> bool:
    """Whether the call has no `*` and no `**`."""
    return not any(argument.star for argument in call.args)


def argument(call: facts.Call, place: int, keyword: str) -> facts.Expr | None:
    """The argument of that keyword, or at that place; None where it is not given."""
    for each in call.args:
        if each.keyword == keyword:
            return each.value
    positional = [each.value for each in call.args if each.keyword is None]
    return positional[place] if place < len(positional) else None


def is_none(value: facts.Expr | None) -> bool:
    """Whether it is not given, or None is."""
    return value is None or (isinstance(value, facts.Const) and value.source == "None")


def given(migration: Migration, operation: Operation, place: int, keyword: str, text: str) -> AddArgument | Replace:
    """The change that gives an argument which is None or not there."""
    assert operation.call is not None
    value = argument(operation.call, place, keyword)
    if value is not None:
        return Replace(at_node(migration, value.at), text)
    return AddArgument(at_node(migration, operation.call.at), f"{keyword}={text}")


def stop(migration: Migration, view: View) -> str:
    """A sentence about what a rollback does before it comes to this migration, or "" where nothing stands behind it.

    Source: django/db/migrations/executor.py (_migrate_all_backwards): the latest migration is undone first.
    """
    found = view.plan.descendants(migration.key)
    if not found:
        return ""
    count = "the migration" if len(found) == 1 else f"the {len(found)} migrations"
    return f" A rollback stops here, when {count} after it {'is' if len(found) == 1 else 'are'} undone already."
