"""History operation by operation: what each does to the project state, and what Django raises for it.

Every operation's own `state_forwards` is applied along the plan, as Migration.mutate_state does (django/db/migrations/
migration.py); what only `migrate` would find is found by `trial.Trial`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from django.db.migrations.state import ProjectState

from sterna.worker.history import History, UnknownField
from sterna.worker.operations import Path, flat, index_of, is_djangos, model_name, named, names, own, parts
from sterna.worker.reconcile import DEPTH, compare, deconstruct
from sterna.worker.trial import Trial, from_django, targets
from sterna.worker.values import Stop, Unknown, find_unknown
from sterna.worker.views import Views

Key = Tuple[str, str]
Label = Tuple[str, str]

SPREADING = ("RenameModel", "RenameField")
"""Operations of Django's that change other models than the one that they are about."""


class Unknowns:
    """What is not known any more at a point of history: whole apps, and single models."""

    def __init__(self, apps: "Iterable[str]" = (), models: "Iterable[Label]" = ()) -> None:
        self.apps = set(apps)
        self.models = set(models)

    def clone(self) -> "Unknowns":
        """A copy to go on from."""
        return Unknowns(self.apps, self.models)

    def __contains__(self, label: Label) -> bool:
        return label[0] in self.apps or label in self.models


class Step:
    """A migration that was applied: its view, and the state after it."""

    def __init__(self, key: Key, source: Any, view: Dict[str, Any], state: ProjectState, unknown: Unknowns) -> None:
        self.key = key
        self.source = source
        self.view = view
        self.state = state
        self.unknown = unknown
        self.digest = hashlib.sha1(json.dumps(view, sort_keys=True).encode()).hexdigest()
        """Of the view."""


class Steps:
    """Applies the migrations of a plan; what was applied is kept as long as the plan begins with the same classes."""

    def __init__(self, history: History, trial: Trial, check: Any) -> None:
        self.history = history
        self.trial = trial
        self.check = check
        self.views = Views()
        self.done: List[Step] = []

    def follow(self, plan: List[Key], graph: Any, tried: Optional[Set[str]]) -> List[Step]:
        """The steps of a plan; `tried` is the apps whose operations are tried on a schema editor, None for all.

        Raises Cancelled; what was done until then stays done.
        """
        kept = self._kept(plan, graph, tried)
        del self.done[kept:]
        self.trial.back_to(kept)
        real_apps = set(self.history.loader.unmigrated_apps)
        for index in range(kept, len(plan)):
            key = plan[index]
            self.history.progress("Following the migrations", index, len(plan))
            start = self.done[-1] if self.done else Step(key, None, {}, ProjectState(real_apps=real_apps), Unknowns())
            source = self._source(key, graph, tried)
            walk = Walk(self, graph.nodes[key], start)
            walk.run(source[-1])
            view = {**walk.view(), **self._about(key, graph)}
            self.done.append(Step(key, source, view, walk.state, walk.unknown))
        return list(self.done)

    def _kept(self, plan: List[Key], graph: Any, tried: Optional[Set[str]]) -> int:
        kept = 0
        for step, key in zip(self.done, plan):
            if step.key != key or step.source != self._source(key, graph, tried):
                break
            kept += 1
        return kept

    def _source(self, key: Key, graph: Any, tried: Optional[Set[str]]) -> Tuple[Any, Any, bool]:
        """What a step hangs on: the class that was read, its dependencies, and whether its operations are tried."""
        parents = tuple(sorted(parent.key for parent in graph.node_map[key].parents))
        return type(self.history.loader.disk_migrations[key]), parents, tried is None or key[0] in tried

    def _about(self, key: Key, graph: Any) -> Dict[str, Any]:
        """What the migration says beside its operations."""
        migration = graph.nodes[key]
        module, _ = self.history.loader.migrations_module(key[0])
        return {
            "app": key[0],
            "name": key[1],
            "module": "%s.%s" % (module, key[1]),
            "atomic": migration.atomic is not False,
            "initial": bool(migration.initial),
            "dependencies": sorted(parent.key for parent in graph.node_map[key].parents),
            "replaces": pairs(migration.replaces),
            "run_before": pairs(migration.run_before),
            "is_djangos": module.startswith("django."),
        }


def pairs(entries: Any) -> List[Key]:
    """The entries of `replaces` or `run_before` that have the right shape."""
    return [
        (entry[0], entry[1])
        for entry in entries
        if isinstance(entry, (list, tuple)) and len(entry) == 2 and all(isinstance(part, str) for part in entry)
    ]


class Walk:
    """Applies the operations of one migration to a state."""

    def __init__(self, steps: Steps, migration: Any, start: Step) -> None:
        self.steps = steps
        self.migration = migration
        self.app: str = migration.app_label
        self.base = start.state
        """The state that the operations in `applied` made the present one of."""
        self.state = start.state.clone()
        self.unknown = start.unknown.clone()
        self.operations: List[Dict[str, Any]] = []
        self.state_known = self.app not in self.unknown.apps
        self.effect_known = steps.history.effect_known(migration)
        self.applied: List[Any] = []

    def view(self) -> Dict[str, Any]:
        """The `MigrationView`, without what it says beside its operations."""
        found: Dict[str, Any] = {"operations": self.operations}
        if not self.state_known:
            found["state_known"] = False
        if not self.effect_known:
            found["effect_known"] = False
        return found

    def run(self, wanted: bool) -> None:
        """Apply them all; `wanted` is whether they are tried on a schema editor."""
        if not self.effect_known:
            self.unknown.apps.add(self.app)
        self.steps.trial.begin()
        positions = self.steps.history.positions(self.migration)
        for index, operation in zip(positions, self.migration.sterna_written):
            self.steps.check()
            self._top([index], operation, wanted)
            self.steps.trial.pass_by(operation, self.app)

    def _top(self, path: Path, operation: Any, wanted: bool) -> None:
        holds = any(side == "database" for side, _, _ in parts(operation))
        before = self.state.clone() if holds else None
        fault = self._try(operation) if wanted else None
        first = len(self.operations)
        self._apply(path, operation)
        if before is not None:
            self._database_side(path, operation, before)
        views = self.operations[first:]
        if fault is None or any("fault" in one or one.get("unknown") for one in views):
            # What the state refuses, migrate refuses for the same reason.
            return
        inner = [*path, *fault.pop("path", ())]
        for one in views:
            if one["path"] == inner:
                one["fault"] = fault
        self._doubt(operation, [one for one in views if "database" not in one["path"]][-1])

    def _try(self, operation: Any) -> Any:
        if not all(is_known(one) for one in flat(operation)):
            return None
        labels = {label for one in flat(operation) for label in (*named(one, self.app), *targets(one, self.app))}
        seen = json.dumps([self._shown(label) for label in sorted(labels)], sort_keys=True)
        return self.steps.trial.run(self.migration, operation, self.state, self.unknown, seen)

    def _apply(self, path: Path, operation: Any) -> Dict[str, Any]:
        """Apply one operation, or those that one holds, to the state."""
        view = describe(path, operation, self.app, self.steps.views)
        self.operations.append(view)
        inner = [(index, one) for side, index, one in parts(operation) if side == "state"]
        if inner and is_djangos(operation, "state_forwards"):
            for index, one in inner:
                self._apply([*path, "state", index], one)
            return view
        if not is_known(operation):
            self._lose(operation, view)
            return view
        labels = self._concerned(operation)
        before = {label: self._shown(label) for label in labels}
        altered = self._altered(operation)
        doubted = any(label in self.unknown for label in named(operation, self.app))
        try:
            own(operation).state_forwards(self.app, self.state)
            self.applied.append(operation)
        except Stop:
            self._again()
            self._lose(operation, view)
            return view
        except Exception as error:  # noqa: BLE001 - whatever Django raises is what is told
            self._again()
            if not doubted and from_django(error):
                view["fault"] = {"exception": type(error).__name__, "text": str(error), "stage": "state"}
                self._doubt(operation, view)
            else:
                self._lose(operation, view)
            return view
        if type(operation).__name__ == "RenameField":
            self.steps.views.forget()
        if doubted:
            view["unknown"] = True
            self.unknown.models |= set(named(operation, self.app))
        changed = self._changed(before, labels)
        if changed:
            view["changed"] = changed
        if altered is not None and same(altered, self._altered(operation)):
            view["no_effect"] = True
        return view

    def _concerned(self, operation: Any) -> Set[Label]:
        """The models that may be different after an operation."""
        if is_djangos(operation, "state_forwards") and type(operation).__name__ not in SPREADING:
            return set(named(operation, self.app))
        return {*self.state.models, *named(operation, self.app)}

    def _altered(self, operation: Any) -> Any:
        """The field that an AlterField is about, as it is now; None for anything else."""
        if type(operation).__name__ != "AlterField" or not is_djangos(operation):
            return None
        model = self.state.models.get((self.app, model_name(operation)))
        return None if model is None else model.fields.get(operation.name)

    def _shown(self, label: Label) -> Any:
        state = self.state.models.get(label)
        return None if state is None else self.steps.views.model(state, label not in self.unknown)

    def _changed(self, before: Dict[Label, Any], labels: Set[Label]) -> Dict[str, Any]:
        found = {}
        for label in sorted(labels | self.state.models.keys() if len(labels) > 1 else labels):
            now = self._shown(label)
            if now != before.get(label):
                found["%s.%s" % label] = now
        return found

    def _doubt(self, operation: Any, view: Dict[str, Any]) -> None:
        """An operation failed: what came of its models nobody knows."""
        labels = {label for one in flat(operation) for label in named(one, self.app)}
        before = {label: self._shown(label) for label in labels}
        self.unknown.models |= labels
        view["changed"] = {**view.get("changed", {}), **self._changed(before, labels)}

    def _lose(self, operation: Any, view: Dict[str, Any]) -> None:
        """The effect of an operation is not known: nor is its model from here on; or its app, where it may be any."""
        view["unknown"] = True
        kind = type(operation).__name__
        if is_djangos(operation) and kind not in ("CreateModel", "RenameModel") and named(operation, self.app):
            self._doubt(operation, view)
            return
        labels = {label for label in self.state.models if label[0] == self.app}
        before = {label: self._shown(label) for label in labels}
        self.unknown.apps.add(self.app)
        view["changed"] = self._changed(before, labels)

    def _again(self) -> None:
        """Make the state again without the operation that failed half-way."""
        self.state = self.base.clone()
        for operation in self.applied:
            own(operation).state_forwards(self.app, self.state)

    def _database_side(self, path: Path, operation: Any, before: ProjectState) -> None:
        """The operations that a database sees in the place of the others, each on the state that the last one left."""
        kept = self.state, self.base, self.unknown, self.applied
        self.state, self.base, self.unknown, self.applied = before, before.clone(), self.unknown.clone(), []
        failed = False
        for side, index, one in parts(operation):
            if side != "database":
                continue
            inner = [*path, side, index]
            if failed:
                view = {**describe(inner, one, self.app, self.steps.views), "unknown": True}
                self.operations.append(view)
                continue
            view = self._apply(inner, one)
            failed = "fault" in view or view.get("unknown", False)
            if "fault" in view:
                view["fault"]["stage"] = "database"
        self.state, self.base, self.unknown, self.applied = kept


def same(old: Any, new: Any) -> bool:
    """Whether two fields are known to be the same."""
    if isinstance(old, UnknownField) or isinstance(new, UnknownField):
        return False
    one, other = deconstruct(old), deconstruct(new)
    if any(isinstance(each, Unknown) or find_unknown(each, DEPTH) is not None for each in (one, other)):
        return False
    return compare(one, other) is True


def is_known(operation: Any) -> bool:
    """Whether what it does to the state is known: unknown parts of fields do not matter, unknown names do."""
    arguments = {
        name: value
        for name, value in vars(operation).items()
        if name not in ("field", "fields", "code", "reverse_code", "sql", "reverse_sql", "sterna_place")
    }
    return find_unknown(arguments, 3) is None


def describe(path: Path, operation: Any, app: str, views: Views) -> Dict[str, Any]:
    """What an `OperationView` says of the operation alone; what is as by default is left out."""
    found: Dict[str, Any] = {"path": path, "operation": type(operation).__name__, "app": app, **names(operation)}
    found["description"] = description(operation)
    for name, default in (("reversible", True), ("elidable", False), ("reduces_to_sql", True)):
        value = told(operation, name)
        if isinstance(value, bool) and value is not default:
            found[name] = value
    atomic = told(operation, "atomic")
    if isinstance(atomic, bool):
        found["atomic"] = atomic
    if not is_djangos(operation):
        found["is_djangos"] = False
    field = vars(operation).get("field")
    if field is not None and hasattr(field, "deconstruct"):
        found["field"] = views.written(app, found.get("model", ""), found.get("name", ""), field)
    index = index_of(operation)
    if index is not None:
        found["index"] = views.index(index)
    place = vars(operation).get("sterna_place")
    if place is not None:
        found["place"] = place
    return found


def description(operation: Any) -> str:
    """Django's words for an operation; its class name where its own `describe` does not say."""
    try:
        text = operation.describe()
    except (Stop, Exception):  # noqa: BLE001 - a project's own `describe`
        text = None
    return text if isinstance(text, str) else type(operation).__name__


def told(operation: Any, name: str) -> Any:
    """An attribute of an operation, None where asking for it fails."""
    try:
        return getattr(operation, name, None)
    except (Stop, Exception):  # noqa: BLE001 - a project's own property
        return None
