"""The policy of access: what `value.name` gives."""

from __future__ import annotations

import copy
import importlib
import sys
import types
from typing import Any, Callable, Dict, List, Optional, Tuple

from sterna.worker.evaluator.classes import docstring
from sterna.worker.evaluator.frames import Frame
from sterna.worker.evaluator.functions import STAND_IN, interpreted
from sterna.worker.evaluator.imports import Importer
from sterna.worker.evaluator.policy import IMPORTABLE, words
from sterna.worker.evaluator.refused import FUNCTIONS
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.values import Unknown, is_unknown

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
        self.shared: Callable[[type, str, Any, str], Any]
        self.guard: Callable[[Any], Any] = lambda value: value
        self.is_ours: Callable[[type], bool] = lambda value: False
        self.settings: Optional[Callable[[str], Any]] = None
        self.is_settings: Callable[[Any], bool] = lambda value: False
        self.is_app_config: Callable[[Any], bool] = lambda value: False
        self.seek_setting: Callable[[str, str], Any] = lambda name, user: Unknown(
            "the setting %s is not defined" % name
        )

    def __call__(self, run: Run, value: Any, name: str, scope: Scope, node: Node) -> Any:
        if type(value) is Module:
            self.importer.note_use(scope.module.name, value.name)
            if name == "__dict__":
                return self.importer.execute(value).names
            return self.importer.member(value, name)
        if name == "__doc__" and interpreted(value) is not None:
            return self._docstring(run, value)
        if name == "__getattribute__":
            return self._plain_read(value, scope, node)
        if name in HIDDEN and not isinstance(value, Frame):
            return Unknown("%s is not read" % name, scope.place(node))
        if issubclass(type(value), types.ModuleType):
            return self._module_member(value, name, scope, node)
        if self.settings is not None and self.is_settings(value):
            try:
                found = self.settings(name)
            except AttributeError:
                if scope.trying:
                    raise
                # The project works, so something sets it: a module that nobody needed to read.
                found = self.seek_setting(name, scope.module.name)
            if is_unknown(found) and found.place is None:
                return Unknown(found.reason, scope.place(node), found.remedy)
            return found
        if name == "__dict__" and issubclass(type(value), type) and not self.is_ours(value):
            return namespace_of(value)
        try:
            found = getattr(value, name)
            if type(found) in MUTABLE and issubclass(type(value), type) and not self.is_ours(value):
                return self.shared(value, name, found, scope.module.name)
            return self.guard(found) if isinstance(found, GUARDED) else found
        except AttributeError:
            if not scope.trying and self.is_app_config(value):
                # The project works, so its `ready` sets this, which is not run.
                return Unknown("%s sets %s when the project runs" % (type(value).__qualname__, name), scope.place(node))
            raise

    def _plain_read(self, value: Any, scope: Scope, node: Node) -> Any:
        """`super().__getattribute__`, or that of `object`: reads an attribute by the policy."""
        found = value.__getattribute__
        if interpreted(getattr(found, "__func__", found)) is not None:
            return found
        owner = getattr(found, "__self__", None)
        if value not in (object, types.ModuleType) and not self.is_ours(type(owner)):
            return Unknown("__getattribute__ is not read", scope.place(node))

        def read(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
            *of, name = args
            unknown = next((one for one in args if is_unknown(one)), None)
            if unknown is not None:
                return unknown
            copying = name in COPYING and asked_by_python()
            if (name in HIDDEN and not copying) or (of and not self.is_ours(type(of[0]))):
                return Unknown("%s is not read" % name, scope.place(node))
            member = value.__getattribute__(of[0], name) if of else found(name)
            return self.guard(member) if isinstance(member, GUARDED) and not copying else member

        return Answered(read)

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
        try:
            found = getattr(module, name)
        except AttributeError:
            submodule = self.importer.load("%s.%s" % (module.__name__, name), scope.place(node))
            if is_unknown(submodule):
                raise
            found = submodule
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


COPYING = ("__reduce__", "__reduce_ex__")
"""What `copy` asks an object for, also where the object's class answers such questions itself."""


def asked_by_python() -> bool:
    """Whether the interpreted function that runs was called by Python's or Django's code, not by evaluated text."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code is not STAND_IN:
        frame = frame.f_back  # type: ignore[assignment]
    caller = None if frame is None else frame.f_back
    return caller is not None and not str(caller.f_globals.get("__name__")).startswith("sterna.")


class Answered:
    """A method that the interpreter answers itself; nobody else can call it."""

    def __init__(self, answer: Callable[[Run, List[Any], Dict[str, Any], Scope, Node], Any]) -> None:
        self.answer = answer


class Opaque:
    """A member of a real class in its namespace: it is there, and that is all."""


OPAQUE = Opaque()


def namespace_of(kind: type) -> Dict[str, Any]:
    """The names of a real class's body with their plain values; whatever could be called is only there."""
    return {name: value if value is None or type(value) in PLAIN else OPAQUE for name, value in vars(kind).items()}
