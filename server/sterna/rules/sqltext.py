"""The SQL that a RunSQL is given, and SQL as text of a migration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sterna.project.literals import NotLiteral, dotted, literal
from sterna.project.migration import Migration
from sterna.rules.view import View, at_node
from sterna.sql.layout import DIALECTS
from sterna.syntax import facts
from sterna.syntax.at import At


@dataclass(frozen=True)
class Script:
    """A text of SQL, and the parameters that go with it, None where none do. `params_told` is false where the text of
    the migration does not tell them. `is_item`: it stands in a list, and Django hands it on as it is."""

    text: str
    at: At
    is_item: bool = False
    params: tuple[object, ...] | None = None
    params_told: bool = True


def dialects(view: View) -> list[str]:
    """Those of the databases that a migration may run on; all that there are where they are not known."""
    if view.project.config.dialect:
        return [view.project.config.dialect]
    found = set(view.opened.databases.values()) if view.opened is not None else set()
    return sorted(DIALECTS) if "" in found or not found else sorted(found)


def scripts(migration: Migration, sql: facts.Expr | None, view: View) -> list[Script] | None:
    """The texts that run, [] where none does; None where they are not told.

    Source: django/db/migrations/operations/special.py (RunSQL._run_sql), Django 5.2.
    """
    if sql is None:
        return None
    if (dotted(sql) or "").endswith("RunSQL.noop"):
        return []
    value, at = _constant(migration, sql, view)
    try:
        text = literal(value)
    except NotLiteral:
        text = None
    if isinstance(text, str):
        return [Script(text, at)] if text else []
    if not isinstance(value, facts.Seq) or value.kind == "set":
        return None
    found = [_item(item, at) for item in value.items]
    told = [each for each in found if each is not None]
    return told if len(told) == len(found) else None


def _item(item: facts.Expr, at: At) -> Script | None:
    params: tuple[object, ...] | None = None
    told = True
    if isinstance(item, facts.Seq) and item.kind != "set" and len(item.items) == 2:
        item, given = item.items
        try:
            value = literal(given)
            told = value is None or isinstance(value, (list, tuple))
            params = tuple(value) if isinstance(value, (list, tuple)) else None
        except NotLiteral:
            told = False
    try:
        text = literal(item)
    except NotLiteral:
        return None
    place = At(at.path, at.statement, at.body, item.at)
    return Script(text, place, True, params, told) if isinstance(text, str) else None


def _constant(migration: Migration, expr: facts.Expr, view: View) -> tuple[facts.Expr, At]:
    """What a name of the module stands for, where it is assigned once, and where that is."""
    reading = view.reading(migration.path)
    values = [
        (top.stmt.value, At(migration.path, index, -1, top.stmt.value.at))
        for index, top in enumerate(reading.facts.statements if reading is not None else ())
        if isinstance(top.stmt, facts.Assign)
        and isinstance(expr, facts.Name)
        and any(isinstance(target, facts.Name) and target.name == expr.name for target in top.stmt.targets)
    ]
    return values[0] if len(values) == 1 else (expr, at_node(migration, expr.at))


def run_scripts(migration: Migration, view: View) -> Iterator[Script]:
    """All texts of the migration's RunSQL operations, those of their ways back with them, as far as they are told."""
    for operation in migration.walk():
        if operation.name != "RunSQL" or operation.call is None or operation.role == "state":
            continue
        if any(argument.star for argument in operation.call.args):
            continue
        positional = [argument.value for argument in operation.call.args if argument.keyword is None][:2]
        named = [each.value for each in operation.call.args if each.keyword in ("sql", "reverse_sql")]
        for value in [*positional, *named]:
            yield from scripts(migration, value, view) or ()


def quoted(statements: Sequence[str]) -> str:
    """Statements as Python: one string, or a list of several."""
    texts = [_quoted(each) for each in statements]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _quoted(text: str) -> str:
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)
