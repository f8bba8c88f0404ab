"""Whether a migration runs in one transaction."""

from __future__ import annotations

from sterna.project.migration import Migration
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.binds import names_of


def is_atomic(migration: Migration, view: View) -> bool:
    """Whether it surely does, on a database that takes changes of tables back."""
    module = view.facts_of(migration.path)
    stmt = module.statements[migration.statement].stmt if module is not None else None
    said = isinstance(stmt, facts.Class) and "atomic" in names_of(stmt.body)
    return migration.atomic is True or (migration.atomic is None and not said)
