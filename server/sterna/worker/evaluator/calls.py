"""The policy of calls: interpreted functions are interpreted, listed callables are called, the rest is Unknown."""

from __future__ import annotations

import functools
import sys
import types
from typing import Any, Callable, Dict, List, Optional

from sterna.worker.evaluator import limits
from sterna.worker.evaluator.access import COPYING, Answered
from sterna.worker.evaluator.classes import place_in
from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.imports import STANDARD
from sterna.worker.evaluator.policy import NEVER, STORAGE, Policy
from sterna.worker.evaluator.refused import Refused, reason_of
from sterna.worker.evaluator.run import STEPS, Run
from sterna.worker.evaluator.scope import ClassInfo, Module, Node, Scope
from sterna.worker.values import OutOfBudget, PlainUnknown, Unknown, UnknownTruth, find_unknown, general, is_unknown

Special = Callable[[Run, List[Any], Dict[str, Any], Scope, Node], Any]

KEEPS_UNKNOWN = (list, tuple, dict, functools.partial, set)
"""Containers that hold an Unknown as one of their values without being Unknown themselves, given by keyword or item."""


class Calls:
    """Calls for one evaluation; `specials` are callables that the evaluator answers itself."""

    def __init__(self, policy: Policy, class_info: Dict[type, ClassInfo]) -> None:
        self.policy = policy
        self.class_info = class_info
        self.specials: Dict[int, Special] = {}
        self.kept: List[Any] = []
        self.refused = Refused(self.refusal, self.specials)
        self.refused.harmless.update(policy.harmless)
        self.is_read: Callable[[str], bool] = lambda module: False
        self.make_type: Callable[..., Any]
        self.model_base: Callable[[], type] = lambda: type(None)

    def special(self, value: Any, answer: Special) -> None:
        """Let the evaluator answer the calls of one callable."""
        self.kept.append(value)
        self.specials[id(value)] = answer

    def __call__(self, run: Run, f: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        try:
            special = self.specials.get(id(f))
            if special is not None:
                return special(run, args, kwargs, scope, node)
            if type(f) is Answered:
                return f.answer(run, args, kwargs, scope, node)
            return self._call(run, f, args, kwargs, scope, node)
        except UnknownTruth as stop:
            unknown = stop.unknown
            return unknown if unknown.place else Unknown(unknown.reason, scope.place(node), unknown.remedy)
        except OutOfBudget as stop:
            if run.inside and run.steps > STEPS:
                raise
            return Unknown("the call takes %s" % stop, scope.place(node))
        except RecursionError:
            return Unknown("the call goes too deep", scope.place(node))
        except Exception as error:
            if not run.partial or scope.trying or scope.kind != "module":
                raise
            # What a setting lacks (a variable that is not set) spares the rest of the statement.
            unknown = Unknown("%s: %s" % (type(error).__name__, error), scope.place(node), MEND)
            scope.module.errors.append(unknown)
            return unknown

    def _call(self, run: Run, f: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        function = interpreted(f)
        if function is not None:
            return run.call_function(function, tuple(args), kwargs)
        if isinstance(f, functools.partial):
            return run.call(f.func, [*f.args, *args], {**f.keywords, **kwargs}, scope, node)
        if isinstance(f, types.MethodType):
            inner = interpreted(f.__func__)
            if inner is not None:
                return run.call_function(inner, (f.__self__, *args), kwargs)
            if id(f.__func__) in self.specials:
                return run.call(f.__func__, [f.__self__, *args], kwargs, scope, node)
        if isinstance(f, Module):
            raise TypeError("'module' object is not callable")
        if run.ways is not None and isinstance(f, type(LRU)):
            return Unknown("%s keeps what it found" % describe(f), scope.place(node))
        if type(f) in GENERIC:
            # `Base[int](...)` makes a Base; that it was of int is only noted.
            return run.call(f.__origin__, args, kwargs, scope, node)
        if issubclass(type(f), type) and issubclass(f, type) and len(args) == 3:
            return self.make_type(run, f, args, kwargs, scope, node)
        refusal = self.refusal(f)
        if refusal is not None:
            kind = PlainUnknown if is_standard(f) and all(map(is_plain, [*args, *kwargs.values()])) else Unknown
            return kind(refusal, scope.place(node))
        return self._call_real(f, args, kwargs, scope, node)

    def _call_real(self, f: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        if getattr(f, "__name__", "") in CHANGING:
            owner = getattr(f, "__self__", args[0] if args else None)
            if not self.may_change(owner):
                return None
        declares = self.declares(f)
        if not declares:
            given = [*args, *kwargs.values()]
            for value in given if f not in KEEPS_UNKNOWN else ():
                if is_unknown(value):
                    return value if f in COMPUTES and all(map(is_plain, given)) else general(value)
            calls_back = id(f) in self.policy.callers or getattr(f, "__name__", "") in CALL_BACK
            for value in [*args, *kwargs.values()] if calls_back else ():
                if callable(value) and (id(value) in self.specials or not self.allowed(value)):
                    return Unknown("%s would call %s" % (describe(f), describe(value)), scope.place(node))
        try:
            if not (declares and self.is_ours(f if issubclass(type(f), type) else type(getattr(f, "__self__", None)))):
                args, kwargs = limits.checked(f, args, kwargs)
            value = f(*args, **kwargs)
            if limits.endless(f, args, kwargs):
                value = limits.bounded(value)
            place_in(value, scope.module.name)
            if issubclass(type(f), type) and isinstance(value, self.policy.placed):
                vars(value)["sterna_place"] = scope.place(node)
            return value
        except Exception:
            # With the value in the place of the Unknown it may not fail.
            unknown = find_unknown([*args, *kwargs.values()])
            if unknown is not None:
                return unknown
            raise

    def allowed(self, f: Any) -> bool:
        """Whether a callable is interpreted or on the list."""
        if interpreted(f) is not None or id(f) in self.specials:
            return True
        if isinstance(f, functools.partial):
            return self.allowed(f.func)
        if isinstance(f, types.MethodType) and interpreted(f.__func__) is not None:
            return True
        return self.refusal(f) is None

    def refusal(self, f: Any) -> Optional[str]:
        """Why a real callable is not called, or None where it may be."""
        if id(f) in self.policy.callables:
            return None
        reason = reason_of(f)
        if reason is not None:
            return reason
        if isinstance(f, type(LRU)):
            return None if self.allowed(f.__wrapped__) else "%s is not called" % describe(f)
        if issubclass(type(f), type):
            if f in self.class_info or self.is_ours(f) or issubclass(f, (*self.policy.families, *EXCEPTION)):
                return None
            if issubclass(f, self.policy.value_types) and f.__module__ != "builtins":
                return None
            return "%s is not among the classes that Sterna instantiates" % describe(f)
        owner = getattr(f, "__self__", None)
        name = getattr(f, "__name__", "")
        if owner is not None and not isinstance(owner, types.ModuleType):
            return self._method_refusal(f, owner, name)
        if isinstance(f, types.FunctionType):
            return self._function_refusal(f)
        if isinstance(f, (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)):
            return None if issubclass(f.__objclass__, (*self.policy.value_types, type, object)) else describe(f)
        if self.is_ours(type(f)):
            inner = type(f).__call__ if callable(f) else None
            if interpreted(inner) is not None or (inner is not None and self.refusal(inner) is None):
                return None
        if isinstance(f, (*self.policy.families, self.policy.value_types)):
            return None
        return "%s is not among the callables that Sterna calls" % describe(f)

    def _method_refusal(self, f: Any, owner: Any, name: str) -> Optional[str]:
        kind = owner if issubclass(type(owner), type) else type(owner)
        if isinstance(f, types.MethodType):
            if interpreted(f.__func__) is not None:
                return None
            if not isinstance(f.__func__, types.FunctionType):
                return self.refusal(f.__func__)
            if f.__func__.__code__ in self.policy.inner:
                # A method of what a listed callable returned: of a lazy text.
                return None
        if issubclass(kind, self.policy.storages) and name not in STORAGE:
            return "%s.%s is not called" % (kind.__name__, name)
        if name in NEVER and not issubclass(kind, self.policy.value_types):
            return "%s.%s is not called" % (kind.__name__, name)
        if name in COPYING:
            return "%s is not called" % name
        if name == "__subclasses__":
            return "subclasses are not looked through"
        if self.is_ours(kind) or issubclass(kind, (*self.policy.value_types, *self.policy.families)):
            return None
        if issubclass(type(owner), type) and self.is_ours(type(owner)):
            return None
        if kind is type or issubclass(kind, type):
            return None
        return "%s.%s is not among the methods that Sterna calls" % (kind.__name__, name)

    def _function_refusal(self, f: types.FunctionType) -> Optional[str]:
        """A plain function of Django reached through a declarative class (`Field.__init__(self, ...)`)."""
        owner: Any = sys.modules.get(f.__module__ or "")
        if f.__code__ in self.policy.inner:
            # What a listed callable returned (`lazy(function, str)`, `lru_cache(maxsize=1)`) may be called as well.
            return None
        for part in f.__qualname__.split(".")[:-1]:
            owner = getattr(owner, part, None)
        if issubclass(type(owner), type) and issubclass(owner, self.policy.storages) and f.__name__ not in STORAGE:
            return "%s is not called" % describe(f)
        if issubclass(type(owner), type) and issubclass(owner, self.policy.families) and f.__name__ not in NEVER:
            return None
        return "%s is not among the functions that Sterna calls" % describe(f)

    def may_change(self, owner: Any) -> bool:
        """Whether an attribute of a value may be set: values of the project, models and declarative objects may change,
        Django's own classes and modules stay what they are."""
        if issubclass(type(owner), type):
            is_model = issubclass(owner, self.model_base()) and not owner.__module__.startswith("django.db.")
            return is_model or self.is_ours(owner)
        kind = type(owner)
        if issubclass(kind, types.ModuleType):
            return False
        return (
            interpreted(owner) is not None
            or self.is_ours(kind)
            or issubclass(kind, (*self.policy.families, *self.policy.value_types, property))
        )

    def is_ours(self, kind: type) -> bool:
        """Whether a class, or one of its bases, is made from facts: also while its metaclass is at work on it."""
        return any(base in self.class_info or self.is_read(base.__module__) for base in kind.__mro__)

    def declares(self, f: Any) -> bool:
        """Whether a callable only takes note of its arguments, so that an Unknown among them stays what it is."""
        if issubclass(type(f), type):
            return issubclass(f, self.policy.families) or self.is_ours(f)
        owner = getattr(f, "__self__", None)
        if owner is None or isinstance(owner, types.ModuleType):
            return False
        kind = owner if issubclass(type(owner), type) else type(owner)
        if self.is_ours(kind) or issubclass(kind, self.policy.families):
            return True
        return f.__name__ in ("append", "add", "insert", "setdefault", "extend") and issubclass(kind, (list, dict, set))


EXCEPTION = (BaseException,)
GENERIC = {type(List[int]), getattr(types, "GenericAlias", type(List[int]))}
MEND = "Mend it, or set what it asks for where the editor or the command starts."
CHANGING = ("__setattr__", "__delattr__")
CALL_BACK = ("sort", "getter", "setter", "deleter")
"""Methods that call, or let somebody call, their arguments."""
LRU = functools.lru_cache(maxsize=1)(lambda: None)


COMPUTES = (min, max, int, float, str, bool, len, abs, round, sum)
"""Builtins whose result for plain values is a plain value."""


def is_plain(value: Any) -> bool:
    """Whether a value, known or not, is no object of the project and holds none."""
    return isinstance(value, PlainUnknown) or type(value) in (bool, int, float, str, bytes, type(None))


def is_standard(f: Any) -> bool:
    """Whether a callable is the standard library's."""
    top = str(getattr(f, "__module__", None)).partition(".")[0]
    return top in STANDARD and interpreted(getattr(f, "__func__", f)) is None


def describe(f: Any) -> str:
    """The dotted name of a callable."""
    module = getattr(f, "__module__", None)
    name = getattr(f, "__qualname__", None) or getattr(f, "__name__", None) or type(f).__qualname__
    return "%s.%s" % (module, name) if module and module != "builtins" else str(name)
