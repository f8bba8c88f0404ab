"""An operation of a migration as its text has it, with the states around it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from sterna.edits.change import RemoveItem
from sterna.engine.history_messages import IndexView, ModelView, OperationView
from sterna.engine.timeline import Moment, State, Timeline
from sterna.project.literals import string, walk
from sterna.project.migration import Migration, Operation
from sterna.rules.view import View, at_name, at_node, at_operation
from sterna.syntax import facts
from sterna.syntax.at import At

ARGUMENTS = {
    "name": ("CreateModel", "DeleteModel", "AlterModelTable", "AlterUniqueTogether", "AlterIndexTogether",
             "AlterOrderWithRespectTo", "AlterModelOptions", "AlterModelManagers", "AlterModelTableComment"),
    "model_name": ("AddField", "RemoveField", "AlterField", "RenameField", "AddIndex", "RemoveIndex", "RenameIndex",
                   "AddConstraint", "RemoveConstraint", "AlterConstraint"),
    "old_name": ("RenameModel",),
}  # fmt: skip
"""The first argument of Django's operations, which names the model."""
OF_MODEL = {operation: keyword for keyword, operations in ARGUMENTS.items() for operation in operations}


@dataclass(frozen=True)
class Step:
    """One operation; `operation` is None where the text of the migration does not show it as an item of its list."""

    moment: Moment
    migration: Migration
    operation: Operation | None
    history: Timeline

    @property
    def view(self) -> OperationView:
        """What the worker says of it."""
        return self.moment.operation

    @property
    def model(self) -> ModelView | None:
        """The model that it is about, as it was before."""
        return self.moment.before.get(self.moment.label)

    @property
    def is_told(self) -> bool:
        """Whether its effect, and all that it may have found, is known."""
        return self.moment.known and not self.view.unknown and (self.model is None or self.model.known)

    @property
    def reaches_database(self) -> bool:
        """Whether a database sees it: not what stands under `state_operations`."""
        return "state" not in self.view.path and self.view.operation != "SeparateDatabaseAndState"

    @property
    def at(self) -> At:
        """The name of the operation's class, else that of the migration's."""
        return at_name(self.migration) if self.operation is None else at_operation(self.migration, self.operation)

    @property
    def is_certain(self) -> bool:
        """Whether a database has of the model what the state has, and this operation meets it."""
        return self.is_told and self.view.fault is None and self.reaches_database and self.follows(self.moment.label)

    def follows(self, label: str) -> bool:
        """Whether a database has of a model what the state has."""
        return not self.moment.apart.has(label)

    def removal(self, view: View) -> RemoveItem | None:
        """The change that takes the operation out of the list that it stands in."""
        read = view.project.files.facts(self.migration.path)
        if self.operation is None or not isinstance(read, facts.Module):
            return None
        for node in walk(read.statements[self.migration.statement].stmt):
            if isinstance(node, facts.Seq) and node.kind == "list":
                for index, item in enumerate(node.items):
                    if item.at == self.operation.at:
                        return RemoveItem(at_node(self.migration, node.at), index)
        return None

    def argument(self, keyword: str, position: int) -> facts.Expr | None:
        """What the call gives for a parameter, as it is written."""
        call = self.operation.call if self.operation is not None else None
        if call is None or any(argument.star for argument in call.args):
            return None
        positional = [argument for argument in call.args if argument.keyword is None]
        for argument in call.args:
            if argument.keyword == keyword:
                return argument.value
        return positional[position].value if position < len(positional) else None

    def literal(self, value: str, *within: tuple[str, int]) -> facts.Const | None:
        """The literal of a name, with a sign or without, in one of these arguments (keyword, position)."""
        for keyword, position in within:
            for node in walk(self.argument(keyword, position)):
                if isinstance(node, facts.Const) and (string(node) or "").lstrip("-").lower() == value.lower():
                    return node
        return None

    def text(self, value: str, *within: tuple[str, int]) -> At | None:
        """Where that literal is."""
        node = self.literal(value, *within)
        return at_node(self.migration, node.at) if node is not None else None

    def written(self, value: str, *within: tuple[str, int]) -> str:
        """What that literal says, "" where there is none."""
        return string(self.literal(value, *within)) or ""

    def model_text(self) -> At | None:
        """The literal that names the model."""
        return self.text(self.view.model, (OF_MODEL.get(self.view.operation, ""), 0))


def steps(migration: Migration, view: View) -> Iterator[Step]:
    """The operations of a migration in their order; none where the worker has none, or the text does not parse now."""
    if view.history is None or migration.stale:
        return
    for moment in view.history.moments(migration.key):
        yield Step(moment, migration, _operation(moment, migration), view.history)


def revision(migration: Migration, view: View) -> Hashable:
    """Another value whenever the migration, or what it depends on, is another."""
    found = view.history.migrations.get(migration.key) if view.history is not None else None
    return (view.text_of(migration), found.revision if found is not None else "")


def whole_history(migration: Migration, view: View) -> Hashable:
    """Another value whenever any migration is another."""
    return (view.text_of(migration), view.history.revision if view.history is not None else None)


def _operation(moment: Moment, migration: Migration) -> Operation | None:
    place = moment.operation.place
    if place is None or (place.module, place.statement, place.body) != (migration.module, migration.statement, -1):
        return None
    return next((each for each in migration.walk() if each.call is not None and each.call.at == place.at), None)


def is_there(label: str, state: State, history: Timeline) -> bool:
    """Whether a model is there, or may be: those of apps without migrations are in no state."""
    return label in state or label.partition(".")[0] in history.unmigrated


def fields_of(model: ModelView, state: State) -> set[str]:
    """The names of a model's fields, those of its bases with them."""
    found = {field.name for field in model.fields}
    for base in model.bases:
        above = state.get(base)
        if above is not None and above is not model:
            found |= fields_of(above, state)
    return found


def all_known(model: ModelView, state: State) -> bool:
    """Whether the model and its bases are known."""
    return model.known and all(base == "" or (base in state and all_known(state[base], state)) for base in model.bases)


def indexes_of(model: ModelView) -> list[IndexView]:
    """Its indexes and constraints."""
    return [*model.indexes, *model.constraints]


def has_table(model: ModelView | None) -> bool:
    """Whether Django makes a table for a model."""
    return model is not None and model.known and model.managed and not model.proxy


def one_database(view: View) -> str | None:
    """The dialect of the project's only database; None where there are several, or it is not known."""
    databases = view.opened.databases if view.opened is not None else {}
    return next(iter(databases.values())) or None if len(databases) == 1 else None
