"""The SQL that a RunSQL is given, and SQL as text of a migration."""

from __future__ import annotations

from collections.abc import Sequence

from sterna.project.literals import NotLiteral, dotted, literal
from sterna.project.migration import Migration
from sterna.rules.view import View
from sterna.sql.layout import DIALECTS
from sterna.syntax import facts


def dialects(view: View) -> list[str]:
    """Those of the databases that a migration may run on; all that there are where they are not known."""
    if view.project.config.dialect:
        return [view.project.config.dialect]
    found = set(view.opened.databases.values()) if view.opened is not None else set()
    return sorted(DIALECTS) if "" in found or not found else sorted(found)


def scripts(migration: Migration, sql: facts.Expr | None, view: View) -> list[str] | None:
    """The texts that run, [] where none does; None where they are not told, or have parameters.

    Source: django/db/migrations/operations/special.py (RunSQL._run_sql), Django 5.2.
    """
    if sql is None:
        return None
    if (dotted(sql) or "").endswith("RunSQL.noop"):
        return []
    try:
        value = literal(_constant(migration, sql, view))
    except NotLiteral:
        return None
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, (list, tuple)):
        return None
    texts = []
    for each in value:
        if isinstance(each, (list, tuple)) and len(each) == 2 and not each[1]:
            each = each[0]
        if not isinstance(each, str):
            return None
        texts.append(each)
    return texts


def _constant(migration: Migration, expr: facts.Expr, view: View) -> facts.Expr:
    """What a name of the module stands for, where it is assigned once."""
    reading = view.reading(migration.path)
    if not isinstance(expr, facts.Name) or reading is None:
        return expr
    values = [
        top.stmt.value
        for top in reading.facts.statements
        if isinstance(top.stmt, facts.Assign)
        and any(isinstance(target, facts.Name) and target.name == expr.name for target in top.stmt.targets)
    ]
    return values[0] if len(values) == 1 else expr


def quoted(statements: Sequence[str]) -> str:
    """Statements as Python: one string, or a list of several."""
    texts = [_quoted(each) for each in statements]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _quoted(text: str) -> str:
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)
