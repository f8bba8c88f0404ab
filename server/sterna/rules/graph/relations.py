"""Which models of other apps the operations of a migration refer to, and which migrations make a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sterna.project.graph import StaticGraph
from sterna.project.literals import dotted, string, walk
from sterna.project.migration import Key, Migration
from sterna.syntax import facts

_FIELDS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField")
_STATE = ("CreateModel", "AddField", "AlterField")


@dataclass(frozen=True)
class Relation:
    """A reference to a model: `app` and `model` (in lower case), or the setting that names it; `node` is its text."""

    app: str
    model: str
    node: int
    setting: str = ""
    what: str = "to"
    """"to", "through" or "base"."""

    @property
    def label(self) -> str:
        """As in "auth.user"."""
        return f"{self.app}.{self.model}"


def relations(migration: Migration) -> Iterator[Relation]:
    """What the fields and bases in a migration's operations refer to, as far as the text tells it outright."""
    for operation in migration.walk():
        if operation.name not in _STATE or operation.call is None or operation.role == "database":
            continue
        for node in walk(operation.call):
            if isinstance(node, facts.Call) and (dotted(node.func) or "").rpartition(".")[2] in _FIELDS:
                yield from _of_field(node)
        if operation.name == "CreateModel":
            yield from _of_bases(operation.call)


def makers(graph: StaticGraph, app: str, model: str) -> list[Key]:
    """The migrations of an app after which it has a model of that name (in lower case), by their text."""
    package = graph.packages.get(app)
    return [each.key for each in package.migrations if _makes(each, model)] if package is not None else []


def _makes(migration: Migration, model: str) -> bool:
    for operation in migration.walk():
        if operation.role == "database" or operation.call is None:
            continue
        if operation.name == "CreateModel" and _first(operation.call, "name") == model:
            return True
        if operation.name == "RenameModel" and _second(operation.call, "new_name") == model:
            return True
    return False


def _first(call: facts.Call | None, *keywords: str) -> str:
    for position, argument in enumerate(call.args if call is not None else ()):
        if argument.keyword in keywords or (position == 0 and argument.keyword is None and not argument.star):
            return (string(argument.value) or "").lower()
    return ""


def _second(call: facts.Call, keyword: str) -> str:
    for position, argument in enumerate(call.args):
        if argument.keyword == keyword or (position == 1 and argument.keyword is None and not argument.star):
            return (string(argument.value) or "").lower()
    return ""


def _of_field(call: facts.Call) -> Iterator[Relation]:
    for position, argument in enumerate(call.args):
        is_to = argument.keyword == "to" or (position == 0 and argument.keyword is None and not argument.star)
        if is_to or argument.keyword == "through":
            yield from _relation(argument.value, "to" if is_to else "through")


def _of_bases(call: facts.Call) -> Iterator[Relation]:
    for argument in call.args:
        if argument.keyword == "bases" and isinstance(argument.value, facts.Seq):
            for item in argument.value.items:
                yield from _relation(item, "base")


def _relation(expr: facts.Expr, what: str) -> Iterator[Relation]:
    if isinstance(expr, facts.Attr) and dotted(expr) == f"settings.{expr.name}" and expr.name.isupper():
        yield Relation("", "", expr.at, expr.name, what)
    text = string(expr)
    if text and text.count(".") == 1:
        app, _, model = text.partition(".")
        yield Relation(app, model.lower(), expr.at, "", what)
