"""A migration's module as statements that may go elsewhere: what each binds, and what it needs of the others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

import libcst as cst
from libcst.metadata import (
    Access,
    Assignment,
    BuiltinAssignment,
    CodeRange,
    GlobalScope,
    ImportAssignment,
    MetadataWrapper,
    PositionProvider,
    ScopeProvider,
)

from sterna.edits.porting.errors import NotPortable
from sterna.syntax.text import Position, Range

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_OBSCURE = {"globals", "locals", "vars", "eval", "exec", "__import__"}
"""Builtins that may look names up behind the text's back."""


@dataclass(frozen=True)
class Imported:
    """What an import binds: `name` of `module`, or the module itself where `name` is ""; "" too for `import a.b`,
    which binds the package `a` (`dotted` is true)."""

    module: str
    name: str = ""
    dotted: bool = False


@dataclass
class Piece:
    """A top-level statement, or a function of the class Migration."""

    index: int
    node: cst.CSTNode
    imports: dict[str, Imported] = field(default_factory=dict)
    """What it binds where it is an import and nothing else."""
    binds: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    """Names of the module, and those that no statement binds."""
    active: bool = False
    """Does something besides binding names."""
    uses: list[tuple[str, cst.Name]] = field(default_factory=list)
    """The places where a name of the module stands, in what it binds and in what it needs."""


class Source:
    """One module; `label` is its migration's name. Raises NotPortable where the text does not parse.

    `package` is what relative imports count from: by default the package around the module. Without `linked` it is not
    known what statements bind and need, which takes the longest.
    """

    def __init__(self, module: str, text: str, package: str | None = None, *, linked: bool = True) -> None:
        self.module = module
        around, _, self.label = module.rpartition(".")
        self.package = around if package is None else package
        number = re.match(r"\d+", self.label)
        self.suffix = number[0] if number else self.label
        try:
            tree = cst.parse_module(text.replace("\r\n", "\n").removeprefix("\ufeff"))
        except (cst.ParserSyntaxError, RecursionError) as error:
            line = error.raw_line - 1 if isinstance(error, cst.ParserSyntaxError) else 0
            raise NotPortable(f"{self.label} does not parse", "Mend it first.", module, line) from error
        self._wrapper = MetadataWrapper(tree, unsafe_skip_copy=not linked)
        self.tree = self._wrapper.module
        if not linked:
            return
        self._scopes = self._wrapper.resolve(ScopeProvider)
        self.pieces = [_piece(index, node, self.package) for index, node in enumerate(self.tree.body)]
        self.stars = [piece for piece in self.pieces if _is_star(piece.node)]
        self._owner: dict[int, Piece] = {}
        for piece in self.pieces:
            self._own(piece, piece.node)
        self._link()
        self.by_name: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            for name in piece.binds:
                self.by_name.setdefault(name, []).append(piece)

    @cached_property
    def nodes(self) -> list[cst.CSTNode]:
        """All nodes but the space between."""
        return list(walk(self.tree))

    @cached_property
    def future(self) -> list[str]:
        """What the module takes from `__future__`."""
        found = [piece.imports[name] for piece in self.pieces for name in piece.imports]
        return sorted({each.name for each in found if each.module == "__future__"})

    def line(self, node: cst.CSTNode) -> int:
        """Where a node begins, from 0."""
        return self.position(node).start.line - 1 if node in self._wrapper.resolve(PositionProvider) else 0

    def position(self, node: cst.CSTNode) -> CodeRange:
        """Where a node of the module stands, lines from 1."""
        return self._wrapper.resolve(PositionProvider)[node]

    def range(self, node: cst.CSTNode) -> Range:
        """Where a node stands in the text."""
        place = self._wrapper.resolve(PositionProvider)[node]
        return Range(Position(place.start.line - 1, place.start.column), Position(place.end.line - 1, place.end.column))

    def code(self, node: cst.CSTNode) -> str:
        """The text of a node."""
        return self.tree.code_for_node(node)

    def code_in_class(self, node: cst.BaseExpression) -> str:
        """The text of an expression that stands in the body of a class."""
        line = cst.SimpleStatementLine([cst.Expr(node)])
        holder = cst.ClassDef(cst.Name("_"), cst.IndentedBlock([line]), lpar=cst.LeftParen(), rpar=cst.RightParen())
        indent = self.tree.default_indent
        code = cst.Module([holder], default_indent=indent).code
        return code.removeprefix(f"class _():\n{indent}").rstrip("\n")

    def above(self, piece: Piece) -> list[cst.EmptyLine]:
        """The comments above a statement, with the blank lines between them."""
        lines = list(getattr(piece.node, "leading_lines", ()))
        if piece.index == 0:
            # The first ones of a file are about the file, unless they stand right above what is there.
            header = list(self.tree.header)
            while header and header[-1].comment is not None:
                lines.insert(0, header.pop())
        while lines and lines[0].comment is None:
            lines.pop(0)
        return lines

    def imported(self, name: str) -> Imported | None:
        """What a name stands for where an import is all that binds it."""
        pieces = self.by_name.get(name, [])
        return pieces[0].imports.get(name) if len(pieces) == 1 else None

    def names_module(self, name: str, modules: set[str]) -> bool:
        """Whether a name of the module is bound to one of these modules as a whole."""
        found = self.imported(name)
        if found is None:
            return False
        return f"{found.module}.{found.name}" in modules if found.name else found.module in modules

    @cached_property
    def migration(self) -> cst.ClassDef | None:
        """The class Migration."""
        found = [piece.node for piece in self.pieces if "Migration" in piece.binds]
        return found[-1] if found and isinstance(found[-1], cst.ClassDef) else None

    def method(self, name: str) -> Piece:
        """A function in the body of the class Migration, as a piece of its own; raises NotPortable."""
        for node in self.migration.body.body if self.migration is not None else ():
            if isinstance(node, cst.FunctionDef) and node.name.value == name:
                whole = self._owner[id(self.migration)]
                inner = {id(each) for each in walk(node)}
                uses = [(used, at) for used, at in whole.uses if id(at) in inner]
                kept = [each for each in node.decorators if self.code(each.decorator) != "staticmethod"]
                piece = Piece(whole.index, node.with_changes(decorators=kept), binds={name})
                piece.uses = [*uses, (name, node.name)]
                piece.needs = {used for used, _ in uses}
                return piece
        raise NotPortable(
            f"{name} of the class Migration is no function in its body", "Move it out of the class.", self.module
        )

    def operation(self, index: int) -> Piece:
        """An entry of `operations`; raises NotPortable where they are no plain list."""
        found = self.operations()
        if index < len(found):
            whole = self._owner[id(self.migration)]
            inner = {id(each) for each in walk(found[index])}
            piece = Piece(whole.index, found[index])
            piece.uses = [(used, at) for used, at in whole.uses if id(at) in inner]
            piece.needs = {used for used, _ in piece.uses}
            self._refuse_class_names(inner)
            return piece
        raise NotPortable(
            f"Operation {index + 1} of {self.label} is not written as an entry of a list",
            "Write the operations as one list.",
            self.module,
            self.line(self.migration) if self.migration is not None else 0,
        )

    def operations(self) -> list[cst.BaseExpression]:
        """The entries of `operations`, where they are written as one list; none otherwise."""
        value = self.operations_list()
        elements = value.elements if isinstance(value, cst.List | cst.Tuple) else ()
        return [] if any(isinstance(each, cst.StarredElement) for each in elements) else [e.value for e in elements]

    def operations_list(self) -> cst.BaseExpression:
        """What is assigned to `operations`; an empty list where nothing is."""
        body = self.migration.body.body if self.migration is not None else ()
        found = (value for node in body if (value := _assigned(node, "operations")) is not None)
        return next(found, cst.List([]))

    def check(self, piece: Piece) -> None:
        """Raise NotPortable where a piece looks names up in a way that the text does not show."""
        for name, node in piece.uses:
            if name in _OBSCURE and name not in self.by_name:
                raise NotPortable(
                    f"{name}() in {self.label} may look up any name",
                    "Name what it needs.",
                    self.module,
                    self.line(node),
                )

    def _own(self, piece: Piece, node: cst.CSTNode) -> None:
        for each in walk(node):
            self._owner[id(each)] = piece

    def _link(self) -> None:
        scopes = {id(scope): scope for scope in self._scopes.values() if scope is not None}
        seen: set[int] = set()
        for scope in scopes.values():
            for access in scope.accesses:
                node = _root(access)
                piece = self._owner.get(id(node))
                if piece is not None and id(node) not in seen and _is_global(access):
                    seen.add(id(node))
                    piece.needs.add(node.value)
                    piece.uses.append((node.value, node))
        module_scope = next((each for each in scopes.values() if isinstance(each, GlobalScope)), None)
        for assignment in module_scope.assignments if module_scope is not None else ():
            if isinstance(assignment, Assignment) and not isinstance(assignment, ImportAssignment):
                self._bind(assignment)
            elif isinstance(assignment, ImportAssignment):
                self._owner[id(assignment.node)].binds.add(assignment.name.partition(".")[0])
        for piece in self.pieces:
            for each in walk(piece.node):
                if isinstance(each, cst.Global):
                    piece.uses += [(item.name.value, item.name) for item in each.names]
                    piece.needs |= {item.name.value for item in each.names}

    def _bind(self, assignment: Assignment) -> None:
        node = assignment.node
        name = node.name if isinstance(node, cst.FunctionDef | cst.ClassDef) else node
        piece = self._owner.get(id(node))
        if piece is None or not isinstance(name, cst.Name):
            return
        piece.uses.append((assignment.name, name))
        if node is not piece.node and isinstance(piece.node, cst.FunctionDef | cst.ClassDef):
            # A `global` in a function: the name has to be there, but that is not where it is bound.
            piece.needs.add(assignment.name)
        else:
            piece.binds.add(assignment.name)

    def _refuse_class_names(self, inner: set[int]) -> None:
        scope = next((self._scopes.get(node) for node in self.migration.body.body), None) if self.migration else None
        for access in scope.accesses if scope is not None else ():
            node = _root(access)
            if id(node) in inner and any(each.scope is scope for each in access.referents):
                raise NotPortable(
                    f"{node.value} is a name of the class Migration of {self.label}",
                    "Move it out of the class.",
                    self.module,
                    self.line(node),
                )


def _piece(index: int, node: Statement, package: str) -> Piece:
    piece = Piece(index, node)
    if isinstance(node, cst.SimpleStatementLine):
        if all(isinstance(each, cst.Import | cst.ImportFrom) for each in node.body):
            for each in node.body:
                piece.imports.update(_imports(each, package))
        else:
            piece.active = not all(_only_binds(each) for each in node.body)
    else:
        piece.active = _acts(node)
    return piece


def _acts(node: cst.CSTNode) -> bool:
    """Whether a compound statement does more than choose what names are bound to."""
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return False
    if isinstance(node, cst.SimpleStatementLine):
        return not all(_only_binds(each) for each in node.body)
    if isinstance(node, cst.For | cst.While | cst.With):
        return True
    blocks = (cst.BaseSuite, cst.If, cst.Else, cst.Try, cst.ExceptHandler, cst.Finally, cst.BaseStatement)
    return any(_acts(each) for each in node.children if isinstance(each, blocks))


def _imports(node: cst.BaseSmallStatement, package: str) -> Iterator[tuple[str, Imported]]:
    if isinstance(node, cst.Import):
        for alias in node.names:
            module = dotted(alias.name)
            if alias.asname is not None:
                yield alias.evaluated_alias or "", Imported(module)
            else:
                yield module.partition(".")[0], Imported(module, dotted=True)
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        module = absolute(node, package)
        for alias in node.names:
            yield alias.evaluated_alias or alias.evaluated_name, Imported(module, alias.evaluated_name)


def absolute(node: cst.ImportFrom, package: str) -> str:
    """The module of a `from` import, relative ones told from the top."""
    name = dotted(node.module) if node.module is not None else ""
    level = len(node.relative)
    if not level:
        return name
    parts = package.split(".")
    above = parts[: len(parts) - level + 1]
    return ".".join([*above, name] if name else above)


def dotted(node: cst.CSTNode) -> str:
    """`a.b.c`, "" for what is no dotted name."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _is_star(node: cst.CSTNode) -> bool:
    return any(isinstance(each, cst.ImportFrom) and isinstance(each.names, cst.ImportStar) for each in walk(node))


def _only_binds(node: cst.BaseSmallStatement) -> bool:
    if isinstance(node, cst.Assign):
        return all(isinstance(each.target, cst.Name) for each in node.targets)
    if isinstance(node, cst.AnnAssign):
        return isinstance(node.target, cst.Name)
    return isinstance(node, cst.Import | cst.ImportFrom | cst.Pass)


def _assigned(node: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    for each in node.body if isinstance(node, cst.SimpleStatementLine) else ():
        if isinstance(each, cst.Assign) and any(dotted(target.target) == name for target in each.targets):
            return each.value
        if isinstance(each, cst.AnnAssign) and dotted(each.target) == name:
            return each.value
    return None


def _is_global(access: Access) -> bool:
    """Whether a name is the module's, a builtin, or nobody's: a later statement or a star import may bind it."""
    return all(isinstance(each, BuiltinAssignment) or isinstance(each.scope, GlobalScope) for each in access.referents)


def _root(access: Access) -> cst.Name:
    node: cst.CSTNode = access.node
    while isinstance(node, cst.Attribute):
        node = node.value
    return node if isinstance(node, cst.Name) else cst.Name("_")


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and all within but the space between."""
    stack: list[cst.CSTNode] = [node]
    while stack:
        each = stack.pop()
        yield each
        for name in _parts(type(each)):
            value = getattr(each, name)
            if isinstance(value, cst.CSTNode):
                stack.append(value)
            elif isinstance(value, list | tuple):
                stack += [inner for inner in value if isinstance(inner, cst.CSTNode)]


@cache
def _parts(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The attributes of a kind of node that hold others; libcst's `children` copies what it looks at."""
    names = (each.name for each in dataclasses.fields(kind))
    return tuple(
        name for name in names if "whitespace" not in name and name not in ("header", "footer", "leading_lines")
    )
