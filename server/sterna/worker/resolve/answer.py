"""The answer to `resolve`."""

from __future__ import annotations

import json
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.history import History
from sterna.worker.registry import Registry
from sterna.worker.resolve import today
from sterna.worker.resolve.attributes import Attributes
from sterna.worker.resolve.play import Play
from sterna.worker.resolve.states import FAILURES, Key, Path, States


class Played(NamedTuple):
    """What came of a program with the models of one state."""

    misuses: List[Dict[str, Any]]
    touched: List[Dict[str, Any]]
    models: List[Tuple[str, str]]
    """(app, model in lower case) of those that were met."""
    doubted: Set[int]
    """Numbers of names of which nothing can be said."""


class Resolver:
    """Answers for one project."""

    def __init__(self, evaluator: Evaluator, history: History, registry: Registry) -> None:
        self.history = history
        self.registry = registry
        self.states = States(history)
        self.imports = today.Imports(evaluator)
        self.attributes = Attributes(self._is_known)
        self.evaluator = evaluator
        self.kept: Dict[str, Dict[str, Played]] = {}
        """Request to what came of it, as long as the history is the same."""

    def answer(self, params: Dict[str, Any], apps_known: bool = True) -> Dict[str, Any]:
        """The `Resolved` message for a function of one operation.

        Where not all installed apps are known, nothing is said of apps that are not there.
        """
        if self.states.refresh():
            self.kept.clear()
        program: Dict[str, Any] = params["program"]
        key: Key = (params["app"], params["name"])
        imported = self._imported(program)
        token = json.dumps([params[name] for name in ("app", "name", "path", "program")], sort_keys=True)
        if token not in self.kept:
            self.kept[token] = self._runs(key, params["path"], program)
        runs = self.kept[token]
        if not runs:
            return {"known": False, "imported": imported}
        found: Dict[Any, Dict[str, Any]] = {}
        doubted = {number for played in runs.values() for number in played.doubted}
        for where, played in runs.items():
            for one in played.misuses:
                if (one["kind"] != "app" or apps_known) and one["id"] not in doubted:
                    found.setdefault((one["id"], one["kind"]), {**one, "where": []})["where"].append(where)
        for one in found.values():
            one["certain"] = len(one["where"]) == len(runs)
            one["current"] = self._current(one)
        main = next(iter(runs.values()))
        return {
            "known": True,
            "misuses": list(found.values()),
            "touched": [{**one, "overrides": today.overrides(one["model"], one["method"])} for one in main.touched],
            "imported": imported,
            "missing": self._missing(key, main),
        }

    def _runs(self, key: Key, path: Path, program: Dict[str, Any]) -> Dict[str, Played]:
        """The program played with each state that may be there when the operation runs.

        That of a full plan comes first; the others only where they could make a difference.
        """
        runs: Dict[str, Played] = {}
        state, alone = self.states.in_plan(key, path), self.states.with_dependencies(key, path)
        planned = self._play(state, program, "plan", key)
        if planned is not None:
            runs["plan"] = planned
        if planned is None or planned.misuses or (alone is not None and self._differs(planned, state, alone)):
            played = self._play(alone, program, "dependencies", key)
            if played is not None:
                runs["dependencies"] = played
        if any(played.misuses for played in runs.values()):
            played = self._play(self.states.with_all(key, path), program, "all", key)
            if played is not None:
                runs["all"] = played
        return runs

    def _is_known(self, kind: type) -> bool:
        """Whether a class of the project has the names of its body and no others."""
        info = self.evaluator.classes.info.get(kind)
        return info is not None and not info.unknown and not {"__getattr__", "__getattribute__"} & set(vars(kind))

    def _missing(self, key: Key, played: Played) -> List[str]:
        """Labels of apps that are used and not among the dependencies."""
        reachable = self.states.reachable(key)
        if reachable is None:
            return []
        there = {app for app, _ in reachable} | {key[0]} | self.states.loader.unmigrated_apps
        return sorted({app for app, _ in played.models} - there)

    def _play(self, state: Any, program: Dict[str, Any], where: str, key: Key) -> Optional[Played]:
        """The program played with the models of a state; None where these cannot be made."""
        if state is None:
            return None
        try:
            models = state.apps
            made = list(models.get_models(include_auto_created=True, include_swapped=True))
        except FAILURES:  # a state that Django cannot render: `history` reports the operation
            return None
        try:
            play = Play(models, program, setting, self.attributes, self.states.doubt(state, where, key))
            play.run()
            met = [(model._meta.app_label, model._meta.model_name) for model in play.seen]
        finally:
            # The registry notes the maker of every model; these live no longer than this answer.
            for model in made:
                self.registry.makers.pop(model, None)
        return Played(list(play.misuses.values()), list(play.touched.values()), met, play.doubted)

    def _differs(self, played: Played, state: Any, alone: Any) -> bool:
        """Whether the models that were met are others with the dependencies alone."""
        return any(shape(state, one) != shape(alone, one) for one in played.models)

    def _imported(self, program: Dict[str, Any]) -> List[Dict[str, Any]]:
        found = []
        for step in program["steps"]:
            if step["op"] == "current":
                label = self._label(step["name"])
                if label is not None:
                    found.append({"id": step["id"], "label": label})
        return found

    def _label(self, name: str) -> Optional[str]:
        if name.startswith("settings."):
            chosen = setting(name[len("settings.") :])
            model = today.model(chosen) if chosen is not None else None
            return str(model._meta.label) if model is not None else None
        if name.count(".") == 1:
            model = today.model(name)
            if model is not None:
                return str(model._meta.label)
        return self.imports.label(name)

    def _current(self, one: Dict[str, Any]) -> str:
        """What a refused name is on the model of today."""
        if not one["model"]:
            return ""
        current = today.standing(one["model"], one["name"])
        if not current and one["kind"] == "manager" and today.has_rows_method(one["model"], one["name"]):
            return "method"
        return current


def shape(state: Any, key: Key) -> Any:
    """What of a model decides which names it has."""
    model = state.models.get(key)
    if model is None:
        return None
    fields = [
        (name, type(field), getattr(getattr(field, "remote_field", None), "model", None), field.choices is None)
        for name, field in model.fields.items()
    ]
    return fields, model.bases, [name for name, _ in model.managers]


def setting(name: str) -> Optional[str]:
    """The text of a setting, or None."""
    try:
        value = getattr(settings, name, None)
    except ImproperlyConfigured:
        return None
    return value if isinstance(value, str) else None
