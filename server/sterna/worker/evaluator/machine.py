"""Gives evaluated text its stand-ins for what looks at the machine: environment, files, search path, frames."""

from __future__ import annotations

import builtins
import configparser
import contextlib
import glob
import importlib.metadata
import importlib.resources
import importlib.util
import inspect
import json
import os
import pathlib
import shlex
import sys
from functools import partial
from typing import Any, Callable, Dict, List

from sterna.worker.evaluator.calls import Calls
from sterna.worker.evaluator.classes import Classes
from sterna.worker.evaluator.contexts import Managed
from sterna.worker.evaluator.distributions import Distributions, EntryPoint, EntryPoints
from sterna.worker.evaluator.filesystem import (
    PARSERS,
    BytesFile,
    ProjectFiles,
    Shlex,
    TextFile,
    parser_class,
    path_class,
)
from sterna.worker.evaluator.frames import frame
from sterna.worker.evaluator.imports import Absent, Importer
from sterna.worker.evaluator.introspection import getmembers, manager, signature
from sterna.worker.evaluator.policy import Policy
from sterna.worker.evaluator.readers import Readers, set_any_name
from sterna.worker.evaluator.resources import Resources
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.searchpath import LoadedModules, SearchPath
from sterna.worker.evaluator.sources import compile_, execute_text
from sterna.worker.evaluator.standins import Environ, normal_path
from sterna.worker.isolation import installed_folders
from sterna.worker.values import Unknown, is_unknown

Answer = Callable[..., Any]
BY_DYNACONF = "Write what migrations hang on (INSTALLED_APPS, AUTH_USER_MODEL) in the settings module itself."


class Machine:
    """The stand-ins of one evaluation; `ask` are the questions that the server answers."""

    def __init__(self, ask: Callable[..., Any], run: Run, importer: Importer, calls: Calls, policy: Policy) -> None:
        self.run = run
        self.importer = importer
        self.calls = calls
        self.policy = policy
        self.files = ProjectFiles(ask, self._is_source)
        self.path = SearchPath(ask, importer.forget_absent)
        self.modules = LoadedModules(importer)
        self.path_class = path_class(self.files)
        self.distributions = Distributions(self.files, importer, lambda: [*self.path, *installed_folders()])
        self._makers = [one.__code__ for one in (Run.call_function, Importer._execute_statement, Classes._run_body)]

    def _is_source(self, path: str) -> bool:
        return any(isinstance(one, Module) and one.path == path for one in self.importer.modules.values())

    def install(self, specials: Dict[Any, Callable[[], Any]], environ: Environ) -> None:
        """Put the stand-ins where evaluated text finds them."""
        self.files.on_unread = environ.doubt
        specials["os", "environ"] = lambda: environ
        specials["os", "getenv"] = lambda: environ.get
        specials["sys", "argv"] = lambda: ["manage.py", "makemigrations"]
        specials["sys", "modules"] = lambda: self.modules
        specials["sys", "path"] = lambda: self.path
        # Generators run to their end when they are called: what is left is a list's iterator.
        specials["types", "GeneratorType"] = lambda: type(iter([]))
        self.run.set_search_path = self.path.replace
        self.run.manage = Managed
        for name in ("Path", "PosixPath", "WindowsPath"):
            specials["pathlib", name] = lambda: self.path_class
        for base in PARSERS:
            specials["configparser", base.__name__] = partial(parser_class, base, self.files)
        specials["shlex", "shlex"] = lambda: Shlex
        self.policy.value_types += (
            Environ, pathlib.PurePath, TextFile, BytesFile, SearchPath, LoadedModules, Shlex,
            Managed, configparser.RawConfigParser, configparser.SectionProxy, EntryPoint, EntryPoints,
        )  # fmt: skip
        self.calls.special(set_any_name, self._any_name)
        readers = Readers(environ, self.files, self.run)
        self.importer.reader = readers.find
        self.policy.value_types += readers.types
        self._answer_calls()
        for kind in (pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath, self.path_class, Shlex):
            self.policy.allow(kind)
        for allowed in (os.fspath, os.PathLike, shlex.split, shlex.quote, json.load):
            self.policy.allow(allowed)

    def _answer_calls(self) -> None:
        special = self.calls.special
        files = self.files
        special(sys._getframe, self._frame)
        special(builtins.open, self._placed(files.open))
        special(glob.glob, self._placed(files.glob))
        special(glob.iglob, self._placed(files.glob))
        special(builtins.exec, self._exec)
        special(builtins.compile, lambda run, args, kwargs, scope, node: compile_(args, kwargs, scope.place(node)))
        special(os.path.exists, self._placed(lambda path: truth(files.kind(path))))
        special(os.path.isfile, self._placed(lambda path: same(files.kind(path), "file")))
        special(os.path.isdir, self._placed(lambda path: same(files.kind(path), "folder")))
        special(os.listdir, self._placed(self._listed))
        special(os.stat, self._placed(self._stat))
        special(sys.gettrace, lambda run, args, kwargs, scope, node: None)
        special(builtins.dir, self._dir)
        special(importlib.util.find_spec, self._placed(self._found))
        special(inspect.getfullargspec, self._placed(signature))
        special(inspect.getmembers, getmembers)
        special(importlib.metadata.entry_points, self._placed(self.distributions.entry_points))
        special(importlib.metadata.version, self._placed(self.distributions.version))
        for name, answer in Resources(self.importer, self.path_class).answers().items():
            real = getattr(importlib.resources, name, None)
            if real is not None:
                special(real, self._placed(answer))
        if sys.version_info >= (3, 9):
            import zoneinfo

            # The interpreter's own table; nothing that is given to it says where it looks.
            special(zoneinfo.available_timezones, self._placed(lambda: zoneinfo.available_timezones()))
        special(contextlib.contextmanager, lambda run, args, kwargs, scope, node: manager(args[0]))
        for path in (os.path.abspath, os.path.realpath):
            special(path, self._placed(normal_path))

    @staticmethod
    def _placed(function: Callable[..., Any]) -> Answer:
        """The answer to a call: an Unknown that was given or that comes out stands at the call."""

        def answer(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
            for value in [*args, *kwargs.values()]:
                if is_unknown(value):
                    return value
            found = function(*args, **kwargs)
            if is_unknown(found) and found.place is None:
                return Unknown(found.reason, scope.place(node), found.remedy)
            return found

        return answer

    def _listed(self, path: Any) -> Any:
        found = self.files.entries(os.fspath(path))
        if found is None:
            raise FileNotFoundError(2, "No such file or directory", os.fspath(path))
        return found if is_unknown(found) else [name.rstrip("/") for name in found]

    def _stat(self, path: Any, **kwargs: Any) -> Any:
        kind = self.files.kind(path)
        if kind == "" and not is_unknown(kind):
            raise FileNotFoundError(2, "No such file or directory", os.fspath(path))
        return Unknown("the state of a file on this machine")

    @staticmethod
    def _any_name(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        scope.module.incomplete = Unknown("the settings come from dynaconf", scope.place(node), BY_DYNACONF)
        return scope.module.incomplete

    def _found(self, name: str, package: Any = None) -> Any:
        """What `find_spec` gives as far as anybody asks: None, or something that is not None."""
        found = self.importer.load(name)
        if isinstance(found, Absent):
            return None if found.certain else found
        return found if is_unknown(found) else Found(name, found)

    def _dir(self, run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        if not args:
            return sorted(scope.names)
        if is_unknown(args[0]):
            return args[0]
        if isinstance(args[0], Module):
            return sorted(self.importer.execute(args[0]).names)
        return dir(args[0])

    def _frame(self, run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        depth = args[0] if args else 0
        if is_unknown(depth):
            return depth
        return frame(run.frames, depth, self._makers)

    def _exec(self, run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> None:
        execute_text(run, self.importer, args, scope, node)


class Found:
    """`ModuleSpec` of a module that is there."""

    def __init__(self, name: str, module: Any) -> None:
        self.name = name
        names = module.names if isinstance(module, Module) else vars(module)
        self.origin = names.get("__file__")
        self.has_location = self.origin is not None
        self.submodule_search_locations = names.get("__path__")
        self.parent = name if self.submodule_search_locations is not None else name.rpartition(".")[0]


def truth(kind: Any) -> Any:
    """Whether there is anything."""
    return kind if is_unknown(kind) else bool(kind)


def same(kind: Any, wanted: str) -> Any:
    """Whether it is of a kind."""
    return kind if is_unknown(kind) else kind == wanted
