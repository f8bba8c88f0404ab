"""Operations of Django's whose way back is an argument, and not given."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sterna.project.migration import Migration, Operation
from sterna.rules.report import Fix, Report
from sterna.rules.reversibility.analysis.operations import all_told, argument, is_none, stop
from sterna.rules.view import View, at_operation

Fixes = Callable[[Migration, Operation, View], Iterator[Fix]]


def without_way_back(name: str, keyword: str, migration: Migration, view: View, fixes: Fixes) -> Iterator[Report]:
    """A report for each operation of that name whose arguments are all told and have no way back among them."""
    for operation in migration.walk():
        call = operation.call
        if operation.name != name or operation.role == "state" or call is None or not all_told(call):
            continue
        if is_none(argument(call, 1, keyword)):
            yield Report(
                at_operation(migration, operation),
                f"{migration.app}.{migration.name} cannot be rolled back: {name} has no {keyword}. "
                f"Give it one, or migrations.{name}.noop where nothing has to be undone."
                f"{stop(migration, view)}",
                migration.app,
                fixes=tuple(fixes(migration, operation, view)),
            )
