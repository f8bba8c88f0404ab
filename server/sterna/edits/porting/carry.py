"""Which statements come along: those that bind a wanted name, those that these need, and those that act on them."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.source import Imported, Piece, Source, absolute, dotted, walk

Wanted = tuple[str, str]
"""Module, and a name in it."""


@dataclass
class Carried:
    """What is carried of one module; `links` are names that stand for those of another migration's module."""

    source: Source
    pieces: dict[int, Piece] = field(default_factory=dict)
    """By the number of the statement; a function of the class Migration has that of the class."""
    methods: dict[str, Piece] = field(default_factory=dict)
    imports: dict[str, Imported] = field(default_factory=dict)
    links: dict[str, Wanted] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    """Names that are bound outside of the module: builtins."""

    @property
    def own(self) -> set[str]:
        """The names that the carried statements bind."""
        return {name for piece in self.all() for name in piece.binds}

    def all(self) -> Iterator[Piece]:
        """The carried statements in the order of the text."""
        found = [*self.pieces.values(), *self.methods.values()]
        yield from sorted(found, key=lambda piece: piece.index)


class Carrier:
    """Follows names through the modules; `replaced` are those that will be gone, `load` reads one of them.

    `package` is that of the file that everything goes to.
    """

    def __init__(self, load: Callable[[str], Source], replaced: Iterable[str], package: str) -> None:
        self._load = load
        self._replaced = set(replaced)
        self._package = package
        self.modules: dict[str, Carried] = {}

    def want(self, module: str, name: str) -> None:
        """Carry a name, or a function of the class Migration ("Migration.name"); raises NotPortable."""
        carried = self._carried(module)
        if name.startswith("Migration."):
            method = name.split(".")[1]
            if method in carried.source.by_name:
                raise NotPortable(
                    f"{method} of {carried.source.label} is the name of two functions", "Rename one.", module
                )
            if method not in carried.methods:
                carried.methods[method] = carried.source.method(method)
                self._follow(carried, carried.methods[method])
        else:
            self._name(carried, name)
        self._actors()

    def need(self, module: str, piece: Piece) -> None:
        """Carry what a piece of a module needs that does not come along as a statement; raises NotPortable."""
        self._follow(self._carried(module), piece)
        self._actors()

    def target(self, module: str, name: str) -> Wanted:
        """Where a name really is: its own module, or the migration that it is imported from."""
        carried = self.modules[module]
        return self.target(*carried.links[name]) if name in carried.links else (module, name)

    def _carried(self, module: str) -> Carried:
        if module not in self.modules:
            self.modules[module] = Carried(self._load(module))
        return self.modules[module]

    def _name(self, carried: Carried, name: str) -> None:
        source = carried.source
        if name in carried.imports or name in carried.links or name in carried.foreign:
            return
        imported = source.imported(name)
        if imported is not None:
            self._import(carried, name, imported)
        elif name in source.by_name:
            for piece in source.by_name[name]:
                self._piece(carried, piece)
        elif source.stars and not hasattr(builtins, name):
            raise NotPortable(
                f"{name} of {source.label} may come from `import *`",
                "Import it by its name.",
                source.module,
                source.line(source.stars[0].node),
            )
        elif name == "__file__" and source.package != self._package:
            raise NotPortable(f"{source.label} uses __file__", "Name the file.", source.module)
        else:
            carried.foreign.add(name)

    def _import(self, carried: Carried, name: str, imported: Imported) -> None:
        source = carried.source
        if carried.source.names_module(name, self._replaced):
            raise NotPortable(
                f"{name} of {source.label} is a migration that the squash replaces",
                "Import what is needed of it by name.",
                source.module,
                source.line(source.by_name[name][0].node),
            )
        if imported.module in self._replaced:
            carried.links[name] = (imported.module, imported.name)
            self._name(self._carried(imported.module), imported.name)
        else:
            carried.imports[name] = imported

    def _piece(self, carried: Carried, piece: Piece) -> None:
        if piece.index in carried.pieces:
            return
        if piece.node is carried.source.migration:
            raise NotPortable(
                f"{carried.source.label} uses its class Migration",
                "Move what is needed out of the class.",
                carried.source.module,
                carried.source.line(piece.node),
            )
        carried.pieces[piece.index] = piece
        self._follow(carried, piece)
        for name in piece.binds - piece.needs:
            # A statement that binds several names: what else binds them comes along.
            self._name(carried, name)

    def _follow(self, carried: Carried, piece: Piece) -> None:
        carried.source.check(piece)
        self._refuse_replaced(carried.source, piece)
        for name in sorted(piece.needs):
            self._name(carried, name)

    def _refuse_replaced(self, source: Source, piece: Piece) -> None:
        """Raise NotPortable where what is carried looks for a replaced migration by itself."""
        for node in walk(piece.node):
            named = set()
            if isinstance(node, cst.SimpleString):
                named = {str(node.evaluated_value)}
            elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
                module = absolute(node, source.package)
                named = {module, *(f"{module}.{alias.evaluated_name}" for alias in node.names)}
            elif isinstance(node, cst.Import):
                named = {dotted(alias.name) for alias in node.names}
            for module in sorted(named & self._replaced):
                raise NotPortable(
                    f"{source.label} names the migration {module}, which the squash replaces",
                    "Put what is needed of it into a module that stays.",
                    source.module,
                    source.line(node),
                )

    def _actors(self) -> None:
        """Statements that do something with what is carried come along, until there is no more."""
        grew = True
        while grew:
            grew = False
            for carried in list(self.modules.values()):
                names = carried.own | set(carried.imports) | set(carried.links)
                for piece in carried.source.pieces:
                    if piece.active and piece.index not in carried.pieces and piece.needs & names:
                        self._piece(carried, piece)
                        grew = True
