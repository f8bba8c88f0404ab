"""The functions that a migration gives to RunPython, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sterna.engine.resolving import Program
from sterna.project.literals import dotted
from sterna.project.migration import Migration, Operation
from sterna.rules.data.analysis.expressions import Frame
from sterna.rules.data.analysis.interpreter import Interpreter
from sterna.rules.data.analysis.recording import Recording, TooMuchError
from sterna.rules.data.analysis.scope import Environment, Source
from sterna.rules.data.analysis.values import OPAQUE, Apps, Editor, Function, Imported, Partial, Value
from sterna.syntax import facts

Path_ = list[int | str]
"""[3], or [3, "database", 0] inside a SeparateDatabaseAndState."""

Find = Callable[[str], "Source | None"]
"""The module of that dotted name, of those that the project's own folders hold."""


@dataclass(frozen=True)
class DataFunction:
    """A function that an operation runs; `at` is the number of the argument within the class's statement."""

    operation: Operation
    path: Path_
    role: Literal["forward", "reverse"]
    at: int
    kind: Literal["function", "lambda", "inner", "partial", "noop", "unknown"]
    """"inner" is a function inside another one or inside the class; "unknown" is one that is not followed."""
    function: Function | None
    partial: Partial | None
    recording: Recording | None
    """None where the function is not followed."""

    @property
    def program(self) -> Program | None:
        """What the worker is asked."""
        return self.recording.program() if self.recording is not None else None


def data_functions(migration: Migration, source: Source, find: Find) -> list[DataFunction]:
    """The functions of each RunPython, in the order of the text."""
    if migration.statement < 0:
        return []
    top = source.reading.facts.statements[migration.statement].stmt
    inner = {one.name: one for one in top.body if isinstance(one, facts.Def)} if isinstance(top, facts.Class) else {}
    found = []
    for path, operation in _run_python(migration.operations, []):
        if operation.call is None:
            continue
        for role, argument in _arguments(operation.call).items():
            found.append(_function(migration, source, find, inner, operation, path, role, argument))
    return found


def _run_python(operations: list[Operation], path: Path_) -> Iterator[tuple[Path_, Operation]]:
    for operation in operations:
        here: Path_ = [*path, *([operation.role] if operation.role else []), operation.index]
        if operation.name == "RunPython":
            yield here, operation
        yield from _run_python(operation.children, here)


def _arguments(call: facts.Call) -> Mapping[Literal["forward", "reverse"], facts.Expr]:
    found: dict[Literal["forward", "reverse"], facts.Expr] = {}
    for index, argument in enumerate(call.args):
        if argument.star:
            break
        if argument.keyword == "code" or (argument.keyword is None and index == 0):
            found["forward"] = argument.value
        elif argument.keyword == "reverse_code" or (argument.keyword is None and index == 1):
            found["reverse"] = argument.value
    return {role: node for role, node in found.items() if not (isinstance(node, facts.Const) and node.source == "None")}


def _function(
    migration: Migration,
    source: Source,
    find: Find,
    inner: Mapping[str, facts.Def],
    operation: Operation,
    path: Path_,
    role: Literal["forward", "reverse"],
    argument: facts.Expr,
) -> DataFunction:
    recording = Recording()
    interpreter = Interpreter(recording)
    frame = Frame(source, migration.statement, -1, Environment())
    kind: Literal["function", "lambda", "inner", "partial", "noop", "unknown"] = "function"
    value: Value
    if (dotted(argument) or "").endswith("RunPython.noop"):
        return DataFunction(operation, path, role, argument.at, "noop", None, None, None)
    try:
        if isinstance(argument, facts.Name) and argument.name in inner:
            value = Function(inner[argument.name], source, Environment(), migration.statement, -1)
            kind = "inner"
        else:
            value = interpreter.evaluate(argument, frame)
        if isinstance(value, Imported):
            value = _followed(value, find)
        partial = value if isinstance(value, Partial) else None
        function = partial.function if partial is not None else value
        if not isinstance(function, Function):
            return DataFunction(operation, path, role, argument.at, "unknown", None, None, None)
        if partial is not None:
            kind = "partial"
        elif isinstance(argument, facts.Lambda) or isinstance(function.node, facts.Lambda):
            kind = "lambda"
        given = [*(partial.arguments if partial is not None else ()), Apps(), Editor()]
        interpreter.run_function(function, given, partial.keywords if partial is not None else {}, True, frame)
    except (TooMuchError, RecursionError):
        return DataFunction(operation, path, role, argument.at, "unknown", None, None, None)
    return DataFunction(operation, path, role, argument.at, kind, function, partial, recording)


def _followed(value: Imported, find: Find) -> Value:
    """The function that an import leads to, one module far."""
    module, _, name = value.path.rpartition(".")
    source = find(module) if module else None
    bound = source.bound.get(name) if source is not None else None
    if source is None or bound is None or not isinstance(bound.node, facts.Def):
        return OPAQUE
    return Function(bound.node, source, Environment(), bound.statement, -1)
