"""Puts the parts of the interpreter together for one project."""

from __future__ import annotations

import builtins
import os
import pathlib
import sys
from typing import Any, Callable, Dict, List

from sterna.worker.evaluator import builtin, expressions, statements
from sterna.worker.evaluator.access import Access
from sterna.worker.evaluator.calls import Calls
from sterna.worker.evaluator.classes import Classes
from sterna.worker.evaluator.imports import Importer, make_statements
from sterna.worker.evaluator.policy import Policy
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.standins import Environ, Frame, TextPath, normal_path
from sterna.worker.values import Unknown, UnknownTruth


class Evaluator:
    """The interpreter of one project; `ask` are the questions that the server answers."""

    def __init__(self, ask: Callable[..., Any], check: Callable[[], None], environ: Dict[str, str]) -> None:
        self.ask = ask
        self.run = run = Run()
        self.importer = Importer(run, lambda name: ask("module", name=name))
        self.policy = Policy()
        self.classes = Classes()
        self.calls = Calls(self.policy, self.classes.info)
        self.access = Access(self.importer)
        self.environ = Environ(environ)
        run.expressions.update(expressions.TABLE)
        run.statements.update(statements.TABLE)
        run.statements.update(make_statements(self.importer))
        run.check = check
        run.read_attribute = self.access
        run.call_value = self.calls
        run.make_class = self.classes
        run.may_change = self.calls.may_change
        self.calls.is_read = lambda name: isinstance(self.importer.modules.get(name), Module)
        self.calls.make_type = self.classes.by_call
        self.calls.model_base = lambda: self.classes.model_base
        run.import_name = lambda _run, lazy: self.importer.resolve(lazy)
        run.read_body = self._read_body
        run.builtin = self._builtin
        builtin.install(self.calls, self.importer)
        self._stand_ins()

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

    @staticmethod
    def _builtin(name: str) -> Any:
        if name in ("open", "exec", "eval", "compile", "input", "breakpoint", "exit", "quit"):
            return Unknown("%s() is not called" % name)
        return getattr(builtins, name)

    def _stand_ins(self) -> None:
        specials = self.access.specials
        specials["os", "environ"] = lambda: self.environ
        specials["os", "getenv"] = lambda: self.environ.get
        specials["sys", "argv"] = lambda: ["manage.py", "makemigrations"]
        specials["sys", "modules"] = lambda: Unknown("sys.modules is not read")
        specials["sys", "path"] = lambda: list(sys.path)
        for name in ("Path", "PosixPath", "WindowsPath"):
            specials["pathlib", name] = lambda: TextPath
        self.policy.value_types += (Environ, pathlib.PurePath)
        self.calls.special(sys._getframe, lambda run, args, kwargs, scope, node: Frame())
        for path in (os.path.abspath, os.path.realpath):
            self.calls.special(path, lambda run, args, kwargs, scope, node: self._normal(args, scope, node))
        self.policy.allow(os.fspath)
        for kind in (pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath, TextPath):
            self.policy.allow(kind)

    @staticmethod
    def _normal(args: List[Any], scope: Scope, node: Node) -> Any:
        if isinstance(args[0], Unknown):
            return args[0]
        found = normal_path(args[0])
        return Unknown(found.reason, scope.place(node)) if isinstance(found, Unknown) else found
