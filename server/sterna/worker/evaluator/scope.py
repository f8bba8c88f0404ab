"""Where names live while facts are evaluated: modules, function and class scopes, and values that wait until needed."""

from __future__ import annotations

from types import CellType
from typing import Any, Dict, List, MutableMapping, Optional, Set

from sterna.worker.values import Place, Unknown

Node = List[Any]
"""A node of facts as JSON gives it: `[tag, at, ...]`."""


class Module:
    """A module that is read, not imported: its statements and, once executed, its namespace."""

    def __init__(self, name: str, path: str, is_package: bool, statements: List[Node]) -> None:
        self.name = name
        self.path = path
        self.is_package = is_package
        self.statements = statements
        self.names: Dict[str, Any] = {"__name__": name, "__file__": path, "__doc__": None}
        self.eager = False
        """Whether classes are made when their statements run, as Python does; elsewhere when somebody needs them."""
        self.stand_in: Any = self
        """What it put in its own place in `sys.modules`."""
        self.executed = False
        self.running = False
        self.incomplete: Optional[Unknown] = None
        """Set where a star import could not be followed: any name may come from it."""
        self.imports: List[str] = []
        """What its import statements named when they ran: for `from a import b` both `a` and `a.b`."""
        self.doubt: Optional[Unknown] = None
        """Set where a call in it ended at something unknown: it may have declared models that nobody sees."""
        self.uses: Set[str] = set()
        """Modules whose text this one's values depend on."""
        self.bodies: Dict[Any, Any] = {}
        self.unresolved: Dict[str, Unresolved] = {}
        """Classes that may be models and could not be made, by name."""
        self.errors: List[Unknown] = []
        """What went wrong in its statements."""
        self.finished: Set[int] = set()
        """Top-level statements that have run; inside an import cycle one may run before its turn."""
        if is_package:
            self.names["__path__"] = [path.rpartition("/")[0]]

    @property
    def package(self) -> str:
        """The package that a relative import starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def __repr__(self) -> str:
        return "<module %s (read)>" % self.name


class Unresolved(Unknown):
    """A class that could not be made; `is_model` is True where a known base makes it one for certain."""

    __slots__ = ("app_label", "is_model", "name")

    def __init__(self, cause: Unknown, name: str, app_label: Optional[str], is_model: bool, place: Place) -> None:
        super().__init__(cause.reason, cause.place or place, cause.remedy)
        self.name = name
        self.app_label = app_label
        self.is_model = is_model


class Scope:
    """The names of a module, function or class body while its statements are evaluated.

    `names` is the namespace that assignments go to; `parent` is the scope of the enclosing function, if any.
    """

    __slots__ = (
        "body",
        "defining_class",
        "first",
        "function",
        "globals",
        "kind",
        "module",
        "names",
        "nonlocals",
        "parent",
        "places",
        "qualname",
        "statement",
        "trying",
    )

    def __init__(
        self,
        module: Module,
        statement: int,
        body: int,
        kind: str,
        names: MutableMapping[str, Any],
        parent: "Optional[Scope]" = None,
        qualname: str = "",
    ) -> None:
        self.module = module
        self.statement = statement
        self.body = body
        self.kind = kind
        self.names = names
        self.parent = parent
        self.qualname = qualname
        self.globals: Set[str] = set()
        self.nonlocals: Set[str] = set()
        self.places: Dict[str, Place] = {}
        """Class and module scopes: where each name was last bound."""
        self.defining_class: Optional[CellType] = parent.defining_class if parent is not None else None
        self.first: Any = None
        """Function scopes: the first argument, for `super()`."""
        self.function: Any = None
        self.trying = 0
        """How many `try` blocks enclose the statement: imports are then checked at once."""

    def place(self, node: Node) -> Place:
        """The place of a node of this scope's unit."""
        return (self.module.name, self.statement, self.body, node[1])

    def child(self, kind: str, names: MutableMapping[str, Any], qualname: str = "") -> "Scope":
        """A scope inside this one: of a comprehension, a lambda, a class body."""
        scope = Scope(self.module, self.statement, self.body, kind, names, self, qualname)
        if kind == "comprehension":
            scope.first, scope.function = self.first, self.function
        return scope


class LazyImport:
    """A name bound by an import that nobody has needed yet."""

    __slots__ = ("module", "name", "place")

    def __init__(self, module: str, name: Optional[str], place: Place) -> None:
        self.module = module
        self.name = name
        self.place = place


class LazyClass:
    """A class statement that nobody has needed yet."""

    __slots__ = ("busy", "done", "node", "scope", "value")

    def __init__(self, scope: Scope, node: Node) -> None:
        self.scope = scope
        self.node = node
        self.done = False
        self.busy = False
        self.value: Any = None


class ClassInfo:
    """Where a class of the project stands, and each name of its body; what in it is Unknown."""

    __slots__ = ("attributes", "meta", "module", "place", "unknown")

    def __init__(self, module: str, place: Place, attributes: Dict[str, Place]) -> None:
        self.module = module
        self.place = place
        self.attributes = attributes
        self.meta: Optional[ClassInfo] = None
        self.unknown: Dict[str, Unknown] = {}
