"""Builtins that need the interpreter: their answer depends on scopes, on policies, or on Unknown arguments."""

from __future__ import annotations

import builtins
import typing
from typing import Any, Dict, List

from sterna.worker.evaluator.calls import Calls
from sterna.worker.evaluator.imports import Importer, absolute
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.type_parameters import type_variable
from sterna.worker.values import Unknown, UnknownTruth, is_unknown

_MISSING: Any = object()


def function_scope(scope: Scope) -> Scope:
    """The nearest function scope, or the outermost scope where there is none."""
    while scope.kind != "function" and scope.parent is not None:
        scope = scope.parent
    return scope


def super_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    if not args:
        owner = function_scope(scope)
        if owner.defining_class is None or owner.kind != "function":
            raise RuntimeError("super(): no arguments")
        return super(owner.defining_class.cell_contents, owner.first)
    for value in args:
        if is_unknown(value):
            return value
    return super(*args)


def getattr_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    value, name, *default = args
    if is_unknown(name):
        return name
    scope.trying += 1
    try:
        return run.attribute(value, name, scope, node)
    except AttributeError:
        if not default:
            raise
        return default[0]
    finally:
        scope.trying -= 1


def hasattr_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    found = getattr_(run, [*args, _MISSING], kwargs, scope, node)
    return found if is_unknown(found) else found is not _MISSING


def setattr_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> None:
    owner, name, value = args
    if is_unknown(name):
        raise UnknownTruth(name)
    run.set_attribute(owner, name, value)


def delattr_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> None:
    owner, name = args
    if is_unknown(name):
        raise UnknownTruth(name)
    run.delete_attribute(owner, name)


def locals_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    return scope.names


def globals_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    return scope.module.names


def vars_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    if not args:
        return scope.names
    if is_unknown(args[0]):
        return args[0]
    return run.attribute(args[0], "__dict__", scope, node)


def print_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> None:
    return None


def isinstance_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    return _by_class(builtins.isinstance, args)


def issubclass_(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
    return _by_class(builtins.issubclass, args)


def _by_class(test: Any, args: List[Any]) -> Any:
    value, kinds = args
    if is_unknown(value):
        return value
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    unknown = None
    for kind in wanted:
        if is_unknown(kind):
            unknown = kind
        elif test(value, kind):
            return True
    return False if unknown is None else unknown


def import_module(
    run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node, importer: Importer
) -> Any:
    """`importlib.import_module` with a known name."""
    name = args[0] if args else kwargs.get("name")
    package = args[1] if len(args) > 1 else kwargs.get("package")
    if not isinstance(name, str):
        return Unknown("a module whose name is not known", scope.place(node))
    if name.startswith("."):
        if not isinstance(package, str):
            return Unknown("a relative name of a module, without its package", scope.place(node))
        level = len(name) - len(name.lstrip("."))
        parts = package.split(".")
        name = ".".join([*parts[: len(parts) - level + 1], name.lstrip(".")])
    return load(scope, node, importer, name)


def dunder_import(
    run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node, importer: Importer
) -> Any:
    """`__import__`: the top-level package, or the module itself where names of it are wanted."""
    given = dict(zip(("name", "globals", "locals", "fromlist", "level"), args), **kwargs)
    name, level = given.get("name"), given.get("level", 0)
    if not isinstance(name, str) or not isinstance(level, int):
        return Unknown("a module whose name is not known", scope.place(node))
    name = absolute(scope, name, level)
    found = load(scope, node, importer, name)
    return found if given.get("fromlist") or is_unknown(found) else load(scope, node, importer, name.split(".")[0])


def load(scope: Scope, node: Node, importer: Importer, target: str) -> Any:
    """A module by its name, executed."""
    found = importer.load(target, scope.place(node))
    return importer.execute(found) if isinstance(found, Module) else found


def import_string(
    run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node, importer: Importer
) -> Any:
    """`django.utils.module_loading.import_string`, from text."""
    module, _, name = args[0].rpartition(".")
    if not module:
        raise ImportError("%s doesn't look like a module path" % args[0])
    found = importer.load(module, scope.place(node))
    try:
        return run.attribute(found, name, scope, node)
    except AttributeError as error:
        raise ImportError(str(error)) from error


def install(calls: Calls, importer: Importer) -> None:
    """Let the evaluator answer these builtins."""
    import importlib

    for name, answer in {
        "super": super_,
        "getattr": getattr_,
        "hasattr": hasattr_,
        "setattr": setattr_,
        "delattr": delattr_,
        "locals": locals_,
        "globals": globals_,
        "vars": vars_,
        "print": print_,
        "isinstance": isinstance_,
        "issubclass": issubclass_,
    }.items():
        calls.special(getattr(builtins, name), answer)

    def by_import(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        return dunder_import(run, args, kwargs, scope, node, importer)

    def by_name(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        return import_module(run, args, kwargs, scope, node, importer)

    calls.special(typing.TypeVar, type_variable)
    calls.special(importlib.import_module, by_name)
    calls.special(builtins.__import__, by_import)
