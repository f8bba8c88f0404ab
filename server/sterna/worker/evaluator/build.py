"""Puts the parts of the interpreter together for one project."""

from __future__ import annotations

import builtins
from typing import Any, Callable, Dict, List

from sterna.worker.evaluator import builtin, expressions, statements
from sterna.worker.evaluator.access import Access
from sterna.worker.evaluator.calls import Calls
from sterna.worker.evaluator.classes import Classes
from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.imports import Importer, make_statements
from sterna.worker.evaluator.machine import Machine
from sterna.worker.evaluator.order import Order
from sterna.worker.evaluator.patches import Patches
from sterna.worker.evaluator.policy import Policy
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.standins import Environ
from sterna.worker.values import Unknown, UnknownTruth, is_unknown


class Evaluator:
    """The interpreter of one project; `ask` are the questions that the server answers."""

    def __init__(self, ask: Callable[..., Any], environ: Dict[str, str]) -> None:
        self.ask = ask
        self.run = run = Run()
        self.importer = Importer(run, lambda name: ask("module", name=name))
        self.importer.ask_name = lambda path: ask("name", path=path)
        self.policy = Policy()
        self.classes = Classes(self.importer.at_work)
        self.calls = Calls(self.policy, self.classes.info)
        self.access = Access(self.importer)
        self.access.guard = self.calls.refused.guard
        self.access.is_ours = self.calls.is_ours
        self.classes.base_refusal = self.calls.refused.base_refusal
        self.environ = Environ(environ)
        run.expressions.update(expressions.TABLE)
        run.statements.update(statements.TABLE)
        run.statements.update(make_statements(self.importer))
        run.read_attribute = self.access
        run.call_value = self._call
        run.make_class = self.classes
        run.may_change = self.calls.may_change
        self.patches = Patches(lambda: self.policy.families)
        run.patch = self.patches.set
        self.access.shared = self.patches.shared
        self.calls.is_read = lambda name: isinstance(self.importer.modules.get(name), Module)
        self.classes.order = Order(lambda: self.importer.modules)
        self.calls.make_type = self.classes.by_call
        self.calls.model_base = lambda: self.classes.model_base
        run.import_name = lambda _run, lazy: self.importer.resolve(lazy)
        run.read_body = self._read_body
        run.builtin = self._builtin
        builtin.install(self.calls, self.importer)
        self.machine = Machine(ask, run, self.importer, self.calls, self.policy)
        self.machine.install(self.access.specials, self.environ)

    def _call(self, run: Run, f: Any, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        value = self.calls(run, f, args, kwargs, scope, node)
        if is_unknown(value) and (is_unknown(f) or interpreted(getattr(f, "__func__", f)) is not None):
            self._doubt(value)
        return value

    def _doubt(self, unknown: Unknown) -> None:
        """Note that the module at work may declare models that nobody sees."""
        at_work = self.importer.at_work
        module = self.importer.modules.get(at_work[-1]) if at_work else None
        if isinstance(module, Module) and module.doubt is None:
            module.doubt = unknown

    def _read_body(self, module: Module, statement: int, key: int) -> List[Node]:
        if (statement, key) not in module.bodies:
            module.bodies[statement, key] = self.ask("body", module=module.name, statement=statement, key=key)
        answer = module.bodies[statement, key]
        if isinstance(answer, dict):
            raise UnknownTruth(
                Unknown("the function does not parse: %s" % answer["broken"], (module.name, statement, key, 0))
            )
        nodes: List[Node] = answer
        return nodes

    def _builtin(self, name: str) -> Any:
        if name in ("eval", "input", "breakpoint", "exit", "quit"):
            return Unknown("%s() is not called" % name)
        return self.calls.refused.guard(getattr(builtins, name))
