"""The evaluator over modules given as texts, with nothing of the server's side but the reader."""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec

from sterna.syntax import facts
from sterna.syntax.read import body, read
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module, Scope

Texts = Mapping[str, str]
"""Dotted name to text; a name that others begin with is a package."""


def is_package(texts: Texts, name: str) -> bool:
    """Whether modules lie below a name."""
    return any(other.startswith(name + ".") for other in texts)


class Asked:
    """Answers the worker's questions about texts, as the server does."""

    def __init__(self, texts: Texts) -> None:
        self.readings = {name: read(text) for name, text in texts.items()}

    def __call__(self, question: str, **params: Any) -> Any:
        return getattr(self, question)(**params)

    def module(self, name: str) -> Any:
        if name not in self.readings:
            return None
        package = is_package(self.readings, name)
        path = "/" + name.replace(".", "/") + ("/__init__.py" if package else ".py")
        return {"path": path, "package": package, "facts": msgspec.to_builtins(self.readings[name].facts)}

    def body(self, module: str, statement: int, key: int) -> Any:
        found = body(self.readings[module], statement, key)
        return {"broken": found.message} if isinstance(found, facts.Note) else msgspec.to_builtins(found)

    def submodules(self, name: str) -> Any:
        if not is_package(self.readings, name):
            return None
        return sorted(other.rpartition(".")[2] for other in self.readings if other.rpartition(".")[0] == name)

    def folders(self, name: str) -> list[str]:
        inner = self.submodules(name) or []
        return [child for child in inner if is_package(self.readings, f"{name}.{child}")]


def evaluator(texts: Texts, environ: Mapping[str, str] | None = None) -> Evaluator:
    """An evaluator of these modules."""
    return Evaluator(Asked(texts), dict(environ or {}))


def evaluate(texts: Texts | str, name: str = "main") -> dict[str, Any]:
    """The public names of a module as its text, interpreted, declares them."""
    if isinstance(texts, str):
        texts = {name: texts}
    made = evaluator(texts)
    module = made.importer.load(name)
    assert isinstance(module, Module), module
    made.importer.execute(module)
    scope = Scope(module, 0, -1, "module", module.names)
    return {key: made.run.lookup(scope, key) for key in list(module.names) if not key.startswith("_")}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets Python import modules from texts."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self.texts:
            return None
        origin = "/" + name.replace(".", "/") + ".py"
        return importlib.util.spec_from_loader(name, self, origin=origin, is_package=is_package(self.texts, name))

    def create_module(self, spec: Any) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        builtins.exec(compile(self.texts[module.__name__], module.__name__, "exec"), vars(module))


@contextmanager
def importable(texts: Texts) -> Iterator[None]:
    """The texts as modules that Python imports, for the length of the block."""
    finder = Finder(texts)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in texts:
            sys.modules.pop(name, None)


def run_really(texts: Texts | str, name: str = "main") -> dict[str, Any]:
    """The public names of a module after Python has imported it."""
    if isinstance(texts, str):
        texts = {name: texts}
    with importable(texts):
        module = importlib.import_module(name)
        return {key: value for key, value in vars(module).items() if not key.startswith("_")}
