"""A model goes to another app; its table stays as it is, and its content type goes with it.

All of it is true of the state alone. The new app creates the model with the name of the table; then every app whose
models refer to it, or have it as a base, refers to the new one; at last the old app deletes it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Set, Tuple

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import models
from django.db.migrations import AlterField, CreateModel, DeleteModel, Migration, SeparateDatabaseAndState
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState
from django.db.migrations.utils import get_references

from sterna.worker.refactoring import content_types
from sterna.worker.refactoring.known import known_model
from sterna.worker.refactoring.through_model import table

Key = Tuple[str, str]


def consider(generation: Any, params: Dict[str, Any]) -> Dict[str, Any]:
    """The `Move` message."""
    app, new = params["app"], params["new"]
    model = known_model(generation, app, params["model"])
    label, key = model._meta.label, (app, model._meta.model_name)
    state = generation.history.end()
    if new not in apps.app_configs:
        raise CommandError("No installed app with label '%s'." % new)
    if new == app:
        raise CommandError("%s is a model of '%s' already." % (label, new))
    if model._meta.swappable or settings.AUTH_USER_MODEL.lower() == model._meta.label_lower:
        setting = model._meta.swappable or "AUTH_USER_MODEL"
        raise CommandError(
            "%s is what %s names: the first migration of every app that refers to it stands on that." % (label, setting)
        )
    for models_ in (apps.all_models[new], dict.fromkeys(name for owner, name in state.models if owner == new)):
        if key[1] in models_:
            raise CommandError("App '%s' has a model %s already." % (new, model._meta.object_name))
    _check_names(model)
    info = generation.evaluator.classes.info.get(model)
    if info is None:
        raise CommandError("%s is not declared in a class of the project." % label)
    if new not in generation.history.load().migrated_apps and apps.all_models[new]:
        raise CommandError("App '%s' has models and no migrations: make those first." % new)
    return {
        "name": model._meta.object_name,
        "place": info.place,
        "table": "" if model._meta.proxy else table(model, params["dialects"]),
        "key": _other_key(model, new),
        "meta_base": next((index for index, base in enumerate(model.__bases__) if hasattr(base, "Meta")), -1),
        "models": sorted(_beside(generation, model, info.place)),
        "apps": sorted({app, new, *(each for each, _ in concerned(state, key))}),
    }


def _beside(generation: Any, model: Any, place: Any) -> Set[str]:
    """Names of the other classes of models in the same module."""
    known: Dict[Any, Any] = generation.evaluator.classes.info
    return {
        each.__name__
        for each, info in known.items()
        if info.place is not None
        and info.place[0] == place[0]
        and each is not model
        and isinstance(each, models.base.ModelBase)
        and not each._meta.abstract
    }


def _check_names(model: Any) -> None:
    """Raise CommandError where a name is made of the app's label, which code may use."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        remote = field.remote_field
        names = [getattr(field, name, None) for name in ("_related_name", "_related_query_name")]
        if remote is not None and (names[0] or names[1] or model._meta.default_related_name):
            told = [*names, None if names[0] else model._meta.default_related_name]
            for name in told:
                if isinstance(name, str) and "%(app_label)s" in name:
                    raise CommandError(
                        "%s.%s has the name of the app in its related_name, '%s', which would become another one: "
                        "say it without the app first." % (model._meta.label, field.name, name)
                    )


def _other_key(model: Any, new: str) -> str:
    """Class of a primary key that Django adds, where it adds another one to models of the new app; else ""."""
    key = model._meta.pk
    if not key.auto_created or key.remote_field is not None or model._meta.proxy:
        return ""
    path = "%s.%s" % (type(key).__module__, type(key).__qualname__)
    wanted = apps.get_app_config(new).default_auto_field
    return "" if path.replace(".fields.", ".") == wanted.replace(".fields.", ".") else type(key).__name__


def concerned(state: Any, key: Key) -> List[Key]:
    """The models that refer to a model or have it as a base, directly or through others, itself left out."""
    found = {(each.app_label, each.name_lower) for each, _, _, _ in get_references(state, key)}
    return sorted({*found, *descendants(state, key)} - {key})


def descendants(state: Any, key: Key) -> List[Key]:
    """The models that have one as a base, each after those that it is based on."""
    found = [key]
    for base in found:
        name = "%s.%s" % base
        for other, each in sorted(state.models.items()):
            if other not in found and any(isinstance(one, str) and one.lower() == name for one in each.bases):
                found.append(other)
    return found[1:]


def arrange(generation: Any, changes: Dict[str, Any], params: Dict[str, Any]) -> None:
    """The series in the place of what the autodetector found."""
    key, new = (params["app"], params["model"].lower()), (params["new"], params["model"].lower())
    before, graph = generation.history.state(), generation.history.load().graph
    after = generation.current.state(generation.history)[1]
    if new not in after.models or key in after.models:
        raise CommandError("Django does not find the model in '%s' in the models as they would be." % new[0])
    _check_constraints(before.models[key], after.models[new])
    series = Series(before, graph, key, new, params["table"])
    changes.clear()
    changes.update(series.migrations())


def _check_constraints(old: Any, new: Any) -> None:
    for kind in ("constraints", "indexes"):
        names = [{each.name for each in state.options.get(kind) or ()} for state in (old, new)]
        if names[0] != names[1]:
            raise CommandError(
                "%s would get other names: %s instead of %s. Say them without the app first."
                % (kind.title(), ", ".join(sorted(names[1] - names[0])), ", ".join(sorted(names[0] - names[1])))
            )


class Series:
    """The migrations of all apps that a move concerns."""

    def __init__(self, before: Any, graph: Any, key: Key, new: Key, table_name: str) -> None:
        self.before, self.graph, self.key, self.new, self.table = before, graph, key, new, table_name
        self.below = descendants(before, key)
        """Models that have the moved one as a base."""
        self.moved = before.clone()
        self.altered: Dict[str, List[Any]] = {}
        """Fields that refer to it, by app."""
        _refer(self.moved, key, new, self._altered)
        for state in self.moved.models.values():
            state.bases = tuple(
                "%s.%s" % new if isinstance(each, str) and each.lower() == "%s.%s" % key else each
                for each in state.bases
            )

    def _altered(self, state: Any, name: str, field: Any) -> None:
        owner = (state.app_label, state.name_lower)
        if owner != self.key and owner not in self.below:
            self.altered.setdefault(owner[0], []).append(AlterField(state.name_lower, name, field))

    def migrations(self) -> Dict[str, List[Any]]:
        """By app label, each with its name and its dependencies."""
        old, new = self.key[0], self.new[0]
        labels = sorted({old, *self.altered, *(app for app, _ in self.below)} - {new})
        first = self._migration(new, [self._created(), *self._operations(new)], "move_%s_from_%s" % (self.key[1], old))
        first.dependencies += [leaf for leaf in self._leaves(old) if leaf not in first.dependencies]
        first.dependencies += self._swappable()
        if content_types.KEY in self.before.models:
            content_types.move(first, self.key, new)
            first.dependencies += self._leaves(content_types.KEY[0])
        done = {new: first}
        waiting = {label: self._owners(label) - {label} for label in labels}
        if new in waiting or self._owners(new) - {new}:
            raise CommandError("A model of '%s' is based on one that is based on the moved one." % new)
        while waiting:
            label = next((each for each in sorted(waiting) if waiting[each] <= done.keys()), None)
            if label is None:
                raise CommandError("Models of %s are based on each other." % ", ".join(sorted(waiting)))
            title = "move_%s_to_%s" % (self.key[1], new) if label == old else ""
            done[label] = self._migration(label, self._operations(label), title)
            done[label].dependencies += [(each, done[each].name) for each in sorted({new, *waiting.pop(label)})]
        return self._with_end({label: [migration] for label, migration in done.items()})

    def _with_end(self, series: Dict[str, List[Any]]) -> Dict[str, List[Any]]:
        """The same with the old app's model deleted, after everything that refers to it."""
        old, new = self.key[0], self.new[0]
        last = series[old][0]
        end = last
        if any(old in self._owners(label) for label in self.altered if label not in (old, new)):
            end = Migration(_name(_number(last.name) + 1, "delete_%s" % self.key[1]), old)
            end.dependencies = [(old, last.name)]
            series[old].append(end)
        end.operations = [*end.operations, DeleteModel(self.before.models[self.key].name)]
        end.dependencies += [
            (label, each[0].name)
            for label, each in series.items()
            if label != old
            and (label, each[0].name) not in end.dependencies
            and (label == new or label in self.altered)
        ]
        for several in series.values():
            for migration in several:
                _finish(migration)
        return series

    def _operations(self, label: str) -> List[Any]:
        """Fields of an app that refer to the model, and its models that are based on it, created anew."""
        below = [key for key in self.below if key[0] == label]
        gone = [DeleteModel(self.before.models[key].name) for key in reversed(below)]
        return [*self.altered.get(label, ()), *gone, *(_created(self.moved.models[key]) for key in below)]

    def _created(self) -> Any:
        state = self.moved.models[self.key]
        options = dict(state.options)
        if self.table:
            options["db_table"] = self.table
        return _created(
            ModelState(self.new[0], state.name, list(state.fields.items()), options, state.bases, state.managers)
        )

    def _owners(self, label: str) -> Set[str]:
        """The apps of the models that an app's models are based on, of those that are created anew."""
        found = set()
        for key in self.below:
            for base in self.before.models[key].bases if key[0] == label else ():
                owner = tuple(base.lower().split(".")) if isinstance(base, str) else ()
                if owner in self.below:
                    found.add(str(owner[0]))
        return found

    def _leaves(self, label: str) -> List[Key]:
        return list(self.graph.leaf_nodes(label))

    def _swappable(self) -> List[Key]:
        fields = self.before.models[self.key].fields.values()
        found = {getattr(field, "swappable_setting", None) for field in fields if field.remote_field is not None}
        return [("__setting__", str(each)) for each in sorted(filter(None, found))]

    def _migration(self, label: str, operations: List[Any], title: str) -> Any:
        leaves = self._leaves(label)
        number = max((_number(name) for _, name in leaves), default=0) + 1
        migration = Migration("", label)
        migration.operations, migration.dependencies = operations, leaves
        migration.initial = None if leaves else True
        migration.name = "%04i_initial" % number if not leaves else _name(number, title or migration.suggest_name())
        return migration


def _refer(state: Any, key: Key, new: Key, changed: Any) -> None:
    """Let every field that refers to a model refer to another one (ProjectState.rename_model)."""
    for owner, name, field, reference in list(get_references(state, key)):
        label = "%s.%s" % (new[0], state.models[key].name)
        other = field.clone()
        if reference.to:
            other.remote_field.model = label
        if reference.through:
            other.remote_field.through = label
        owner.fields[name] = other
        changed(owner, name, other)


def _created(state: Any) -> Any:
    left = ("indexes", "constraints", "unique_together", "index_together")
    options = {name: value for name, value in state.options.items() if value or name not in left}
    return CreateModel(state.name, list(state.fields.items()), options, state.bases, state.managers)


def _finish(migration: Any) -> None:
    after = getattr(migration, "sterna_after", [])
    migration.operations = [SeparateDatabaseAndState(state_operations=migration.operations), *after]


def _number(name: str) -> int:
    return MigrationAutodetector.parse_number(name) or 0


def _name(number: int, title: str) -> str:
    return ("%04i_%s" % (number, title))[:100]
