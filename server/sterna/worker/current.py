"""The project state that the models declare, made fit for comparison: what is Unknown takes the history's side.

An Unknown compares equal to everything. Django's autodetector compares whole states, so the equality is made before it
looks: each unknown piece of the models' state is replaced by the same piece of the migrations' state.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Set, Tuple

from django.apps import apps
from django.db.migrations.state import ModelState, ProjectState

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module
from sterna.worker.history import History, UnknownField
from sterna.worker.installed import InstalledApps
from sterna.worker.problems import Problem
from sterna.worker.values import Stop, Unknown, UnknownTruth, find_unknown

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

    def forget(self, gone: Set[type]) -> None:
        """Drop the states of classes that are no longer true."""
        for model in gone:
            self.states.pop(model, None)

    def state(self, history: History) -> Tuple[ProjectState, ProjectState]:
        """(state of the migrations, state of the models), reconciled."""
        before = history.state()
        self._seek(before)
        self.problems, self.uncertain = [], set()
        declared: Dict[Key, Any] = {}
        for model in apps.get_models(include_swapped=True):
            key = (model._meta.app_label, model._meta.model_name)
            found = self._model_state(model)
            if isinstance(found, Unknown):
                self._unresolved(key, Problem.of("model", model._meta.label, found))
            else:
                declared[key] = found.clone()
        self.models = len(declared)
        for key in list(declared):
            self._reconcile_model(key, declared[key], before.models.get(key))
        self._unresolved_classes(declared, before)
        for key in self.uncertain - set(declared):
            if key in before.models:
                declared[key] = before.models[key].clone()
        self._unknown_apps(declared, before, history)
        return before, ProjectState(declared)

    def _seek(self, before: ProjectState) -> None:
        """Look for models that the migrations know and no models module reaches, before they count as deleted."""
        for label, name in before.models:
            if label in self.installed.read and name not in apps.all_models[label]:
                self.installed.reach.seek(apps.get_app_config(label).name, name)

    def _model_state(self, model: Any) -> Any:
        if model not in self.states:
            try:
                self.states[model] = ModelState.from_model(model)
            except Stop as stop:
                self.states[model] = Unknown(str(stop))
            except Exception as error:  # noqa: BLE001 - a field that cannot be deconstructed
                info = self.evaluator.classes.info.get(model)
                self.states[model] = Unknown("%s: %s" % (type(error).__name__, error), info.place if info else None)
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
                    continue
                if unresolved.is_model or key in before.models:
                    self.models += 1
                    self._unresolved(key, Problem.of("model", "%s.%s" % (label, unresolved.name), unresolved))

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

    @staticmethod
    def _field_unknown(field: Any) -> Optional[Unknown]:
        try:
            _name, _path, args, kwargs = field.deconstruct()
        except Stop as stop:
            return Unknown(str(stop))
        return find_unknown([args, kwargs], 6)

    def _reconcile_model(self, key: Key, state: Any, before: Any) -> None:
        model = apps.all_models[key[0]].get(key[1])
        names = {} if model is None else self._unknown_names(model)
        label = "%s.%s" % (key[0], state.name)
        for name, unknown in names.items():
            subject = label if name == "*" else "%s.%s" % (label, name)
            self._unresolved(key, Problem.of("field", subject, unknown))
        for name, field in list(state.fields.items()):
            old = None if before is None else before.fields.get(name)
            part = self._field_unknown(field)
            if part is not None:
                self._unresolved(key, Problem.of("field", "%s.%s" % (label, name), part))
                if old is not None:
                    state.fields[name] = merged(field, old)
            elif isinstance(old, UnknownField):
                state.fields[name] = old
            elif old is not None:
                incomparable = comparison_unknown(field, old)
                if incomparable is not None:
                    self._unresolved(key, Problem.of("field", "%s.%s" % (label, name), incomparable))
                    state.fields[name] = old
        if before is None:
            return
        if names:
            for name, field in list(state.fields.items()):
                if field.auto_created and name not in before.fields:
                    # Django adds a primary key where no field is one; an unknown field may be one.
                    del state.fields[name]
            for name, field in before.fields.items():
                state.fields.setdefault(name, field)
            state.managers = list(before.managers)
        self._reconcile_options(key, label, state, before)

    def _reconcile_options(self, key: Key, label: str, state: Any, before: Any) -> None:
        for option, value in list(state.options.items()):
            unknown = find_unknown(deconstructed(value), 6)
            if unknown is None:
                continue
            self._unresolved(key, Problem.of("field", "%s.Meta.%s" % (label, option), unknown))
            if option in before.options:
                state.options[option] = before.options[option]
            else:
                del state.options[option]
        if find_unknown([manager[1].deconstruct() for manager in state.managers], 6) is not None:
            state.managers = list(before.managers)

    def _unknown_apps(self, declared: Dict[Key, Any], before: ProjectState, history: History) -> None:
        """An app whose models or migrations cannot be read as a whole is left as the migrations have it."""
        labels = set(history.unknown_apps) | self.installed.unreadable
        for label in labels:
            for key in [key for key in declared if key[0] == label]:
                del declared[key]
                self.uncertain.add(key)
            declared.update({key: model.clone() for key, model in before.models.items() if key[0] == label})
        for label in self._incomplete_apps():
            for key, model in before.models.items():
                if key[0] == label:
                    declared.setdefault(key, model.clone())

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


def comparison_unknown(field: Any, old: Any) -> Optional[Unknown]:
    """Why two fields cannot be compared: the project's own `__eq__` gives something that is not known."""
    try:
        bool(field.deconstruct()[1:] == old.deconstruct()[1:])
    except Stop as stop:
        return stop.unknown if isinstance(stop, UnknownTruth) else Unknown(str(stop))
    except Exception as error:  # noqa: BLE001 - whatever the project's own comparison raises
        return Unknown("%s: %s" % (type(error).__name__, error))
    return None


def merged(field: Any, old: Any) -> Any:
    """The field with each Unknown argument taken from the old field, or the old field where they differ in kind."""
    name, path, args, kwargs = field.deconstruct()
    _, old_path, _old_args, old_kwargs = old.deconstruct()
    if path != old_path or find_unknown(args, 6) is not None or isinstance(old, UnknownField):
        return old
    values = {}
    for key, value in kwargs.items():
        if find_unknown(value, 6) is None:
            values[key] = value
        elif key in old_kwargs:
            values[key] = old_kwargs[key]
    for key, value in old_kwargs.items():
        if key not in kwargs and find_unknown(value, 6) is not None:
            values[key] = value
    try:
        fresh = type(field)(*args, **values)
    except Exception:  # noqa: BLE001 - an argument that only makes sense together with the unknown one
        return old
    fresh.name = name
    return fresh


def deconstructed(value: Any) -> Any:
    """An option's value with its indexes and constraints as their parts, so that an Unknown in them is seen."""
    if isinstance(value, (list, tuple)):
        return [deconstructed(item) for item in value]
    if hasattr(value, "deconstruct") and not isinstance(value, type):
        return list(value.deconstruct())
    return value
