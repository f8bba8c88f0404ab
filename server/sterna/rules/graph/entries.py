"""The entries of `dependencies`, `run_before` and `replaces`, as the text of a migration has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sterna.edits.change import AddAttribute, AddItem, Change, RemoveItem, Replace
from sterna.project.literals import NotLiteral, literal
from sterna.project.migration import Migration, Reference
from sterna.rules.view import View, at_node
from sterna.syntax import facts
from sterna.syntax.at import At

ATTRIBUTES = ("dependencies", "run_before", "replaces")
NOT_TOLD = object()
"""The value of an expression that is no literal."""


@dataclass(frozen=True)
class Entry:
    """One entry; `display` is the list or tuple that it stands in, at `index`."""

    attribute: str
    expr: facts.Expr
    at: At
    display: At
    index: int
    alone: bool
    """No other entry stands beside it."""
    value: Any
    """Of the literal, or NOT_TOLD."""

    @property
    def removal(self) -> RemoveItem:
        """The change that takes it away."""
        return RemoveItem(self.display, self.index)

    def replaced(self, text: str) -> Replace:
        """The change that puts another expression in its place."""
        return Replace(self.at, text)


@dataclass(frozen=True)
class Assignment:
    """What an attribute is set to: the whole value, and the entries of it that are displayed."""

    attribute: str
    name_at: At
    value: facts.Expr
    value_at: At
    entries: tuple[Entry, ...]
    told: bool
    """Whether the text displays all entries."""


def class_of(migration: Migration, view: View) -> facts.Class | None:
    """The facts of the migration's class; None where there is none, or where its text does not parse now."""
    if migration.statement < 0 or migration.stale:
        return None
    read = view.project.files.facts(migration.path)
    if not isinstance(read, facts.Module) or not 0 <= migration.statement < len(read.statements):
        return None
    statement = read.statements[migration.statement].stmt
    return statement if isinstance(statement, facts.Class) else None


def assignments(migration: Migration, view: View, *attributes: str) -> Iterator[Assignment]:
    """What the class assigns to `dependencies`, `run_before` and `replaces`, or to the named ones, in its order."""
    class_ = class_of(migration, view)
    for statement in class_.body if class_ is not None else ():
        target, value = _assigned(statement)
        if isinstance(target, facts.Name) and value is not None and target.name in (attributes or ATTRIBUTES):
            entries, told = _entries(migration, target.name, value)
            name_at = at_node(migration, target.at)
            yield Assignment(target.name, name_at, value, at_node(migration, value.at), tuple(entries), told)


def entries(migration: Migration, view: View, *attributes: str) -> Iterator[Entry]:
    """The entries of these attributes, of all three where none is named."""
    for assignment in assignments(migration, view, *attributes):
        yield from assignment.entries


def references(migration: Migration, view: View, attribute: str) -> Iterator[tuple[Entry, Reference]]:
    """The entries of an attribute that are well formed, with what they say."""
    known = {reference.at: reference for reference in getattr(migration, attribute)}
    for entry in entries(migration, view, attribute):
        reference = known.get(entry.expr.at)
        if reference is not None and (reference.app or reference.setting):
            yield entry, reference


def tells_all(migration: Migration, view: View) -> bool:
    """Whether the class is a plain `migrations.Migration` that displays all its entries."""
    if not migration.plain or class_of(migration, view) is None:
        return False
    return all(each.told for each in assignments(migration, view))


def addition(migration: Migration, view: View, text: str) -> Change | None:
    """The change that adds a dependency; None where the text has no list for it."""
    found = list(assignments(migration, view, "dependencies"))
    if not found:
        return AddAttribute(migration.path, migration.statement, f"dependencies = [{text}]")
    value = found[-1].value
    if isinstance(value, facts.Seq) and value.kind == "list":
        return AddItem(found[-1].value_at, text)
    return None


def shown(app: str, name: str) -> str:
    """An entry as Django's writer puts it, with the quotes of most formatters."""
    return f'("{app}", "{name}")'


def _assigned(statement: facts.Stmt) -> tuple[facts.Expr | None, facts.Expr | None]:
    if isinstance(statement, facts.Assign) and len(statement.targets) == 1:
        return statement.targets[0], statement.value
    if isinstance(statement, facts.AnnAssign | facts.AugAssign):
        return statement.target, statement.value
    return None, None


def _entries(migration: Migration, attribute: str, value: facts.Expr) -> tuple[list[Entry], bool]:
    if isinstance(value, facts.Binary) and value.op == "+":
        left, left_told = _entries(migration, attribute, value.left)
        right, right_told = _entries(migration, attribute, value.right)
        return left + right, left_told and right_told
    if not isinstance(value, facts.Seq) or value.kind not in ("list", "tuple"):
        return [], False
    found: list[Entry] = []
    told = True
    for index, item in enumerate(value.items):
        if isinstance(item, facts.Star):
            inner, inner_told = _entries(migration, attribute, item.value)
            found += inner
            told = told and inner_told
            continue
        display = at_node(migration, value.at)
        alone = len(value.items) == 1
        found.append(Entry(attribute, item, at_node(migration, item.at), display, index, alone, _value(item)))
    return found, told


def _value(expr: facts.Expr) -> Any:
    try:
        return literal(expr)
    except NotLiteral:
        return NOT_TOLD
