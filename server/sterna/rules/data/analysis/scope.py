"""Where names of a module lead: its own statements, its imports, and the functions whose bodies are read on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sterna.rules.data.analysis.values import Value
from sterna.syntax import facts
from sterna.syntax.binds import names_of
from sterna.syntax.read import Reading, body

Join = Callable[[Value, Value], Value]
"""Makes one value that stands for either of two; OPAQUE where they have too little in common."""


@dataclass(eq=False)
class Environment:
    """Names and their values, within those of the scope around."""

    names: dict[str, Value] = field(default_factory=dict)
    around: Environment | None = None

    def get(self, name: str) -> Value | None:
        """The value of a name, or None where nothing here or around binds it."""
        scope: Environment | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.around
        return None


@dataclass(frozen=True)
class Bound:
    """What binds a name at the top of a module: the statement and its index."""

    statement: int
    node: facts.Stmt


class Source:
    """A module that functions are read from: its name, path and text."""

    def __init__(self, module: str, path: Path, reading: Reading, is_package: bool = False) -> None:
        self.module = module
        self.path = path
        self.reading = reading
        self.package = module if is_package else module.rpartition(".")[0]
        self.bound: dict[str, Bound] = {}
        """Names that exactly one statement at the top binds."""
        self.doubtful: set[str] = set()
        """Names that several statements bind, or one that is not followed."""
        self._bodies: dict[tuple[int, int], list[facts.Stmt] | None] = {}
        tops = [(index, top.stmt) for index, top in enumerate(reading.facts.statements)]
        counted = Counter(name for _, statement in tops for name in names_of([statement]))
        for index, statement in tops:
            for name in names_of([statement]):
                if counted[name] == 1:
                    self.bound[name] = Bound(index, statement)
                else:
                    self.doubtful.add(name)

    def body(self, statement: int, key: int) -> list[facts.Stmt] | None:
        """The statements of a function body on demand; None where it does not parse."""
        if (statement, key) not in self._bodies:
            found = body(self.reading, statement, key)
            self._bodies[statement, key] = None if isinstance(found, facts.Note) else found
        return self._bodies[statement, key]

    def absolute(self, node: facts.ImportFrom) -> str | None:
        """The dotted name of the module that a `from` import names; None beyond the top package."""
        if not node.level:
            return node.module
        parts = self.package.split(".")
        if node.level > len(parts):
            return None
        kept = parts[: len(parts) - node.level + 1]
        return ".".join([*kept, node.module] if node.module else kept)


def imported_names(node: facts.Import | facts.ImportFrom, source: Source) -> Iterator[tuple[str, str, int]]:
    """(bound name, dotted path, number of the name) for each name that an import binds; a star binds none here."""
    if isinstance(node, facts.Import):
        for name in node.names:
            top = name.name.partition(".")[0]
            yield (name.asname, name.name, name.at) if name.asname else (top, top, name.at)
        return
    module = source.absolute(node)
    for name in node.names:
        if module is not None:
            yield name.asname or name.name, f"{module}.{name.name}", name.at


def joined(first: Mapping[str, Value], second: Mapping[str, Value], join: Join) -> dict[str, Value]:
    """The names after either of two ways: a name that only one of them binds keeps that value, since whoever uses it
    relies on that way."""
    names = dict(first)
    for name, value in second.items():
        names[name] = join(names[name], value) if name in names else value
    return names
