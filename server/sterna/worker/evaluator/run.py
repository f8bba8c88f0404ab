"""The interpreter's core: evaluates nodes, keeps the budget, looks names up, binds them, runs functions."""

from __future__ import annotations

import builtins
import sys
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from sterna.worker.evaluator import limits
from sterna.worker.evaluator.functions import Function, LoopSignal, Return, bind, stand_in
from sterna.worker.evaluator.names import bound_names, grown_names
from sterna.worker.evaluator.partial import grow
from sterna.worker.evaluator.scope import LazyClass, LazyImport, Module, Node, Scope
from sterna.worker.evaluator.searchpath import LoadedModules
from sterna.worker.evaluator.ways import Ways
from sterna.worker.values import OutOfBudget, Unknown, UnknownTruth, cause, general, is_unknown

STEPS = 2_000_000
"""Nodes that one module, or one call from outside, may evaluate."""
CALL = 15
"""Steps that a call counts for beyond those of its body."""
DEPTH = 60
"""Interpreted calls within each other; each takes about ten frames of this interpreter."""
ITEMS = 200_000
"""Items that one loop may take from something without a length."""

LAZY = (LazyImport, LazyClass)
"""Values that wait until somebody needs them. Of a value that may be the project's own the type is looked at, not
`isinstance`: that asks the object for its `__class__`, and so a `__getattribute__` of the project.
"""

Handler = Callable[["Run", Scope, Node], Any]


class Run:
    """One evaluation of a project: what the parts of the interpreter share.

    The parts register themselves: `expressions` and `statements` by node, and the policies of access, calls, classes
    and imports as callables (see `sterna.worker.evaluator.build`).
    """

    def __init__(self) -> None:
        self.expressions: Dict[str, Handler] = {}
        self.statements: Dict[str, Handler] = {}
        self.constants: Dict[str, Any] = {}
        self.steps = 0
        self.depth = 0
        self.frames: List[Scope] = []
        """Scopes of the modules and functions that are running, innermost last."""
        self.inside = 0
        """Modules and classes that are being made: their calls share their budget."""
        self.partial = False
        """Whether a list may hold an Unknown for any number of items: settings are, lists of which a part is of use."""
        self.ways: Optional[Ways] = None
        """Set while a module is evaluated in every way that it may take."""
        self.handling: List[Exception] = []
        """Exceptions whose handlers are running, innermost last."""
        self.raised: Dict[str, Set[str]] = {}
        """What `raise` and `assert` raised lately, as `values.cause` tells it, by the module whose code they are."""
        self.read_attribute: Callable[[Run, Any, str, Scope, Node], Any]
        self.call_value: Callable[[Run, Any, List[Any], Dict[str, Any], Scope, Node], Any]
        self.make_class: Callable[[Run, LazyClass], Any]
        self.import_name: Callable[[Run, LazyImport], Any]
        self.read_body: Callable[[Module, int, int], List[Node]]
        self.builtin: Callable[[str], Any]
        self.may_change: Callable[[Any], bool]
        self.patch: Callable[[Any, str, Any, str], None]
        self.is_settings: Callable[[Any], bool] = lambda value: False
        self.set_setting: Callable[[str, Any], None]
        self.set_search_path: Callable[[Any], None]
        self.manage: Callable[[Callable[[], Any]], Any]

    def evaluate(self, scope: Scope, node: Node) -> Any:
        """The value of an expression; Python's own exceptions come through as themselves."""
        self.steps += 1
        if self.steps % 1024 == 0:
            self.spend()
        return self.expressions[node[0]](self, scope, node)

    def spend(self) -> None:
        """Look at the budget."""
        if self.steps > STEPS:
            raise OutOfBudget("more steps than a declaration needs")

    def execute(self, scope: Scope, nodes: Iterable[Node]) -> None:
        """Run statements in order.

        What goes wrong in one statement of a module or class body, outside `try`, makes the names that it binds Unknown
        and spares the others: a module is read for what it declares, not for what it computes beside that.
        """
        resilient = scope.kind in ("module", "class") and not scope.trying
        for node in nodes:
            self.steps += 1
            if self.steps % 1024 == 0:
                self.spend()
            if not resilient:
                self.statements[node[0]](self, scope, node)
                continue
            try:
                self.statements[node[0]](self, scope, node)
            except (Return, LoopSignal):
                raise
            except UnknownTruth as stop:
                self.forget(scope, [node], stop.unknown)
            except OutOfBudget as stop:
                self.forget(scope, [node], Unknown("it takes %s" % stop, scope.place(node)))
                if self.steps > STEPS:
                    # Steps are for the whole top-level statement: a loop around this one must not go on.
                    raise
            except Exception as error:  # noqa: BLE001 - whatever Python raises in the project's code is its reason
                unknown = cause(error, scope.place(node))
                scope.module.errors.append(unknown)
                self.forget(scope, [node], unknown)

    def forget(self, scope: Scope, nodes: List[Node], unknown: Unknown) -> None:
        """Make every name that the statements may bind Unknown: it is not known which of them run, or how."""
        grown = grown_names(nodes) if self.partial else set()
        for name in bound_names(nodes):
            if name == "*":
                scope.module.incomplete = unknown
            elif name in grown and isinstance(scope.names.get(name), (list, tuple)):
                self.bind_name(scope, name, grow(scope.names[name], unknown))
            else:
                self.bind_name(scope, name, unknown)

    # Names

    def lookup(self, scope: Scope, name: str, node: Optional[Node] = None) -> Any:
        """The value of a name; raises NameError as Python does."""
        found = self._find(scope, name)
        if found is None:
            if name == "__class__" and scope.defining_class is not None:
                return scope.defining_class.cell_contents
            module = scope.module
            if name in module.names:
                return self._settle(module.names, name)
            if hasattr(builtins, name):
                return self.builtin(name)
            if module.incomplete is not None:
                return module.incomplete
            raise NameError("name %r is not defined" % name)
        return self._settle(found, name)

    def _find(self, scope: Scope, name: str) -> Any:
        current: Optional[Scope] = scope
        if name in scope.globals:
            return None
        first = True
        while current is not None:
            if (first or current.kind != "class") and name in current.names:
                return current.names
            first = False
            current = current.parent
        return None

    def _settle(self, names: Any, name: str) -> Any:
        value = names[name]
        if type(value) in LAZY:
            value = self.settle(value)
            if type(value) not in LAZY:
                names[name] = value
        return value

    def settle(self, value: Any) -> Any:
        """The value that a lazy import or class stands for; anything else as it is."""
        kind = type(value)
        if kind is LazyImport:
            return self.import_name(self, value)
        if kind is LazyClass:
            return self.make_class(self, value)
        return value

    def assign(self, scope: Scope, target: Node, value: Any) -> None:
        """Bind a target: a name, an attribute, an item, or a sequence of targets."""
        kind = target[0]
        if kind == "Name":
            self.bind_name(scope, target[2], value, target)
        elif kind == "Seq":
            self._unpack(scope, target[3], value)
        elif kind == "Attr":
            owner = self.evaluate(scope, target[2])
            self.set_attribute(owner, target[3], value)
        elif kind == "Sub":
            owner = self.evaluate(scope, target[2])
            index = self.evaluate(scope, target[3])
            if not is_unknown(owner):
                self.set_item(owner, index, value)
        elif kind == "Star":
            self.assign(scope, target[2], value)
        else:
            raise SyntaxError("cannot assign to this")

    def bind_name(self, scope: Scope, name: str, value: Any, node: Optional[Node] = None) -> None:
        """Bind a name where the scope's `global` and `nonlocal` say."""
        if name in scope.globals:
            scope.module.names[name] = value
            return
        if name in scope.nonlocals:
            outer = scope.parent
            while outer is not None:
                if outer.kind == "function" and name in outer.names:
                    outer.names[name] = value
                    return
                outer = outer.parent
        scope.names[name] = value
        if node is not None and scope.kind != "function":
            scope.places[name] = scope.place(node)

    def _unpack(self, scope: Scope, targets: List[Node], value: Any) -> None:
        if is_unknown(value):
            for target in targets:
                self.assign(scope, target, value)
            return
        items = list(self.iterate(value))
        stars = [i for i, target in enumerate(targets) if target[0] == "Star"]
        if not stars:
            if len(items) != len(targets):
                raise ValueError("not the right number of values to unpack (expected %d)" % len(targets))
            for target, item in zip(targets, items):
                self.assign(scope, target, item)
            return
        star, after = stars[0], len(targets) - stars[0] - 1
        if len(items) < len(targets) - 1:
            raise ValueError("not enough values to unpack")
        for target, item in zip(targets[:star], items[:star]):
            self.assign(scope, target, item)
        self.assign(scope, targets[star][2], items[star : len(items) - after])
        for target, item in zip(targets[star + 1 :], items[len(items) - after :]):
            self.assign(scope, target, item)

    # Values

    def attribute(self, value: Any, name: str, scope: Scope, node: Node) -> Any:
        """`value.name` by the policy of access."""
        if is_unknown(value):
            return value
        return self.settle(self.read_attribute(self, value, name, scope, node))

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """`owner.name = value`, by the policy of access; what may not be changed is left alone."""
        if self.ways is not None:
            self.ways.keep(owner)
        if type(owner) is Module:
            owner.names[name] = value
        elif self.is_settings(owner):
            self.set_setting(name, value)
        elif owner is sys and name == "path":
            self.set_search_path(value)
        elif not is_unknown(owner) and self.may_change(owner):
            setattr(owner, name, value)
        elif self.frames:
            self.patch(owner, name, value, self.frames[-1].module.name)

    def delete_attribute(self, owner: Any, name: str) -> None:
        """`del owner.name`, by the policy of access."""
        if type(owner) is Module:
            owner.names.pop(name, None)
        elif not is_unknown(owner) and self.may_change(owner):
            delattr(owner, name)

    def set_item(self, owner: Any, index: Any, value: Any) -> None:
        """`owner[index] = value`; an Unknown index makes nothing certain, so nothing is set."""
        if type(owner) is LoadedModules:
            owner[index] = value
            return
        if is_unknown(index):
            raise UnknownTruth(index)
        owner[index] = limits.listed(value) if isinstance(index, slice) else value

    def item(self, value: Any, index: Any) -> Any:
        """`value[index]`."""
        if is_unknown(value):
            return value
        if is_unknown(index):
            return general(index)
        if isinstance(index, slice):
            for part in (index.start, index.stop, index.step):
                if is_unknown(part):
                    return part
        is_class = issubclass(type(value), type)
        if is_class and not hasattr(type(value), "__getitem__") and not hasattr(value, "__class_getitem__"):
            # A class with type parameters (PEP 695), or one that django-stubs lets have some.
            return value
        return self.settle(value[index])

    def truth(self, value: Any) -> bool:
        """The truth of a value; raises UnknownTruth where it is Unknown."""
        if is_unknown(value):
            if self.ways is None:
                raise UnknownTruth(value)
            return self.ways.choose(value)
        return bool(value)

    def iterate(self, value: Any) -> Iterator[Any]:
        """The items of a value, counted against the budget; raises TypeError where it is not iterable."""
        if is_unknown(value):
            value = [value, value] if self.truth(value) else []
        for count, item in enumerate(value):
            if count > ITEMS:
                raise OutOfBudget("a loop over more items than a declaration needs")
            yield self.settle(item)

    @staticmethod
    def formats_safely(value: Any) -> bool:
        """Whether a value, or each item of a tuple or dict, has a text: an Unknown has none."""
        if isinstance(value, tuple):
            return not any(is_unknown(item) for item in value)
        if isinstance(value, dict):
            return not any(is_unknown(item) for item in value.values())
        return not is_unknown(value)

    # Functions

    def call(self, function: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        """The result of a call by the policy of calls."""
        return self.settle(self.call_value(self, function, args, kwargs, scope, node))

    def defaults(self, scope: Scope, params: List[Any]) -> Dict[str, Any]:
        """The values of the defaults of parameters, evaluated where the function is defined."""
        return {param[1]: self.evaluate(scope, param[3]) for param in params if param[3] is not None}

    def stand_in(self, function: Function) -> Any:
        """The real function that stands for an interpreted one."""
        return stand_in(function, self.call_function)

    def call_function(self, function: Function, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        """Interpret a call. An unknown way inside makes the result Unknown where the interpreter itself called; called
        from Django's code the signal goes on to the interpreter's next frame (see `calls`)."""
        names = bind(function, args, kwargs)
        if function.is_async:
            return Unknown(
                "the result of an async function", (function.scope.module.name, function.scope.statement, -1, 0)
            )
        if function.is_manager:
            return self.manage(lambda: self._call_bound(function, args, names))
        return self._call_bound(function, args, names)

    def _call_bound(self, function: Function, args: Tuple[Any, ...], names: Dict[str, Any]) -> Any:
        if self.depth == 0 and not self.inside:
            self.steps = 0
        self.steps += CALL
        if self.steps > STEPS:
            self.spend()
        if self.depth >= DEPTH:
            raise OutOfBudget("calls within calls, deeper than a declaration needs")
        node, outer = function.node, function.scope
        key = node[7] if node[0] == "Def" and node[9] is None else outer.body
        scope = Scope(outer.module, outer.statement, key, "function", names, outer, function.qualname)
        scope.defining_class = function.cell
        scope.function = function
        scope.first = next((names[p[1]] for p in function.params if p[2] in ("pos", "posonly")), None)
        if scope.first is None and args:
            scope.first = args[0]
        self.depth += 1
        self.frames.append(scope)
        try:
            if function.is_lambda:
                return self.evaluate(scope, node[3])
            self.execute(scope, self.body(function))
        except Return as result:
            return self._result(function, scope, result.value)
        except LoopSignal as signal:
            raise SyntaxError("'%s' outside loop" % signal.kind) from None
        finally:
            self.depth -= 1
            self.frames.pop()
        return self._result(function, scope, None)

    @staticmethod
    def _result(function: Function, scope: Scope, value: Any) -> Any:
        return iter(scope.names.get("<yield>", [])) if function.is_generator else value

    def body(self, function: Function) -> List[Node]:
        """The statements of a function, asked for when it is called for the first time."""
        if function.body is None:
            node = function.node
            if node[9] is not None:
                function.body = node[9]
            else:
                function.body = self.read_body(function.scope.module, function.scope.statement, node[7])
            function.is_generator = contains_yield(function.body)
        return function.body


def contains_yield(nodes: Any) -> bool:
    """Whether statements make their function a generator; functions and classes inside them do not count."""
    if not isinstance(nodes, list):
        return False
    if nodes and isinstance(nodes[0], str):
        if nodes[0] == "Yield":
            return True
        if nodes[0] in ("Def", "Lambda", "Class"):
            return False
    return any(contains_yield(node) for node in nodes)
