"""What the operations of two branches of an app both touch, from text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sterna.project.literals import string, walk
from sterna.project.migration import Key, Migration, Operation
from sterna.project.plan import Plan
from sterna.syntax import facts

_WHOLE = ("CreateModel", "DeleteModel")
_FIELD = ("AddField", "AlterField", "RemoveField")
_NAMED = {
    "AddIndex": "index",
    "AddConstraint": "constraint",
    "RemoveIndex": "",
    "RemoveConstraint": "",
    "AlterConstraint": "",
}
_OPTION = (
    "AlterUniqueTogether",
    "AlterIndexTogether",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterModelManagers",
)
DETECTED = frozenset((*_WHOLE, *_FIELD, *_NAMED, *_OPTION))
"""What Django's autodetector gives without a question; a rename it asks about."""
ALTERS = frozenset(("AlterField", *_OPTION))
"""What leaves a thing as the operation says, however it was before."""
_RENAMES = ("RenameModel", "RenameField", "RenameIndex")
_TAKES = ("RemoveField", "RenameField", "DeleteModel", "RenameModel", "RemoveIndex", "RemoveConstraint", "RenameIndex")
_GIVES = ("CreateModel", "AddField", "AddIndex", "AddConstraint")


@dataclass(frozen=True)
class Touch:
    """What an operation changes: a whole model (`part` ""), or a field, index or option of it; names in lower case.

    `mentions` are the other names in the operation: fields of an index, models of a relation.
    """

    migration: Migration
    operation: Operation
    model: str
    part: str = ""
    mentions: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """As in "AlterField on post.title in 0002_x"."""
        return f"{self.operation.name} on {self.thing} in {self.migration.name}"

    @property
    def thing(self) -> str:
        """What is touched, as in "post.title"."""
        return f"{self.model}.{self.part}" if self.part else self.model


def branch(plan: Plan, leaf: Key, other: Key) -> list[Migration]:
    """The migrations of the leaf's app that run for it and not for the other leaf, earliest first."""
    mine = {leaf, *plan.ancestors(leaf)} - {other, *plan.ancestors(other)}
    order = plan.order
    keys = sorted((key for key in mine if key[0] == leaf[0]), key=lambda key: (order.get(key, 0), key))
    return [plan.graph.nodes[key] for key in keys]


def clash(ours: list[Migration], theirs: list[Migration]) -> tuple[Touch, Touch] | None:
    """The first operation of one branch that meddles with one of the other, with that one."""
    others = [touch for migration in theirs for touch in touches(migration)]
    for migration in ours:
        for touch in touches(migration):
            for other in others:
                if _meddle(touch, other):
                    return touch, other
    return None


def consequence(one: Touch, other: Touch) -> str:
    """What comes of it when both run."""
    names = {one.operation.name, other.operation.name}
    if names <= set(_GIVES):
        return "whichever runs second fails"
    if names & set(_TAKES):
        return "whichever runs second may not find what it needs"
    return "whichever runs second wins"


def opaque(migrations: list[Migration]) -> list[str]:
    """Class names of operations whose effect the text does not tell."""
    known = {
        *_WHOLE,
        *_FIELD,
        *_NAMED,
        *_OPTION,
        "RenameModel",
        "RenameField",
        "RenameIndex",
        "SeparateDatabaseAndState",
    }
    names = {operation.name for each in migrations for operation in each.walk()} - known
    return sorted(name for name in names if name)


def is_told(migrations: list[Migration]) -> bool:
    """Whether the text lists all operations."""
    return all(
        each.operations_known and not each.stale and all(operation.call is not None for operation in each.walk())
        for each in migrations
    )


def touches(migration: Migration) -> Iterator[Touch]:
    """What the operations of a migration touch, in their order."""
    for operation in migration.walk():
        call = operation.call
        if call is None:
            continue
        for model, part in _touched(operation.name, call):
            if model:
                yield Touch(migration, operation, model.lower(), part.lower(), _mentions(call))


def _touched(name: str, call: facts.Call) -> Iterator[tuple[str, str]]:
    if name in _WHOLE:
        yield _text(call, "name", 0), ""
    elif name == "RenameModel":
        yield _text(call, "old_name", 0), ""
        yield _text(call, "new_name", 1), ""
    elif name in _FIELD:
        yield _text(call, "model_name", 0), _text(call, "name", 1)
    elif name in ("RenameField", "RenameIndex"):
        first, second = ("old_name", "new_name") if name == "RenameField" else ("new_name", "old_name")
        for part in (_text(call, first, 1), _text(call, second, 2)):
            if part:
                yield _text(call, "model_name", 0), part
    elif name in _NAMED:
        inner = _argument(call, _NAMED[name], 1) if _NAMED[name] else None
        part = _text(inner, "name", -1) if isinstance(inner, facts.Call) else _text(call, "name", 1)
        if part:
            yield _text(call, "model_name", 0), part
    elif name in _OPTION:
        yield _text(call, "name", 0), name


def _meddle(one: Touch, other: Touch) -> bool:
    for first, second in ((one, other), (other, one)):
        # A relation to a model, or an index over a field, that the other branch takes away or renames.
        name = f"{first.migration.app}.{first.thing}" if not first.part else first.part
        same = not first.part or first.model == second.model
        if first.operation.name in _TAKES and same and name.lower() in second.mentions and first.thing != second.thing:
            return True
    if one.model != other.model:
        return False
    return not one.part or not other.part or one.part == other.part


def _mentions(call: facts.Call) -> frozenset[str]:
    found = (string(node) for argument in call.args for node in walk(argument) if isinstance(node, facts.Const))
    return frozenset(text.lower() for text in found if text)


def _argument(call: facts.Call, keyword: str, position: int) -> facts.Expr | None:
    positional = [argument for argument in call.args if argument.keyword is None]
    for argument in call.args:
        if argument.keyword == keyword:
            return argument.value
    if 0 <= position < len(positional) and not any(argument.star for argument in positional[: position + 1]):
        return positional[position].value
    return None


def _text(call: facts.Call, keyword: str, position: int) -> str:
    return string(_argument(call, keyword, position)) or ""
