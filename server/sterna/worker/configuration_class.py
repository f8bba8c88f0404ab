"""Settings that are a class: what django-configurations makes of it when the settings module is imported.

Source of the rules: configurations/importer.py of django-configurations 2.5, `ConfigurationLoader`.
"""

from __future__ import annotations

from typing import Any, Dict, List

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module, Scope
from sterna.worker.values import Unknown, UnknownTruth

VARIABLE = "DJANGO_CONFIGURATION"


def prepare(evaluator: Evaluator) -> str:
    """The name of the class that DJANGO_CONFIGURATION says, "" where settings are no class; asked before execution."""
    name = evaluator.environ.values.get(VARIABLE, "")
    importer = evaluator.importer.load("configurations.importer") if name else None
    if isinstance(importer, Module):
        evaluator.importer.execute(importer)
        importer.names["installed"] = True
    return name


class ConfigurationClass:
    """The settings of one class; what cannot be known of one stays with that one."""

    def __init__(self, evaluator: Evaluator, module: Module, name: str) -> None:
        self._run = evaluator.run
        self._importer = evaluator.importer
        self._scope = Scope(module, 0, -1, "module", module.names)
        self._node: List[Any] = ["Name", 0, name]
        self._value_class = self._member("configurations.values", "Value")
        self._setup_value = self._member("configurations.values", "setup_value")
        self._class = self._importer.member(module, name)

    def _member(self, module: str, name: str) -> Any:
        found = self._importer.load(module)
        return self._importer.member(found, name) if isinstance(found, Module) else found

    def values(self) -> Dict[str, Any]:
        """Name to value; raises UnknownTruth where the class is not known."""
        if isinstance(self._class, Unknown):
            raise UnknownTruth(self._class)
        # Where the library is not installed, the attributes of the class are all that is known.
        for step in () if isinstance(self._value_class, Unknown) else ("pre_setup", "setup"):
            done = self._call(self._attribute(self._class, step))
            if isinstance(done, Unknown):
                raise UnknownTruth(done)
        holder = self._call(self._class)
        if isinstance(holder, Unknown):
            raise UnknownTruth(holder)
        names = [name for name in dir(holder) if name == name.upper() and not name.startswith("_")]
        values = {name: self._value(holder, name) for name in names}
        return {**values, "CONFIGURATION": "%s.%s" % (self._scope.module.name, self._node[2])}

    def _value(self, holder: Any, name: str) -> Any:
        try:
            value = self._attribute(holder, name)
            if callable(value) and not getattr(value, "pristine", False):
                value = self._call(value)
                if isinstance(self._value_class, type) and isinstance(value, self._value_class):
                    self._call(self._setup_value, self._class, name, value)
                    value = self._attribute(self._class, name)
            return value
        except UnknownTruth as stop:
            return stop.unknown
        except Exception as error:  # noqa: BLE001 - whatever a property of the project raises is its reason
            return Unknown("%s: %s" % (type(error).__name__, error), self._scope.place(self._node))

    def _attribute(self, value: Any, name: str) -> Any:
        return self._run.attribute(value, name, self._scope, self._node)

    def _call(self, function: Any, *args: Any) -> Any:
        return self._run.call(function, list(args), {}, self._scope, self._node)
