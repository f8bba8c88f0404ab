"""The policy of access: what `value.name` gives."""

from __future__ import annotations

import copy
import importlib
import types
from typing import Any, Callable, Dict, Optional, Tuple

from sterna.worker.evaluator.classes import docstring
from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.imports import Importer
from sterna.worker.evaluator.policy import IMPORTABLE, words
from sterna.worker.evaluator.refused import FUNCTIONS
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.standins import Frame
from sterna.worker.values import Unknown

HIDDEN = frozenset(
    words(
        "__globals__ __code__ __builtins__ __subclasses__ __import__ __loader__ __spec__ __closure__ "
        "__reduce__ __reduce_ex__ __getattribute__ __func_globals__ func_globals gi_frame gi_code cr_frame "
        "f_back f_globals f_locals f_builtins tb_frame tb_next __traceback__ __kwdefaults__"
    )
)
"""Attributes that lead out of the declared values into the interpreter that holds them."""

GUARDED = (*FUNCTIONS, type)
MUTABLE = (list, dict, set, bytearray)
PLAIN = (bool, int, float, str, bytes)
Special = Callable[[], Any]


class Access:
    """Reads attributes for one evaluation; `specials` replaces members of real modules that look at the machine."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.specials: Dict[Tuple[str, str], Special] = {}
        self.guard: Callable[[Any], Any] = lambda value: value
        self.is_ours: Callable[[type], bool] = lambda value: False
        self.settings: Optional[Callable[[str], Any]] = None
        self.is_settings: Callable[[Any], bool] = lambda value: False
        self.is_app_config: Callable[[Any], bool] = lambda value: False
        self.seek_setting: Callable[[str, str], Any] = lambda name, user: Unknown(
            "the setting %s is not defined" % name
        )

    def __call__(self, run: Run, value: Any, name: str, scope: Scope, node: Node) -> Any:
        if isinstance(value, Module):
            self.importer.note_use(scope.module.name, value.name)
            return self.importer.member(value, name)
        if name == "__doc__" and interpreted(value) is not None:
            return self._docstring(run, value)
        if name in HIDDEN and not isinstance(value, Frame):
            return Unknown("%s is not read" % name, scope.place(node))
        if isinstance(value, types.ModuleType):
            return self._module_member(value, name, scope, node)
        if self.settings is not None and self.is_settings(value):
            try:
                found = self.settings(name)
            except AttributeError:
                if scope.trying:
                    raise
                # The project works, so something sets it: a module that nobody needed to read.
                found = self.seek_setting(name, scope.module.name)
            if isinstance(found, Unknown) and found.place is None:
                return Unknown(found.reason, scope.place(node), found.remedy)
            return found
        if name == "__dict__" and isinstance(value, type) and not self.is_ours(value):
            return namespace_of(value)
        try:
            found = getattr(value, name)
            if type(found) in MUTABLE and isinstance(value, type) and not self.is_ours(value):
                return copy.copy(found)
            return self.guard(found) if isinstance(found, GUARDED) else found
        except AttributeError:
            if not scope.trying and self.is_app_config(value):
                # The project works, so its `ready` sets this, which is not run.
                return Unknown("%s sets %s when the project runs" % (type(value).__qualname__, name), scope.place(node))
            raise

    @staticmethod
    def _docstring(run: Run, value: Any) -> Any:
        """What a function says of itself, also through `functools.wraps`."""
        function: Any = None
        while interpreted(value) is not None:
            function, value = interpreted(value), getattr(value, "__wrapped__", None)
        return None if function.is_lambda else docstring(run.body(function))

    def _module_member(self, module: types.ModuleType, name: str, scope: Scope, node: Node) -> Any:
        special = self.specials.get((module.__name__, name))
        if special is not None:
            return special()
        if name == "__dict__":
            return Unknown("%s is not looked through" % module.__name__, scope.place(node))
        is_django = module.__name__.partition(".")[0] == "django"
        try:
            found = getattr(module, name)
        except AttributeError:
            if not is_django:
                raise
            submodule = self.importer.load("%s.%s" % (module.__name__, name), scope.place(node))
            if isinstance(submodule, Unknown):
                raise
            return submodule
        except Exception as error:  # noqa: BLE001 - a lazy member of Django that needs what is not here
            return Unknown("%s.%s: %s" % (module.__name__, name, error), scope.place(node))
        if isinstance(found, types.ModuleType):
            top = found.__name__.partition(".")[0]
            if top != "django" and top not in IMPORTABLE:
                return Unknown("%s is not among the modules that Sterna evaluates" % found.__name__, scope.place(node))
            if top == "django":
                return importlib.import_module(found.__name__)
        if type(found) in MUTABLE:
            # What evaluated text changes is its own copy: the module stays what it is.
            return copy.copy(found)
        return self.guard(found) if isinstance(found, GUARDED) else found


class Opaque:
    """A member of a real class in its namespace: it is there, and that is all."""


OPAQUE = Opaque()


def namespace_of(kind: type) -> Dict[str, Any]:
    """The names of a real class's body with their plain values; whatever could be called is only there."""
    return {name: value if value is None or type(value) in PLAIN else OPAQUE for name, value in vars(kind).items()}
