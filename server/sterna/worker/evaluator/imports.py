"""Imports, followed by need: Django and the standard library for real, everything else from its text."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional, Set

from sterna.worker.evaluator.names import bound_names
from sterna.worker.evaluator.policy import IMPORTABLE
from sterna.worker.evaluator.run import STEPS, Run
from sterna.worker.evaluator.scope import LazyImport, Module, Node, Scope
from sterna.worker.evaluator.ways import Ways
from sterna.worker.values import OutOfBudget, Place, Unknown, UnknownTruth, is_unknown


class Absent(Unknown):
    """A module that is not there. `certain` is False where another environment may have it."""

    __slots__ = ("certain", "is_whole", "name")

    def __init__(self, name: str, place: Optional[Place], certain: bool, is_whole: bool = False) -> None:
        top = name.partition(".")[0]
        self.is_whole = is_whole or top == name
        """Whether the whole top-level package is not there."""
        reason = "%s is not installed in the environment" % top if self.is_whole else "there is no module %s" % name
        super().__init__(reason, place, "Choose the interpreter that has %s installed." % top)
        self.name = name
        self.certain = certain


class Importer:
    """Finds, reads and executes the modules of one project; `ask` is the question for a module's facts."""

    def __init__(self, run: Run, ask: Callable[[str], Any]) -> None:
        self.run = run
        self.ask = ask
        self.modules: Dict[str, Any] = {}
        self.packages_known = True
        """False with an interpreter that is not the project's: what is not there may be installed elsewhere."""
        self.ask_name: Callable[[str], Any] = lambda path: None
        """The question for the dotted name of a source file."""
        self.reader: Callable[[str, Optional[str]], Any] = lambda module, name: None
        """What stands for a name of a well-known package that is not installed."""
        self.at_work: List[str] = []
        """The modules that are being executed, or whose classes are being made, innermost last."""
        self.declares_models: Callable[[str], bool] = lambda name: False
        """Whether a module is an app's `models` or inside it: its classes are made when their statements run."""

    def load(self, name: str, place: Optional[Place] = None) -> Any:
        """A read Module (not yet executed), a real module, or an Unknown; the user of the module is noted."""
        if place is not None:
            self.note_use(place[0], name)
        if name not in self.modules:
            self.modules[name] = self._find(name, place)
        return self.modules[name]

    def forget_absent(self) -> None:
        """Look again for what was not there: the search path is another one."""
        for name in [name for name, value in self.modules.items() if isinstance(value, Absent)]:
            del self.modules[name]

    def first_absent(self, name: str) -> str:
        """Of a dotted name that is absent, the outermost package that is."""
        parts = name.split(".")
        prefixes = [".".join(parts[: end + 1]) for end in range(len(parts))]
        return next((one for one in prefixes if isinstance(self.load(one), Absent)), name)

    def note_use(self, user: str, name: str) -> None:
        """Remember that the values of one module depend on another's text."""
        module = self.modules.get(user)
        if isinstance(module, Module):
            module.uses.add(name)

    def _find(self, name: str, place: Optional[Place]) -> Any:
        if name == "__main__":
            # manage.py, of which libraries only ask whether it is a file.
            return Module(name, "manage.py", False, [])
        top = name.partition(".")[0]
        if top in REAL:
            real = self._real(name)
            if real is not None:
                return real
        elif top != name and isinstance(self.load(top), ModuleType):
            return self._standard(name, place)
        answer = self.ask(name)
        if answer is None:
            if top == name:
                return self._standard(name, place)
            whole = self.load(top)
            certain = self.packages_known or isinstance(whole, Module)
            return Absent(name, place, certain, isinstance(whole, Absent))
        if "broken" in answer:
            return Unknown("%s cannot be read: %s" % (answer.get("path", name), answer["broken"]), place)
        if answer.get("binary"):
            return Unknown("%s is compiled" % name, place)
        if answer.get("namespace"):
            module = Module(name, answer["path"] + "/__init__.py", True, [])
            del module.names["__file__"]
            return module
        module = Module(name, answer["path"], bool(answer.get("package")), answer["facts"][0])
        module.eager = self.declares_models(name)

        return module

    def _real(self, name: str) -> Any:
        """A module of Django itself, or None where it cannot be imported here (a missing driver or library)."""
        try:
            return importlib.import_module(name)
        except (Exception, UnknownTruth):  # noqa: BLE001 - whatever a module raises, or is kept from: its text may do
            return None

    def _standard(self, name: str, place: Optional[Place]) -> Any:
        if name.partition(".")[0] in IMPORTABLE and not name.endswith(".__main__"):
            try:
                return importlib.import_module(name)
            except ImportError:
                return Absent(name, place, True)
        if name.partition(".")[0] in STANDARD:
            return Unknown("%s is not among the modules that Sterna evaluates" % name, place)
        return Absent(name, place, self.packages_known)

    def execute(self, module: Module) -> Module:
        """Run the statements of a module that have not run; in an import cycle the names so far have to do."""
        if module.executed or module.running:
            return module
        module.running = True
        self.at_work.append(module.name)
        ways, self.run.ways = self.run.ways, Ways.inside(self.run.ways, module)
        steps, self.run.steps = self.run.steps, 0
        depth, self.run.depth = self.run.depth, 0
        self.run.inside += 1
        try:
            for index in range(len(module.statements)):
                self._execute_statement(module, index)
        finally:
            self.run.steps, self.run.depth = steps, depth
            self.run.ways = ways
            self.run.inside -= 1
            self.at_work.pop()
            module.running = False
        module.executed = True
        return module

    def _execute_statement(self, module: Module, index: int) -> None:
        if index in module.finished:
            return
        module.finished.add(index)
        scope = Scope(module, index, -1, "module", module.names)
        self.run.frames.append(scope)
        try:
            self.run.execute(scope, [module.statements[index][0]])
        except OutOfBudget:
            # `execute` made its names Unknown; the next statement has steps of its own.
            self.run.steps = 0
        finally:
            self.run.frames.pop()
        if self.run.steps > STEPS:
            self.run.steps = 0

    def member(self, module: Module, name: str) -> Any:
        """A name of a read module: from its namespace, a later statement of it, its submodules or its `__getattr__`.

        Raises AttributeError where it has none.
        """
        self.execute(module)
        if module.stand_in is not module and not module.running:
            return self._member_of(module.stand_in, module, name)
        if name not in module.names and module.running:
            for index, top in enumerate(module.statements):
                if index not in module.finished and name in bound_names([top[0]]):
                    self._execute_statement(module, index)
        if name in module.names:
            value = module.names[name]
            if isinstance(value, LazyImport) and (value.module, value.name) == (module.name, name):
                # `from . import name` in a package binds its own submodule.
                value = self.load("%s.%s" % (module.name, name))
            settled = self.run.settle(value)
            if settled is not value:
                module.names[name] = settled
            return settled
        if module.is_package:
            submodule = self.load("%s.%s" % (module.name, name))
            if not isinstance(submodule, Absent):
                return submodule
        if module.incomplete is not None:
            return module.incomplete
        if "__getattr__" in module.names:
            scope = Scope(module, 0, -1, "module", module.names)
            return self.run.call(module.names["__getattr__"], [name], {}, scope, ["Name", 0, name])
        raise AttributeError("module %r has no attribute %r" % (module.name, name))

    def _member_of(self, value: Any, module: Module, name: str) -> Any:
        """An attribute of what a module put in its own place, or a submodule."""
        try:
            return self.run.attribute(value, name, Scope(module, 0, -1, "module", module.names), ["Name", 0, name])
        except AttributeError:
            submodule = self.load("%s.%s" % (module.name, name)) if module.is_package else None
            if submodule is None or isinstance(submodule, Absent):
                raise
            return submodule

    def resolve(self, lazy: LazyImport, checked: bool = False) -> Any:
        """The value of an import that somebody needs; raises ImportError where the module does not have the name."""
        user = lazy.place[0]
        if lazy.module in NOT_EVALUATED and (stand_in := self.reader(lazy.module, lazy.name)) is not None:
            return stand_in
        module = self.load(lazy.module, lazy.place)
        if is_unknown(module):
            stand_in = None if checked or not isinstance(module, Absent) else self.reader(lazy.module, lazy.name)
            if stand_in is not None:
                return stand_in
            if isinstance(module, Absent):
                return Absent(module.name, lazy.place, module.certain, module.is_whole)
            return module
        if lazy.name is None:
            return module
        self.note_use(user, "%s.%s" % (lazy.module, lazy.name))
        if isinstance(module, Module):
            try:
                return self.member(module, lazy.name)
            except AttributeError:
                raise ImportError("cannot import name %r from %r" % (lazy.name, lazy.module)) from None
        return self._real_member(module, lazy)

    def _real_member(self, module: ModuleType, lazy: LazyImport) -> Any:
        assert lazy.name is not None
        node = ["Name", lazy.place[3], lazy.name]
        owner = self.modules[lazy.place[0]]
        scope = Scope(owner, lazy.place[1], lazy.place[2], "module", owner.names)
        try:
            return self.run.attribute(module, lazy.name, scope, node)
        except AttributeError:
            raise ImportError("cannot import name %r from %r" % (lazy.name, lazy.module)) from None

    def star(self, scope: Scope, name: str, place: Place) -> None:
        """`from name import *`: every public name, or what `__all__` says."""
        module = self.load(name, place)
        if is_unknown(module):
            if scope.trying and isinstance(module, Absent) and module.certain:
                raise ModuleNotFoundError("No module named %r" % name, name=name)
            scope.module.incomplete = module
            return
        if isinstance(module, Module):
            self.execute(module)
            names = module.names
            if module.incomplete is not None:
                scope.module.incomplete = module.incomplete
        else:
            names = vars(module)
        public = names.get("__all__")
        if not isinstance(public, (list, tuple)):
            public = [key for key in names if not key.startswith("_")]
        for key in public:
            if is_unknown(key):
                scope.module.incomplete = key
            elif isinstance(module, Module):
                scope.names[key] = names[key] if key in names else self.member(module, key)
            else:
                scope.names[key] = LazyImport(name, key, place)


NOT_EVALUATED = ("dynaconf",)
"""Packages that never tell their values by their text: something else stands for their names, where it is known."""

REAL = ("django", "typing_extensions")
"""Installed packages that are imported for real where they can be (see `sterna.worker.isolation`)."""

STANDARD: Set[str] = set(getattr(sys, "stdlib_module_names", ())) | set(sys.builtin_module_names)


def absolute(scope: Scope, module: str, level: int) -> str:
    """The dotted name that a relative import means; raises ImportError beyond the top (PEP 328)."""
    if not level:
        return module
    parts = scope.module.package.split(".")
    if level - 1 >= len(parts) or not scope.module.package:
        raise ImportError("attempted relative import beyond top-level package")
    base = ".".join(parts[: len(parts) - level + 1])
    return "%s.%s" % (base, module) if module else base


def make_statements(importer: Importer) -> Dict[str, Callable[[Run, Scope, Node], None]]:
    """The two import statements, for the table of statements."""

    def bind(run: Run, scope: Scope, name: str, lazy: LazyImport) -> None:
        if scope.trying:
            value = importer.resolve(lazy, checked=True)
            if isinstance(value, Absent) and value.certain:
                missing = importer.first_absent(value.name)
                raise ModuleNotFoundError("No module named %r" % missing, name=missing)
            if isinstance(value, Absent):
                run.truth(value)
        run.bind_name(scope, name, lazy)

    def import_(run: Run, scope: Scope, node: Node) -> None:
        for at, name, asname in node[2]:
            place = (scope.module.name, scope.statement, scope.body, at)
            scope.module.imports.append(name)
            if scope.trying:
                bind(run, scope, asname or name.partition(".")[0], LazyImport(name, None, place))
            if asname or "." not in name:
                bind(run, scope, asname or name, LazyImport(name, None, place))
            else:
                run.bind_name(scope, name.partition(".")[0], LazyImport(name.partition(".")[0], None, place))

    def import_from(run: Run, scope: Scope, node: Node) -> None:
        module = absolute(scope, node[2], node[3])
        if module == "__future__":
            return
        scope.module.imports += [module, *("%s.%s" % (module, name) for _at, name, _asname in node[4])]
        if not node[4]:
            importer.star(scope, module, scope.place(node))
            return
        for at, name, asname in node[4]:
            place = (scope.module.name, scope.statement, scope.body, at)
            bind(run, scope, asname or name, LazyImport(module, name, place))

    return {"Import": import_, "ImportFrom": import_from}
