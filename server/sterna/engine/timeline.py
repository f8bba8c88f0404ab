"""History as a whole: the migrations of the last answer with those of earlier answers, and the states between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sterna.engine.history_messages import History, Key, MigrationView, ModelView, OperationView

State = Mapping[str, ModelView]
"""Label to model, the model's name in lower case: "blog.post"."""


@dataclass(frozen=True)
class Moment:
    """An operation between two states; what a SeparateDatabaseAndState holds has states of its own."""

    migration: MigrationView
    operation: OperationView
    before: State
    after: State
    known: bool
    """Whether the state of the migration's app before it is known."""
    apart: Apart
    """What the database may have otherwise before it."""

    @property
    def label(self) -> str:
        """Of the model that the operation is about."""
        return f"{self.operation.app}.{self.operation.model}"


@dataclass(frozen=True)
class Apart:
    """What, at a point of history, a database may have otherwise than the state: where SQL or code of the project's own
    changed it, or where a SeparateDatabaseAndState said different things to both."""

    apps: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()

    def has(self, label: str) -> bool:
        """Whether the model's table may be another than the state tells."""
        return label in self.models or label.partition(".")[0] in self.apps

    def after(self, operation: OperationView) -> Apart:
        """The same once this operation ran."""
        label = f"{operation.app}.{operation.model}"
        models = set(self.models)
        if len(operation.path) > 1 and operation.model:
            models.add(label)
        if operation.operation == "RenameModel" and label in models:
            models.add(f"{operation.app}.{operation.name.lower()}")
        foreign = operation.operation == "RunSQL" or not operation.is_djangos
        apps = self.apps | {operation.app} if foreign else self.apps
        return Apart(apps, frozenset(models)) if foreign or models != self.models else self


@dataclass(frozen=True)
class Timeline:
    """All migrations in their order."""

    order: list[Key]
    unsquashed: list[Key]
    """As in `History`."""
    migrations: dict[Key, MigrationView]
    unmigrated: frozenset[str] = frozenset()
    apps_known: bool = True
    _moments: dict[Key, list[Moment]] = field(default_factory=dict, compare=False)
    _end: dict[str, ModelView] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, answer: History, before: Timeline | None) -> Timeline:
        """The answer with what it leaves out because `before` has it."""
        migrations = {(each.app, each.name): each for each in answer.migrations}
        if before is not None:
            migrations.update({key: before.migrations[key] for key in answer.unchanged})
        same = before is not None and not answer.migrations and answer.order == before.order
        if same and before is not None and answer.unsquashed == before.unsquashed:
            return before
        return cls(answer.order, answer.unsquashed, migrations, frozenset(answer.unmigrated), answer.apps_known)

    @cached_property
    def revisions(self) -> dict[str, str]:
        """What `known` of the next request is."""
        return {f"{app}.{name}": view.revision for (app, name), view in self.migrations.items()}

    @cached_property
    def revision(self) -> int:
        """Another number when any migration, or their order, is another."""
        return hash((*self.order, *self.unsquashed, *sorted(self.revisions.items()), self.unmigrated, self.apps_known))

    @property
    def end(self) -> State:
        """The models after all migrations."""
        self._follow()
        return self._end

    def moments(self, key: Key) -> list[Moment]:
        """The operations of a migration with the states around them; none for a migration that is not there."""
        self._follow()
        return self._moments.get(key, [])

    def _follow(self) -> None:
        if self._moments or not self.migrations:
            return
        self._end.update(self._walk(self.order))
        if any(key not in self._moments for key in self.unsquashed):
            self._walk(self.unsquashed)

    def _walk(self, order: list[Key]) -> dict[str, ModelView]:
        state: dict[str, ModelView] = {}
        lost: set[str] = set()
        apart = Apart()
        for key in order:
            migration = self.migrations[key]
            if not migration.effect_known:
                lost.add(key[0])
            known = migration.state_known and key[0] not in lost
            moments, state, apart = _moments(migration, state, known, apart)
            self._moments.setdefault(key, moments)
        return state


def _moments(
    migration: MigrationView, state: dict[str, ModelView], known: bool, apart: Apart
) -> tuple[list[Moment], dict[str, ModelView], Apart]:
    found = []
    aside = state
    for operation in migration.operations:
        if len(operation.path) == 1:
            aside = state
        if "database" in operation.path:
            after = _changed(aside, operation)
            found.append(Moment(migration, operation, aside, after, known, apart))
            aside = after
        else:
            after = _changed(state, operation)
            found.append(Moment(migration, operation, state, after, known, apart))
            state = after
        apart = apart.after(operation)
    return found, state, apart


def _changed(state: dict[str, ModelView], operation: OperationView) -> dict[str, ModelView]:
    if not operation.changed:
        return state
    after = dict(state)
    for label, model in operation.changed.items():
        if model is None:
            after.pop(label, None)
        else:
            after[label] = model
    return after
