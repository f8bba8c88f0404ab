"""The answer to `resolve`."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.history import History
from sterna.worker.registry import Registry
from sterna.worker.resolve import today
from sterna.worker.resolve.play import Play
from sterna.worker.resolve.states import FAILURES, Key, Path, States, doubtful


class Resolver:
    """Answers for one project."""

    def __init__(self, evaluator: Evaluator, history: History, registry: Registry) -> None:
        self.history = history
        self.registry = registry
        self.states = States(history)
        self.imports = today.Imports(evaluator)

    def answer(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """The `Resolved` message for the functions of one operation."""
        self.states.refresh()
        key: Key = (params["app"], params["name"])
        path: Path = params["path"]
        program: Dict[str, Any] = params["program"]
        imported = self._imported(program)
        runs = self._runs(key, path, program)
        if not runs:
            return {"known": False, "imported": imported}
        found: Dict[Any, Dict[str, Any]] = {}
        for where, played in runs.items():
            for number, one in played.misuses.items():
                found.setdefault(number, {**one, "where": []})["where"].append(where)
        for one in found.values():
            one["certain"] = len(one["where"]) == len(runs)
        main = next(iter(runs.values()))
        return {
            "known": True,
            "misuses": [self._misuse(one) for one in found.values()],
            "touched": [self._touched(one) for one in main.touched.values()],
            "imported": imported,
            "missing": self._missing(key, path, main),
        }

    def _runs(self, key: Key, path: Path, program: Dict[str, Any]) -> Dict[str, Play]:
        """The program played with each state that may be there when the operation runs.

        That of a full plan comes first; the others only where they could make a difference.
        """
        runs: Dict[str, Play] = {}
        state, alone = self.states.in_plan(key, path), self.states.with_dependencies(key, path)
        planned = self._play(state, program)
        if planned is not None:
            runs["plan"] = planned
        if planned is None or planned.misuses or (alone is not None and self._differs(planned, state, alone)):
            played = self._play(alone, program)
            if played is not None:
                runs["dependencies"] = played
        if any(played.misuses for played in runs.values()):
            played = self._play(self.states.with_all(key, path), program)
            if played is not None:
                runs["all"] = played
        return runs

    def _missing(self, key: Key, path: Path, played: Play) -> List[str]:
        """Labels of apps that are used and not among the dependencies."""
        reachable = self.states.reachable(key)
        if reachable is None:
            return []
        there = {app for app, _ in reachable} | {key[0]} | self.states.loader.unmigrated_apps
        return sorted({model._meta.app_label for model in played.seen} - there)

    def _play(self, state: Any, program: Dict[str, Any]) -> Optional[Play]:
        """The program played with the models of a state; None where these cannot be made."""
        if state is None:
            return None
        try:
            models = state.apps
            made = list(models.get_models(include_auto_created=True, include_swapped=True))
        except FAILURES:  # a state that Django cannot render: `history` reports the operation
            return None
        try:
            played = Play(models, program, setting, doubtful(state, self.history))
            played.run()
        finally:
            # The registry notes the maker of every model; these live no longer than this answer.
            for model in made:
                self.registry.makers.pop(model, None)
        return played

    def _differs(self, played: Play, state: Any, alone: Any) -> bool:
        """Whether the models that were met are others with the dependencies alone."""
        return any(
            shape(state, one) != shape(alone, one)
            for one in ((model._meta.app_label, model._meta.model_name) for model in played.seen)
        )

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

    def _misuse(self, one: Dict[str, Any]) -> Dict[str, Any]:
        model = one.pop("name_model", None)
        current = ""
        if model is not None:
            name = self._last_name(one)
            current = today.standing(one["model"], name)
            if not current and one["kind"] == "manager" and today.has_rows_method(one["model"], name):
                current = "method"
        return {**one, "text": one["text"].strip(), "current": current}

    def _last_name(self, one: Dict[str, Any]) -> str:
        parts: Tuple[str, ...] = tuple(one["text"].split("'"))
        return parts[-2] if one["kind"] in ("attribute", "manager") and len(parts) > 2 else ""

    def _touched(self, one: Dict[str, Any]) -> Dict[str, Any]:
        return {**one, "overrides": today.overrides(one["model"], one.pop("method"))}


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
