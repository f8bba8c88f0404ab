"""Strings and paths that a script computes from `__file__`, as `manage.py` and settings modules do.

Evaluates assignments, `os.path`, `pathlib`, `os.environ.get` with a default, and nothing else; anything more is None.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from sterna.project.literals import dotted, string
from sterna.syntax import facts

Value = str | Path | list["str | Path"] | None

_OS_NAMES = {"os.pardir": os.pardir, "os.path.pardir": os.pardir, "os.curdir": os.curdir, "os.sep": os.sep}


class PathValues:
    """The names of one script and what they stand for."""

    def __init__(self, file: Path, directory: Path, environ: Mapping[str, str]) -> None:
        self._file = file
        self._directory = directory
        self._environ = environ
        self._names: dict[str, Value] = {"__file__": str(file)}
        self._imports: dict[str, str] = {}

    def take(self, statement: facts.Stmt) -> None:
        """Take notice of an assignment or an import."""
        if isinstance(statement, facts.Assign):
            value = self.value(statement.value)
            for target in statement.targets:
                if isinstance(target, facts.Name):
                    self._names[target.name] = value
        elif isinstance(statement, facts.AnnAssign) and isinstance(statement.target, facts.Name):
            self._names[statement.target.name] = self.value(statement.value) if statement.value is not None else None
        elif isinstance(statement, facts.Import):
            for name in statement.names:
                if name.asname:
                    self._imports[name.asname] = name.name
        elif isinstance(statement, facts.ImportFrom) and not statement.level:
            for name in statement.names:
                self._imports[name.asname or name.name] = f"{statement.module}.{name.name}"

    def function(self, expr: facts.Expr) -> str | None:
        """The full dotted name that an expression of names stands for."""
        name = dotted(expr)
        if name is None:
            return None
        top, dot, rest = name.partition(".")
        return self._imports.get(top, top) + dot + rest

    def value(self, expr: facts.Expr) -> Value:
        """What the expression gives, or None where that is not known."""
        literal = string(expr)
        if literal is not None:
            return literal
        if isinstance(expr, facts.Name):
            return self._names.get(expr.name)
        if isinstance(expr, facts.Attr):
            return self._attribute(expr)
        if isinstance(expr, facts.Sub):
            return self._item(expr)
        if isinstance(expr, facts.Call):
            return self._call(expr)
        if isinstance(expr, facts.Binary):
            return self._binary(expr)
        if isinstance(expr, facts.Seq):
            return self._list(expr)
        if isinstance(expr, facts.FString):
            return self._format(expr)
        return None

    def _attribute(self, expr: facts.Attr) -> Value:
        name = self.function(expr)
        if name in _OS_NAMES:
            return _OS_NAMES[name]
        value = self.value(expr.value)
        if isinstance(value, Path):
            if expr.name == "parent":
                return value.parent
            if expr.name == "parents":
                return list(value.parents)
            if expr.name == "name":
                return value.name
        return None

    def _item(self, expr: facts.Sub) -> Value:
        if self.function(expr.value) == "os.environ":
            key = self.value(expr.index)
            return self._environ.get(key) if isinstance(key, str) else None
        value = self.value(expr.value)
        if isinstance(value, list) and isinstance(expr.index, facts.Const) and expr.index.source.isdigit():
            index = int(expr.index.source)
            return value[index] if index < len(value) else None
        return None

    def _call(self, expr: facts.Call) -> Value:
        if any(arg.star or arg.keyword for arg in expr.args) and not _is_plain_resolve(expr):
            return None
        args = [self.value(arg.value) for arg in expr.args if not arg.keyword]
        name = self.function(expr.func) or ""
        if name in ("os.getcwd", "pathlib.Path.cwd") and not args:
            return str(self._directory) if name == "os.getcwd" else self._directory
        if name in ("os.environ.get", "os.getenv") and args and isinstance(args[0], str):
            return self._environ.get(args[0], args[1] if len(args) > 1 else None)
        if isinstance(expr.func, facts.Attr) and not name.startswith(("os.", "pathlib.")):
            return self._method(self.value(expr.func.value), expr.func.name, args)
        if not args or any(not isinstance(arg, (str, PurePath)) for arg in args):
            return None
        texts = [str(arg) for arg in args]
        if name in ("pathlib.Path", "pathlib.PurePath"):
            return Path(*texts)
        if name == "os.path.join":
            return str(Path(*texts))
        if name == "os.path.dirname":
            return str(Path(texts[0]).parent)
        if name in ("os.path.abspath", "os.path.realpath", "os.path.normpath"):
            return os.path.normpath(self._directory / texts[0])
        if name in ("str", "os.fspath"):
            return texts[0]
        return None

    def _method(self, value: Value, name: str, args: list[Value]) -> Value:
        if isinstance(value, Path):
            if name in ("resolve", "absolute") and not args:
                return Path(os.path.normpath(self._directory / value))
            if name == "joinpath" and all(isinstance(arg, (str, PurePath)) for arg in args):
                return value.joinpath(*[str(arg) for arg in args])
            if name in ("as_posix", "__str__"):
                return str(value)
        return None

    def _binary(self, expr: facts.Binary) -> Value:
        left, right = self.value(expr.left), self.value(expr.right)
        if expr.op == "/" and isinstance(left, (str, Path)) and isinstance(right, (str, Path)):
            return Path(left, right)
        if expr.op == "+" and isinstance(left, str) and isinstance(right, str):
            return left + right
        return None

    def _list(self, expr: facts.Seq) -> Value:
        found: list[str | Path] = []
        for item in expr.items:
            value = self.value(item)
            if isinstance(value, (str, Path)):
                found.append(value)
        return found

    def _format(self, expr: facts.FString) -> Value:
        parts: list[str] = []
        for part in expr.parts:
            value = part if isinstance(part, str) else self.value(part.value)
            if not isinstance(value, (str, Path)):
                return None
            parts.append(str(value))
        return "".join(parts)


def _is_plain_resolve(expr: facts.Call) -> bool:
    """`path.resolve(strict=...)`: the keyword does not matter to the text of the path."""
    return isinstance(expr.func, facts.Attr) and expr.func.name == "resolve"
