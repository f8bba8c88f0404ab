"""What `optimizemigration` would write: the same file with fewer operations, made to stand by itself."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.edits.porting.comments import Commented
from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.port import port
from sterna.edits.porting.source import Source
from sterna.edits.text import Edit, TextEdit
from sterna.engine.conversation import OnProgress
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.rewrite_messages import Rewrite
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.rewriting import Failed, not_portable, not_written, texts_of, without_files
from sterna.project.migration import Migration
from sterna.syntax.text import LineIndex, Position, Range


@dataclass(frozen=True)
class Optimized:
    """The edit of the one file, empty where nothing can be optimized, and what Django's command prints."""

    stdout: str
    stderr: str
    edit: Edit = field(default_factory=Edit)
    notes: tuple[str, ...] = ()
    before: int = 0
    after: int = 0
    django: str = ""
    """The text as Django writes it."""


def optimize(
    project: OpenProject,
    app: str,
    name: str,
    *,
    check: bool = False,
    verbosity: int = 1,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
) -> Optimized | Failed | Refusal:
    """What the command would write; raises EngineCancelled. Nothing is written.

    `name` may be a prefix that only one migration has. The file keeps its name, and so what databases have recorded
    stays right: Django writes another one only because it leaves functions to be copied by hand.
    """
    unparsed = project.unparsed()
    if unparsed is not None:
        return unparsed
    migrations = project.view().graph.packages
    found = [each for each in migrations[app].migrations if each.name.startswith(name)] if app in migrations else []
    try:
        sources = _commented(project, found[0]).inside() if len(found) == 1 else ()
        answer = project.engine.optimize(
            app, name, sources=sorted(sources), check=check, verbosity=verbosity, cancel=cancel, on_progress=on_progress
        )
        failed = without_files(project, answer)
        if failed is not None or not answer.files:
            return failed or Optimized(answer.stdout, answer.stderr)
        return _written(project, found[0], answer)
    except (EngineError, EngineUnavailable) as error:
        return not_written(project, error)
    except NotPortable as error:
        return not_portable(project, error)


def hindrance(project: OpenProject, path: Path) -> Refusal | None:
    """Why a file is not the project's to write."""
    if not project.places.is_own(path):
        return Refusal(f"{path} belongs to an installed package: its next version would be as it was.")
    if not os.access(path, os.W_OK):
        return Refusal(f"{path} is not yours to write. Change its permissions, then try again.")
    return None


def rewritten(project: OpenProject, migration: Migration, text: str) -> tuple[Edit, tuple[str, ...]]:
    """The edit that gives a migration another text, formatted, and notes."""
    created = CreateFile(migration.path, text)
    made = formatted(Generated(Edit(files=(created,)), (migration.path,)), project.formatter)
    (new,) = made.files
    index = LineIndex(project.text(migration.path))
    whole = Range(Position(0, 0), index.position(len(index.text)))
    return Edit(((migration.path, (TextEdit(whole, new.text),)),)), made.notes


def _written(project: OpenProject, migration: Migration, answer: Rewrite) -> Optimized | Refusal:
    refusal = hindrance(project, migration.path)
    if refusal is not None:
        return refusal
    (file,) = answer.files
    load = texts_of(project)
    ported = port(file.text, file.module, [file.module], load, in_place=True)
    commented = _commented(project, migration)
    text = commented.put(ported.text, file.origins)
    gone = left_behind(migration, commented.without({name for _, name in ported.carried}))
    edit, more = rewritten(project, migration, text)
    notes = (*answer.notes, *gone, *more)
    return Optimized(answer.stdout, answer.stderr, edit, notes, file.before, file.after, file.text)


def left_behind(migration: Migration, names: list[str]) -> tuple[str, ...]:
    """What to say of functions and constants that nothing uses any more."""
    words = f"No operation of {migration.name} needs {', '.join(names)}: left out, as Django's writer does."
    return (words,) if names else ()


def _commented(project: OpenProject, migration: Migration) -> Commented:
    return Commented(Source(migration.module, project.text(migration.path)))
