"""Whether squashed migrations lead where those lead that they replace, before any of them is written."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Set, Tuple

from django.db.migrations.exceptions import CircularDependencyError
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation

from sterna.worker.history import History, ReadLoader
from sterna.worker.operations import own, parts
from sterna.worker.unlike import unlike

Key = Tuple[str, str]


class PlannedLoader(ReadLoader):
    """The project's migrations with some that are not written yet."""

    def __init__(self, history: History, new: List[Any]) -> None:
        self.new = new
        super().__init__(history)

    def load_disk(self) -> None:
        """Fill what Django's loader fills."""
        super().load_disk()
        for migration in self.disk_migrations.values():
            migration.operations = [own(operation) for operation in migration.operations]
        for migration in self.new:
            self.disk_migrations[migration.app_label, migration.name] = migration


def planned(history: History, new: List[Any]) -> Any:
    """Django's loader on an empty database, with these migrations in the place of those that they replace."""
    copies = []
    for migration in new:
        copy = type(migration)(migration.name, migration.app_label)
        copy.operations = [own(operation) for operation in migration.operations]
        copy.dependencies = [own_dependency(each) for each in migration.dependencies]
        copy.run_before = list(migration.run_before)
        copies.append(copy)
    return PlannedLoader(history, copies)


def own_dependency(dependency: Any) -> Any:
    """A dependency as a loader resolves it; the writer's word for a swappable one is the setting's name."""
    from django.conf import settings
    from django.db.migrations.migration import swappable_dependency

    if dependency[0] == "__setting__":
        return swappable_dependency(getattr(settings, dependency[1]))
    return dependency


def ring(history: History, new: List[Any]) -> str:
    """How migrations would wait for one another, a new one first; "" where they would not."""
    try:
        planned(history, new).graph.ensure_not_cyclic()
    except CircularDependencyError as error:
        names = str(error).split(", ")
        first = min(names.index(name) for name in ["%s.%s" % (one.app_label, one.name) for one in new] if name in names)
        return ", ".join(names[first:] + names[:first])
    return ""


class Difference:
    """What is not as it was: each said, and of which migration which model is absent. False where there is nothing."""

    def __init__(self, said: List[str], absent: List[Tuple[Key, Key]]) -> None:
        self.said = said
        self.absent = absent

    def __bool__(self) -> bool:
        return bool(self.said or self.absent)

    @property
    def first(self) -> str:
        """The first thing that is not as it was."""
        return [*self.said, *("%s.%s needs %s.%s, which is not there then" % (*a, *b) for a, b in self.absent)][0]

    def without(self, other: Difference) -> Difference:
        """What is not in another one."""
        said = [each for each in self.said if each not in other.said]
        return Difference(said, [each for each in self.absent if each not in other.absent])


def difference(history: History, new: List[Any]) -> Difference:
    """What is not as it was, in any app, with these migrations in the place of what they replace.

    What is another already when the present migrations are applied a second time (a value that equals nothing but
    itself) makes no difference.
    """
    found = _differences(history, planned(history, new), {})
    if not found:
        return found
    ours = {tuple(key): (each.app_label, each.name) for each in new for key in each.replaces}
    return found.without(_differences(history, planned(history, []), ours))


def _differences(history: History, loader: Any, names: Dict[Any, Key]) -> Difference:
    """What is not as it was with the migrations of a loader; `names` are those by which some of them are called."""
    before = history.end().models
    state = ProjectState(real_apps=loader.unmigrated_apps)
    graph = loader.graph
    stopped = set(history.unknown_apps)
    said, absent = [], []
    for key in graph._generate_plan(nodes=list(graph.leaf_nodes()), at_end=True):
        migration = graph.nodes[key]
        who = names.get(key, key)
        try:
            for operation in migration.operations:
                absent += [(who, each) for each in _absent([operation], key[0], state)]
                there = set(state.models)
                operation.state_forwards(migration.app_label, state)
                said += ["%s.%s takes away %s" % (*who, each) for each in _left(there, state)]
        except Exception as error:  # noqa: BLE001 - whatever Django raises becomes the reason
            if migration.app_label not in stopped:
                said.append("%s.%s cannot be applied then: %s: %s" % (*who, type(error).__name__, error))
        absent += [(who, each) for each in _absent(migration.operations, key[0], state)]
    said += ["another state: %s" % each for each in unlike(before, state.models)]
    return Difference(said, list(dict.fromkeys(absent)))


def _left(there: Set[Key], state: Any) -> Iterator[str]:
    """What still refers to a model that was there and is no more, as in "a.b, to which c.d refers then"."""
    for gone in sorted(there.difference(state.models)):
        for key, model in sorted(state.models.items()):
            targets = (getattr(getattr(field, "remote_field", None), "model", None) for field in model.fields.values())
            if any(isinstance(target, str) and resolve_relation(target, *key) == gone for target in targets):
                yield "%s.%s, to which %s.%s refers then" % (*gone, *key)


def _absent(operations: List[Any], app: str, state: Any) -> Iterator[Key]:
    """The models that those refer to which operations are about, and that are not in a state.

    No schema editor can work on a model with such a relation, neither before an operation nor after it. Another app's
    migration may lead there: a model that it refers to was made and taken away again in what was squashed.
    """
    for key in sorted({key for each in operations for key in _models(each, app)}):
        model = state.models.get(key)
        targets = [base for base in model.bases if isinstance(base, str)] if model is not None else []
        for field in model.fields.values() if model is not None else ():
            remote = getattr(field, "remote_field", None)
            targets += [each for each in (getattr(remote, "model", None), getattr(remote, "through", None)) if each]
        for target in targets:
            related = resolve_relation(target, *key) if isinstance(target, str) else key
            if related not in state.models and related[0] not in state.real_apps:
                yield related


def _models(operation: Any, app: str) -> Iterator[Key]:
    """The models that an operation is about, also inside of another one."""
    name = getattr(operation, "model_name", None) or getattr(operation, "name", None)
    if isinstance(name, str):
        yield app, name.lower()
    for side, _, inner in parts(operation):
        if side == "state":
            yield from _models(inner, app)
