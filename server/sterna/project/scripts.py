"""What a script sets before Django starts: environment variables and entries of sys.path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sterna.project.literals import string, walk
from sterna.project.pathvalues import PathValues
from sterna.syntax import facts
from sterna.syntax.read import Reading, body
from sterna.syntax.spans import span


class EnvironmentDefault(Struct, frozen=True):
    """`os.environ.setdefault(name, value)`; `value` is None where the text does not tell it, `line` counts from 0.

    `unlikely` marks one under a condition that looks at the command line (`if "test" in sys.argv`).
    """

    name: str
    value: str | None
    line: int
    unlikely: bool = False


class PathEntry(Struct, frozen=True):
    """An entry that a script adds to sys.path; `index` is where, None for the end."""

    place: str
    index: int | None


class Script(Struct, frozen=True):
    """What a script does, in the order of its text."""

    defaults: list[EnvironmentDefault]
    entries: list[PathEntry]

    def roots(self, start: list[Path]) -> list[Path]:
        """The entries of sys.path after the script has run, from those before."""
        roots = [str(root) for root in start]
        for entry in self.entries:
            if entry.place in roots:
                if entry.index is None or roots.index(entry.place) <= entry.index:
                    continue
                roots.remove(entry.place)
            roots.insert(len(roots) if entry.index is None else entry.index, entry.place)
        return [Path(root) for root in roots]


def read_script(reading: Reading, path: Path, directory: Path, environ: Mapping[str, str]) -> Script:
    """What the script at `path`, started in `directory`, sets; function bodies count as if they were called."""
    collector = _Collector(reading, PathValues(path, directory, environ))
    for index, top in enumerate(reading.facts.statements):
        collector.statement = index
        collector.body = -1
        collector.block([top.stmt])
    entries = [PathEntry(os.path.normpath(directory / entry.place), entry.index) for entry in collector.entries]
    return Script(collector.defaults, entries)


class _Collector:
    def __init__(self, reading: Reading, values: PathValues) -> None:
        self.statement = 0
        self.body = -1
        self.unlikely = False
        self.defaults: list[EnvironmentDefault] = []
        self.entries: list[PathEntry] = []
        self._reading = reading
        self._values = values

    def block(self, statements: list[facts.Stmt]) -> None:
        """Statements in the order of the text, with those of blocks and functions."""
        for statement in statements:
            if isinstance(statement, facts.Def):
                self._function(statement)
            elif isinstance(statement, facts.If):
                before = self.unlikely
                self.unlikely = before or _looks_at_arguments(statement.test)
                self.block(statement.body)
                self.unlikely = before
                self.block(statement.orelse)
            elif isinstance(statement, (facts.For, facts.While)):
                self.block(statement.body + statement.orelse)
            elif isinstance(statement, facts.With):
                self.block(statement.body)
            elif isinstance(statement, facts.Try):
                self.block(statement.body + statement.orelse)
                for handler in statement.handlers:
                    self.block(handler.body)
                self.block(statement.finalbody)
            elif isinstance(statement, facts.Match):
                for case in statement.cases:
                    self.block(case.body)
            elif not isinstance(statement, facts.Class):
                self._simple(statement)

    def _function(self, function: facts.Def) -> None:
        if function.body is not None:
            self.block(function.body)
            return
        statements = body(self._reading, self.statement, function.key)
        if isinstance(statements, list):
            before, self.body = self.body, function.key
            self.block(statements)
            self.body = before

    def _simple(self, statement: facts.Stmt) -> None:
        self._values.take(statement)
        self._assigned(statement)
        for node in walk(statement):
            if isinstance(node, facts.Call):
                self._called(node)

    def _assigned(self, statement: facts.Stmt) -> None:
        function = self._values.function
        if isinstance(statement, facts.Assign):
            for target in statement.targets:
                if isinstance(target, facts.Sub) and function(target.value) == "os.environ":
                    name = string(target.index)
                    if name is not None:
                        self._default(name, statement.value, statement.at)
                elif function(target) == "sys.path" and isinstance(statement.value, facts.Binary):
                    self._list(statement.value.left, 0)
                    self._list(statement.value.right, None)
        elif isinstance(statement, facts.AugAssign) and function(statement.target) == "sys.path":
            self._list(statement.value, None)

    def _called(self, call: facts.Call) -> None:
        name = self._values.function(call.func)
        args = [arg.value for arg in call.args if not arg.star]
        if name == "os.environ.setdefault" and len(args) == 2:
            variable = string(args[0])
            if variable is None:
                return
            if isinstance(args[1], facts.IfExp):
                self._default(variable, args[1].body, call.at, unlikely=True)
                self._default(variable, args[1].orelse, call.at)
            else:
                self._default(variable, args[1], call.at)
        elif name == "sys.path.insert" and len(args) == 2:
            index = int(args[0].source) if isinstance(args[0], facts.Const) and args[0].source.isdigit() else 0
            self._entry(args[1], index)
        elif name == "sys.path.append" and len(args) == 1:
            self._entry(args[0], None)
        elif name == "sys.path.extend" and len(args) == 1:
            self._list(args[0], None)

    def _default(self, name: str, value: facts.Expr, at: int, unlikely: bool = False) -> None:
        known = self._values.value(value)
        line = span(self._reading, self.statement, self.body, at).start.line
        text = known if isinstance(known, str) else None
        self.defaults.append(EnvironmentDefault(name, text, line, unlikely or self.unlikely))

    def _entry(self, expr: facts.Expr, index: int | None) -> None:
        value = self._values.value(expr)
        if isinstance(value, (str, Path)):
            self.entries.append(PathEntry(str(value), index))

    def _list(self, expr: facts.Expr, index: int | None) -> None:
        value = self._values.value(expr)
        if isinstance(value, list):
            for at, item in enumerate(value):
                self.entries.append(PathEntry(str(item), None if index is None else index + at))


def _looks_at_arguments(test: facts.Expr) -> bool:
    return any(isinstance(node, facts.Attr) and node.name == "argv" for node in walk(test))
