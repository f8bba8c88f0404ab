"""`exec` of a whole source file: its statements are evaluated, in the names that it is given.

The text itself is never compiled: the file is read like a module, wherever it lies in the project. A text that is not
a whole file is not evaluated, and what it would bind is not known.
"""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional

from sterna.worker.evaluator.filesystem import SourceBytes, SourceText
from sterna.worker.evaluator.imports import Importer
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.values import Place, Unknown, is_unknown


class Compiled:
    """What `compile` gives for a whole file: nothing but the path of the file."""

    def __init__(self, path: str) -> None:
        self.path = path


def compile_(args: List[Any], kwargs: Dict[str, Any], place: Place) -> Any:
    """`compile(text, filename, "exec")` for the text of a file."""
    source = args[0] if args else kwargs.get("source")
    mode = args[2] if len(args) > 2 else kwargs.get("mode")
    if isinstance(source, (SourceText, SourceBytes)) and mode == "exec":
        return Compiled(source.path)
    return source if is_unknown(source) else Unknown("compile() is not called", place)


def execute_text(run: Run, importer: Importer, args: List[Any], scope: Scope, node: Node) -> None:
    """`exec(source, globals, locals)`; where the source is not a whole file, any name may come from it."""
    source, *namespaces = args
    names: Any = next((value for value in reversed(namespaces) if value is not None), scope.names)
    path = source.path if isinstance(source, (SourceText, SourceBytes, Compiled)) else None
    found = module_at(importer, path, scope.place(node)) if path is not None else source
    if not isinstance(found, Module):
        unknown = found if is_unknown(found) else None
        reason = unknown.reason if unknown is not None else "exec() runs a text that is no file of the project"
        if names is scope.module.names:
            scope.module.incomplete = Unknown(reason, scope.place(node))
        return
    importer.note_use(scope.module.name, found.name)
    view = Module(found.name, found.path, found.is_package, found.statements)
    view.names, view.bodies = names, found.bodies
    importer.execute(view)
    scope.module.errors += view.errors
    if view.incomplete is not None and names is scope.module.names:
        scope.module.incomplete = view.incomplete


def module_at(importer: Importer, path: str, place: Place) -> Optional[Any]:
    """The module of a source file, read but not executed; an Unknown where it has no dotted name."""
    name = importer.ask_name(os.path.normpath(path))
    if name is None:
        return Unknown("%s is no module of the project" % path, place)
    return importer.load(name, place)
