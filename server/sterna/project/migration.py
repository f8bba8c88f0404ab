"""A migration as its text has it: dependencies, replaces and operations, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from sterna.project.literals import NotLiteral, dotted, literal, string
from sterna.project.problem import FileProblem
from sterna.syntax import facts

Key = tuple[str, str]
"""App label and name of a migration."""


class Reference(Struct, frozen=True):
    """An item of `dependencies`, `run_before` or `replaces`; `at` is its number within the class's statement.

    `app` is "" where the text does not tell it; for `swappable_dependency(settings.X)` then `setting` is "X" and `name`
    is "__first__".
    """

    app: str
    name: str
    at: int
    setting: str = ""

    @property
    def key(self) -> Key:
        """Of the migration that is meant."""
        return (self.app, self.name)


class Operation(Struct, frozen=True):
    """An item of `operations`; `at` is its number within the class's statement.

    `name` is the operation's class name, "" where the item is no call; `role` is "database" or "state" for an item of
    `database_operations` or `state_operations` of the operation around it.
    """

    name: str
    at: int
    index: int
    call: facts.Call | None
    role: Literal["", "database", "state"] = ""
    children: list[Operation] = field(default_factory=list)

    def walk(self) -> Iterator[Operation]:
        """Itself and the operations within, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


class Migration(Struct, frozen=True):
    """One migration file.

    `statement` is the index of its `class Migration` (-1 without one); `class_at` and `name_at` are numbers within that
    statement. `operations_known` is false where the text does not list them all; `initial` and `atomic` are None where
    they are not set or not literal; `plain` is false where something besides the assignments in its body may set them.
    """

    app: str
    name: str
    module: str
    path: Path
    statement: int = -1
    class_at: int = -1
    name_at: int = -1
    stale: bool = False
    dependencies: list[Reference] = field(default_factory=list)
    run_before: list[Reference] = field(default_factory=list)
    replaces: list[Reference] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    operations_known: bool = True
    initial: bool | None = None
    atomic: bool | None = None
    plain: bool = True
    problem: FileProblem | None = None

    @property
    def key(self) -> Key:
        """App label and name."""
        return (self.app, self.name)

    def walk(self) -> Iterator[Operation]:
        """All operations, those within others after these, in the order of the text."""
        for operation in self.operations:
            yield from operation.walk()

    @property
    def runs_python(self) -> bool:
        """Whether an operation of Django's runs a function."""
        return any(operation.name == "RunPython" for operation in self.walk())


def read_migration(app: str, name: str, module: str, path: Path, read: facts.Module | FileProblem) -> Migration:
    """The migration that the facts of a file tell of."""
    if isinstance(read, FileProblem):
        return Migration(app, name, module, path, operations_known=False, problem=read)
    for index, top in reversed(list(enumerate(read.statements))):
        if isinstance(top.stmt, facts.Class) and top.stmt.name == "Migration":
            return _from_class(Migration(app, name, module, path), index, top.stmt, top.stale)
    if read.notes:
        note = read.notes[0]
        problem = FileProblem(path, f"does not parse: {note.message}.", "", note.line)
    else:
        problem = FileProblem(
            path, "has no Migration class.", "Django refuses to load it: add one, or move the file out of the package."
        )
    return Migration(app, name, module, path, operations_known=False, problem=problem)


def _from_class(migration: Migration, index: int, node: facts.Class, stale: bool) -> Migration:
    references: dict[str, list[Reference]] = {"dependencies": [], "run_before": [], "replaces": []}
    flags: dict[str, bool | None] = {"initial": None, "atomic": None}
    operations: list[Operation] = []
    known = True
    for name, value, adds in _attributes(node):
        if name in references:
            references[name] = [*(references[name] if adds else []), *_references(value)]
        elif name in flags:
            flags[name] = _flag(value)
        elif name == "operations":
            items = _items(value)
            known = items is not None and (known or not adds)
            operations = [
                *(operations if adds else []),
                *_operations(items or [], len(operations) if adds else 0, ""),
            ]
    return replace(
        migration,
        statement=index,
        class_at=node.at,
        name_at=node.name_at,
        stale=stale,
        operations=operations,
        operations_known=known and not any(operation.call is None for operation in operations),
        initial=flags["initial"],
        atomic=flags["atomic"],
        plain=_is_plain(node),
        dependencies=references["dependencies"],
        run_before=references["run_before"],
        replaces=references["replaces"],
    )


def _attributes(node: facts.Class) -> Iterator[tuple[str, facts.Expr, bool]]:
    """Name, value, and whether it adds to what was there."""
    for statement in node.body:
        if isinstance(statement, facts.Assign):
            for target in statement.targets:
                if isinstance(target, facts.Name):
                    yield target.name, statement.value, False
        elif isinstance(statement, facts.AnnAssign):
            if isinstance(statement.target, facts.Name) and statement.value is not None:
                yield statement.target.name, statement.value, False
        elif (
            isinstance(statement, facts.AugAssign) and isinstance(statement.target, facts.Name) and statement.op == "+"
        ):
            yield statement.target.name, statement.value, True


def _is_plain(node: facts.Class) -> bool:
    if node.decorators or len(node.args) != 1 or node.args[0].star or node.args[0].keyword:
        return False
    simple = (facts.Assign, facts.AnnAssign, facts.AugAssign, facts.ExprStmt, facts.Simple, facts.Def)
    return (
        dotted(node.args[0].value) == "migrations.Migration"
        and all(isinstance(each, simple) for each in node.body)
        and not any(isinstance(each, facts.Def) and each.name.startswith("__") for each in node.body)
    )


def _items(expr: facts.Expr) -> list[facts.Expr] | None:
    """The items of a display or of a sum of displays; None for anything else."""
    if isinstance(expr, facts.Seq) and expr.kind in ("list", "tuple"):
        items: list[facts.Expr] = []
        for item in expr.items:
            inner = _items(item.value) if isinstance(item, facts.Star) else [item]
            if inner is None:
                return None
            items += inner
        return items
    if isinstance(expr, facts.Binary) and expr.op == "+":
        left, right = _items(expr.left), _items(expr.right)
        return left + right if left is not None and right is not None else None
    return None


def _references(expr: facts.Expr) -> list[Reference]:
    """The entries of displays and sums of them; one without an app for each part that the text does not tell."""
    if isinstance(expr, facts.Binary) and expr.op == "+":
        return [*_references(expr.left), *_references(expr.right)]
    if not isinstance(expr, facts.Seq):
        return [Reference("", "", expr.at)]
    found: list[Reference] = []
    for item in expr.items:
        found += _references(item.value) if isinstance(item, facts.Star) else [_reference(item)]
    return found


def _reference(expr: facts.Expr) -> Reference:
    if isinstance(expr, facts.Call) and (dotted(expr.func) or "").rpartition(".")[2] == "swappable_dependency":
        argument = expr.args[0].value if expr.args else None
        if isinstance(argument, facts.Attr):
            return Reference("", "__first__", expr.at, argument.name)
        label = string(argument)
        return Reference(label.split(".")[0] if label else "", "__first__", expr.at)
    try:
        value = literal(expr)
    except NotLiteral:
        return Reference("", "", expr.at)
    if isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return Reference(value[0], value[1], expr.at)
    return Reference("", "", expr.at)


def _flag(expr: facts.Expr) -> bool | None:
    try:
        value = literal(expr)
    except NotLiteral:
        return None
    return bool(value)


def _operations(items: list[facts.Expr], start: int, role: Literal["", "database", "state"]) -> list[Operation]:
    found = []
    for index, item in enumerate(items, start):
        if not isinstance(item, facts.Call):
            found.append(Operation("", item.at, index, None, role))
            continue
        name = (dotted(item.func) or "").rpartition(".")[2]
        children: list[Operation] = []
        for position, argument in enumerate(item.args):
            keyword = argument.keyword
            if keyword is None and name == "SeparateDatabaseAndState" and not argument.star:
                keyword = ("database_operations", "state_operations", "")[min(position, 2)]
            if keyword == "database_operations":
                children += _operations(_items(argument.value) or [], 0, "database")
            elif keyword == "state_operations":
                children += _operations(_items(argument.value) or [], 0, "state")
        found.append(Operation(name, item.at, index, item, role, children))
    return found
