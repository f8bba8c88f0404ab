"""The project state before an operation: on the way of `migrate` through everything, and with the dependencies alone.

Source: MigrationExecutor.migration_plan, MigrationLoader.project_state, RunPython.database_forwards and
SeparateDatabaseAndState.database_forwards (Django 4.2 to 6.1). Both directions of RunPython get the same state.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import RunPython, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from sterna.worker.history import History, UnknownField
from sterna.worker.resolve.doubt import Doubt
from sterna.worker.resolve.possible import Possible
from sterna.worker.values import OutOfBudget, UnknownTruth

Key = Tuple[str, str]
Path = Sequence[Union[int, str]]

FAILURES = (Exception, UnknownTruth, OutOfBudget)
"""Whatever Django raises for an operation that does not fit, and the ends of evaluation; not a cancelled request."""


class Unreplaced(MigrationLoader):  # type: ignore[misc]
    """The same migrations in a graph in which squashed ones replace nothing."""

    def __init__(self, loader: Any) -> None:
        self.source = loader
        super().__init__(None, ignore_no_migrations=True, replace_migrations=False)

    def load_disk(self) -> None:
        """What the other loader read."""
        for name in ("disk_migrations", "unmigrated_apps", "migrated_apps"):
            setattr(self, name, getattr(self.source, name))


class States:
    """The states of one history, as long as its loader is the same."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.possible = Possible(history.evaluator)
        self.loader: Any = None
        self.plan: Dict[Key, ProjectState] = {}
        self.unreplaced: Any = None

    def refresh(self) -> bool:
        """Take notice of another history; whether it is another."""
        loader = self.history.load()
        if loader is self.loader:
            return False
        self.loader, self.unreplaced = loader, None
        self.plan = self._walk()
        return True

    def _walk(self) -> Dict[Key, ProjectState]:
        """The state before each migration with a RunPython, in the order of a full plan, up to the first failure."""
        graph = self.loader.graph
        found: Dict[Key, ProjectState] = {}
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for key in graph._generate_plan(nodes=list(graph.leaf_nodes()), at_end=True):
            migration = graph.nodes[key]
            if any(runs_python(operation) for operation in migration.operations):
                found[key] = state.clone()
            if not self._advance(state, migration):
                break
        return found

    def _advance(self, state: ProjectState, migration: Any) -> bool:
        """Apply a migration; false where it fails. Of one whose operations are not known, what it may have: where that
        does not fit it was another way that was taken, and all that may differ is in doubt."""
        if not getattr(type(migration), "sterna_lost", False):
            return advanced(state, migration.app_label, migration.operations)
        for operation in max(self.possible.ways(type(migration)) or [migration.operations], key=len):
            advanced(state, migration.app_label, [operation])
        return True

    def in_plan(self, key: Key, path: Path) -> Optional[ProjectState]:
        """The state before an operation when `migrate` goes through everything; None where it is not known."""
        state = self.plan.get(key)
        return self._within(state.clone(), key, path) if state is not None else None

    def with_dependencies(self, key: Key, path: Path) -> Optional[ProjectState]:
        """The state before an operation when only what its migration depends on ran; None where it is not known."""
        loader = self._loader_of(key)
        if loader is None:
            return None
        state = ProjectState(real_apps=loader.unmigrated_apps)
        for one in loader.graph._generate_plan(nodes=[key], at_end=False):
            if not self._advance(state, loader.graph.nodes[one]):
                return None
        return self._within(state, key, path)

    def with_all(self, key: Key, path: Path) -> Optional[ProjectState]:
        """The state before an operation when everything ran that does not depend on its migration: what a database
        may look like that has been there for a while. None where it is not known."""
        graph = self.loader.graph
        if key not in graph.nodes:
            return None
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for one in self.before("all", key):
            if not self._advance(state, graph.nodes[one]):
                return None
        return self._within(state, key, path)

    def before(self, where: str, key: Key) -> List[Key]:
        """The migrations that ran before one: in a full "plan", in its "dependencies", or in "all" beside it."""
        if where == "dependencies":
            return self.reachable(key) or []
        graph = self.loader.graph
        plan: List[Key] = graph._generate_plan(nodes=list(graph.leaf_nodes()), at_end=True)
        if where == "plan":
            return plan[: plan.index(key)]
        after = set(graph.backwards_plan(key))
        return [one for one in plan if one not in after]

    def reachable(self, key: Key) -> Optional[List[Key]]:
        """What a migration depends on, directly or not, itself left out."""
        loader = self._loader_of(key)
        return None if loader is None else [one for one in loader.graph.forwards_plan(key) if one != key]

    def doubt(self, state: ProjectState, where: str, key: Key) -> Doubt:
        """What may be there beside what a state has, given what ran before a migration."""
        found = Doubt()
        vague = {app for (app, _), model in state.models.items() if any_unknown(model)}
        found.apps |= vague
        for one in [*self.before(where, key), key]:
            module, _ = self.loader.migrations_module(one[0])
            read, _problems, unknown = self.history.cache.get("%s.%s" % (module, one[1]), (None, [], None))
            migration = self.loader.disk_migrations.get(one)
            if read is None or migration is None or hasattr(read, "sterna_unreadable"):
                found.everything = True
            elif one[0] in vague or (unknown is not None and not self._told(found, migration, state)):
                node = self._loader_of(one)
                plan = [one] if node is None else node.graph.forwards_plan(one)
                found.apps |= {app for app, _ in plan}
            else:
                for operation in migration.operations:
                    found.follow(operation, one[0])
        return found

    def _told(self, doubt: Doubt, migration: Any, state: ProjectState) -> bool:
        """Take notice of what a migration may do that is not wholly known; false where that may be anything."""
        ways = [migration.operations]
        if getattr(type(migration), "sterna_lost", False):
            ways = self.possible.ways(type(migration)) or []
        app = migration.app_label
        return bool(ways) and all(doubt.may_run(operation, app, state) for way in ways for operation in way)

    def _loader_of(self, key: Key) -> Any:
        if key in self.loader.graph.nodes:
            return self.loader
        if self.unreplaced is None:
            try:
                self.unreplaced = Unreplaced(self.loader)
            except Exception:  # noqa: BLE001 - a graph that stands only with its replacements
                self.unreplaced = self.loader
        return self.unreplaced if key in self.unreplaced.graph.nodes else None

    def _within(self, state: ProjectState, key: Key, path: Path) -> Optional[ProjectState]:
        """The state at a place inside the migration."""
        migration = self.loader.disk_migrations.get(key)
        operations = getattr(migration, "operations", [])
        for depth in range(0, len(path), 2):
            index = path[depth]
            if not isinstance(index, int) or index >= len(operations):
                return None
            if not advanced(state, key[0], operations[:index]):
                return None
            if depth + 1 < len(path):
                operations = getattr(operations[index], "%s_operations" % path[depth + 1], [])
            elif not isinstance(operations[index], RunPython):
                return None
        return state


def runs_python(operation: Any) -> bool:
    """Whether an operation is RunPython or has one inside."""
    if isinstance(operation, SeparateDatabaseAndState):
        return any(runs_python(one) for one in operation.database_operations)
    return isinstance(operation, RunPython)


def advanced(state: ProjectState, app_label: str, operations: Sequence[Any]) -> bool:
    """Apply operations to a state; false where one of them fails."""
    try:
        for operation in operations:
            operation.state_forwards(app_label, state)
    except FAILURES:  # the state after it is not known
        return False
    return True


def any_unknown(model: Any) -> bool:
    """Whether a field of a model is not known."""
    return any(isinstance(field, UnknownField) for field in model.fields.values())
