"""The project state that the models declare, made fit for comparison: what is Unknown takes the history's side.

An Unknown compares equal to everything. Django's autodetector compares whole states, so the equality is made before it
looks: each unknown piece of the models' state is replaced by the same piece of the migrations' state.
"""

from __future__ import annotations

from typing import Any, Dict, List, Set, Tuple

from django.apps import apps
from django.db.migrations.state import ModelState, ProjectState

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import LazyClass, Module, Unresolved
from sterna.worker.history import History
from sterna.worker.installed import InstalledApps
from sterna.worker.problems import Problem
from sterna.worker.reconcile import Reconciled
from sterna.worker.reconcile import declared as as_declared
from sterna.worker.values import Stop, Unknown, cause, unknown_of

Key = Tuple[str, str]


class Current:
    """The models' state of one project; model states are kept as long as their class."""

    def __init__(self, evaluator: Evaluator, installed: InstalledApps) -> None:
        self.evaluator = evaluator
        self.installed = installed
        self.states: Dict[type, Any] = {}
        self.problems: List[Problem] = []
        self.models = 0
        self.uncertain: Set[Key] = set()
        """Models of which something is Unknown."""
        self.reconciled: Dict[Key, Reconciled] = {}
        self.sought: Set[Key] = set()
        """Models that were looked for beyond the models modules."""

    def forget(self, gone: Set[type], modules: Set[str]) -> None:
        """Drop the states of classes that are no longer true; `modules` are those that changed."""
        for model in gone:
            self.states.pop(model, None)
        if not modules <= self.installed.reach.modules:
            # A file outside the models modules: it may declare a model that was looked for in vain.
            self.sought.clear()

    def state(self, history: History) -> Tuple[ProjectState, ProjectState]:
        """(state of the migrations, state of the models), reconciled; both are the caller's own."""
        before = history.end()
        declared = self._declared(before, history)
        return before.clone(), ProjectState({key: as_declared(state) for key, state in declared.items()})

    def difference(self, history: History) -> Tuple[ProjectState, ProjectState]:
        """The two states with only the models that differ, where every model is on both sides; else the whole states.

        Django's autodetector looks at each model by itself as long as none appears or vanishes.
        """
        before = history.end()
        declared = self._declared(before, history)
        old = before.models
        # Models of apps without migrations are none of the autodetector's business unless the app is named.
        declared = {key: state for key, state in declared.items() if key[0] not in before.real_apps}
        if declared.keys() == old.keys():
            kept = [key for key, state in declared.items() if not self._same(key, state, old[key])]
            declared = {key: declared[key] for key in kept}
            old = {key: old[key] for key in kept}
        return (
            ProjectState({key: state.clone() for key, state in old.items()}, before.real_apps),
            ProjectState({key: as_declared(state) for key, state in declared.items()}),
        )

    def _same(self, key: Key, state: Any, before: Any) -> bool:
        known = self.reconciled.get(key)
        return state is before or (known is not None and known.state is state and known.same)

    def _declared(self, before: ProjectState, history: History) -> Dict[Key, Any]:
        self._seek(before)
        self.problems, self.uncertain = [], set()
        declared: Dict[Key, Any] = {}
        for model in apps.get_models(include_swapped=True):
            key = (model._meta.app_label, model._meta.model_name)
            found = self._model_state(model)
            if isinstance(found, Unknown):
                self._unresolved(key, Problem.of("model", model._meta.label, found))
            else:
                declared[key] = self._reconcile(key, model, found, before.models.get(key))
        self.models = len(declared)
        self._unresolved_classes(declared, before)
        self._doubtful(declared, before)
        for key in self.uncertain - set(declared):
            if key in before.models:
                declared[key] = before.models[key]
        self._unknown_apps(declared, before, history)
        return declared

    def _reconcile(self, key: Key, model: Any, found: Any, before: Any) -> Any:
        known = self.reconciled.get(key)
        if known is None or known.found is not found or known.before is not before:
            known = Reconciled(model._meta.label, found, before, self._unknown_names(model))
            self.reconciled[key] = known
        for problem in known.problems:
            self._unresolved(key, problem)
        return known.state

    def _seek(self, before: ProjectState) -> None:
        """Look for models that the migrations know and no models module reaches, before they count as deleted."""
        for key in before.models:
            label, name = key
            if label in self.installed.read and name not in apps.all_models[label] and key not in self.sought:
                self.sought.add(key)
                self.installed.reach.seek(apps.get_app_config(label).name, name)

    def _model_state(self, model: Any) -> Any:
        if model not in self.states:
            try:
                self.states[model] = ModelState.from_model(model)
            except Stop as stop:
                info = self.evaluator.classes.info.get(model)
                self.states[model] = unknown_of(stop, info.place if info else None)
            except Exception as error:  # noqa: BLE001 - a field that cannot be deconstructed
                info = self.evaluator.classes.info.get(model)
                self.states[model] = cause(error, info.place if info else None)
        return self.states[model]

    def _unresolved(self, key: Key, problem: Problem) -> None:
        self.uncertain.add(key)
        self.problems.append(problem)

    def _unresolved_classes(self, declared: Dict[Key, Any], before: ProjectState) -> None:
        """Classes that may be models and could not be made keep the state that the migrations give them."""
        for name in sorted(self.installed.reach.modules):
            module = self.evaluator.importer.modules.get(name)
            if not isinstance(module, Module):
                continue
            for unresolved in module.unresolved.values():
                label = self.installed.label_of(unresolved, module)
                if label is None:
                    continue
                key = (label, unresolved.name.lower())
                if key in declared:
                    if not self._is_half_made(unresolved, module, key):
                        continue
                    del declared[key]
                if unresolved.is_model or key in before.models:
                    self.models += 1
                    self._unresolved(key, Problem.of("model", "%s.%s" % (label, unresolved.name), unresolved))

    @staticmethod
    def _is_half_made(unresolved: Unresolved, module: Module, key: Key) -> bool:
        """Whether the class that Django knows is the one that could not be made: an error came after Django had it."""
        bound = module.names.get(unresolved.name)
        final = bound.value if isinstance(bound, LazyClass) else bound
        return final is unresolved and apps.all_models[key[0]][key[1]].__module__ == module.name

    def _doubtful(self, declared: Dict[Key, Any], before: ProjectState) -> None:
        """Models that nothing declares, in an app where a call that could not be followed may have declared them."""
        for key in before.models.keys() - declared.keys() - self.uncertain:
            label, name = key
            if label not in self.installed.read:
                continue
            inside = apps.get_app_config(label).name + "."
            for module_name in sorted(self.installed.reach.modules):
                module = self.evaluator.importer.modules.get(module_name)
                if not isinstance(module, Module) or not module_name.startswith(inside):
                    continue
                bound = [value for one, value in module.names.items() if one.lower() == name]
                doubt = next((value for value in bound if isinstance(value, Unknown)), module.doubt)
                if doubt is not None:
                    self._unresolved(key, Problem.of("model", "%s.%s" % (label, before.models[key].name), doubt))
                    break

    def _unknown_names(self, model: type) -> Dict[str, Unknown]:
        """Names in the body of a model or of its abstract bases whose value is Unknown; "*" where any name may be."""
        found: Dict[str, Unknown] = {}
        for base in model.__mro__:
            info = self.evaluator.classes.info.get(base)
            if info is None:
                continue
            for name, unknown in info.unknown.items():
                if not name.startswith("__"):
                    found.setdefault(name, unknown)
        return found

    def _unknown_apps(self, declared: Dict[Key, Any], before: ProjectState, history: History) -> None:
        """An app whose models or migrations cannot be read as a whole is left as the migrations have it."""
        labels = set(history.unknown_apps) | self.installed.unreadable
        for label in labels:
            for key in [key for key in declared if key[0] == label]:
                del declared[key]
                self.uncertain.add(key)
            declared.update({key: model for key, model in before.models.items() if key[0] == label})
        for label in self._incomplete_apps():
            for key, model in before.models.items():
                if key[0] == label:
                    declared.setdefault(key, model)

    def _incomplete_apps(self) -> Set[str]:
        """Apps whose models module may define names that are not known: none of their models is reported as deleted."""
        found = set()
        for config in apps.get_app_configs():
            root = config.name + ".models"
            for name in self.installed.reach.modules:
                module = self.evaluator.importer.modules.get(name)
                inside = name == root or name.startswith(root + ".")
                if inside and isinstance(module, Module) and module.incomplete is not None:
                    found.add(config.label)
                    self.problems.append(Problem.of("app", config.label, module.incomplete))
        return found
