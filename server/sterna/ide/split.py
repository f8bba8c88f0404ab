"""Schema and rows of one migration in migrations of their own, tried before they are written."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.edits.porting.comments import Commented
from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.port import port
from sterna.edits.porting.source import Source
from sterna.edits.text import Edit
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.rewrite_messages import Rewritten
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.optimize import hindrance, left_behind, rewritten
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, conflicts
from sterna.ide.rebase.moving import hindrance as not_movable
from sterna.ide.rebase.moving import new_names, renaming
from sterna.ide.record import kept, one_before, record
from sterna.ide.rename_migration import find_migration
from sterna.ide.repoint import edit_of, last_names, refer
from sterna.ide.rewriting import not_portable, not_written, texts_of, without_files
from sterna.ide.update import published
from sterna.ide.whatif import Outlook, outlook, what_if
from sterna.project.migration import Key, Migration
from sterna.rules.view import View

WRITES_ROWS = ("RunPython", "RunSQL")
"""Operations that are there for rows."""


@dataclass(frozen=True)
class Split:
    """The edit, the names of the migrations that come of it in their order, and what to say beside it."""

    edit: Edit
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def split(project: OpenProject, key: Key, cancel: threading.Event | None = None) -> Split | Refusal:
    """What puts operations on rows into migrations of their own; raises EngineCancelled. Nothing is written.

    The first one keeps the name, and what depended on it depends on the last one. No `replaces` could say that
    databases which have run the whole have run each of them: Django records the replaced name with the first one that
    it applies (MigrationExecutor.record_migration, 4.2 to 6.1), and takes the others for applied if it is then stopped.
    So a migration that others may have is left as it is.
    """
    migration = find_migration(project, *key)
    if isinstance(migration, Refusal):
        return migration
    before = outlook(project, cancel)
    if isinstance(before, Refusal):
        return before
    view = project.view()
    later = _later(view, migration)
    refusal = project.unparsed() or _hindrance(project, view, migration, later)
    if refusal is not None:
        return refusal
    try:
        answer = project.engine.split(*key, cancel=cancel)
        failed = without_files(project, answer)
        if failed is not None:
            return failed if isinstance(failed, Refusal) else Refusal(failed.stderr.strip())
        parted = _parted(project, migration, answer.files)
    except (EngineError, EngineUnavailable) as error:
        return not_written(project, error)
    except NotPortable as error:
        return not_portable(project, error)
    names = tuple(each.name for each in answer.files)
    moved = _moved(view, migration, names, later)
    edit = _referred(project, view, before, migration, names[-1], moved, later)
    if isinstance(edit, Refusal):
        return edit
    edit = edit.with_(parted.edit)
    with what_if(project, edit) as other:
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    unlike = after.unlike(before, {old[1]: new[1] for old, new in moved.items()})
    return (
        Refusal(f"Not split: {unlike}")
        if unlike
        else Split(edit, names, (*parted.notes, *_roll_back(project, view, migration)))
    )


def may_be_split(migration: Migration) -> bool:
    """Whether the text of a migration has operations on rows and others."""
    rows = [each.name in WRITES_ROWS for each in migration.operations]
    return any(rows) and not all(rows) and not migration.stale


def _roll_back(project: OpenProject, view: View, migration: Migration) -> list[str]:
    """What to look at before, where a database was not asked."""
    return record(project).notes(
        f": one that has run {migration.name} must be migrated backwards before the files change "
        f"(migrate {migration.app} {one_before(view, migration.key)})."
    )


def _later(view: View, migration: Migration) -> list[Migration]:
    """The migrations of the app that come after one, earliest first."""
    order = view.plan.order
    after = [key for key in view.plan.descendants(migration.key) if key[0] == migration.app and key in view.graph.nodes]
    return [view.graph.nodes[key] for key in sorted(after, key=lambda key: order.get(key, 0)) if key != migration.key]


def _hindrance(project: OpenProject, view: View, migration: Migration, later: list[Migration]) -> Refusal | None:
    """Why a migration stays as it is."""
    name = f"{migration.app}.{migration.name}"
    refusal = hindrance(project, migration.path)
    if refusal is not None:
        return refusal
    if migration.replaces:
        return Refusal(f"{name} replaces other migrations, which its parts could not. Finish that squash first.")
    around = view.graph.replaced.get(migration.key)
    if around is not None:
        return Refusal(f"{'.'.join(around)} replaces {migration.name}: finish that squash first, or delete it.")
    leaves = conflicts(view).get(migration.app)
    if leaves:
        return Refusal(f"{', '.join(leaves)} of {migration.app} all come last: merge or rebase them first.")
    for each in (migration, *later):
        shared = published(project, each.path)
        if shared is not None:
            return Refusal(
                f"Not split: {shared.reason} Leave it, and put the next change of rows into a migration of its own."
            )
    return kept(project, view, [each.key for each in (migration, *later)], "Not split")


def _moved(view: View, migration: Migration, names: tuple[str, ...], later: list[Migration]) -> dict[Key, Key]:
    """The new names of later migrations, whose numbers the parts take."""
    app = migration.app
    known = {*(each.name for each in view.graph.packages[app].migrations), *names}
    chain = Move(app, tuple(each.name for each in later), names[-1])
    return {(app, old): (app, new) for old, new in new_names(known, chain).items() if old != new}


def _referred(
    project: OpenProject,
    view: View,
    before: Outlook,
    migration: Migration,
    last: str,
    moved: dict[Key, Key],
    later: list[Migration],
) -> Edit | Refusal:
    """The edit of all other files."""
    app, name = migration.key
    chain = Move(app, tuple(each.name for each in later if each.key in moved), last)
    refusal = not_movable(view, chain)
    if refusal is not None:
        return refusal
    own = {key: {migration.key: (app, last)} for key in view.graph.nodes}
    changes = refer(view, before.timeline, moved, own=own, leaving=[migration.key])
    if isinstance(changes, Refusal):
        return changes
    edit = edit_of(project, changes)
    if isinstance(edit, Refusal):
        return edit
    names = {name: last, **{old[1]: new[1] for old, new in moved.items()}}
    edit = edit.with_(last_names(project, view, {app: names}))
    return renaming(project, view, later, moved, edit)


def _parted(project: OpenProject, migration: Migration, files: list[Rewritten]) -> Generated:
    """The files of the parts: the present one with another text, and new ones. Raises NotPortable."""
    load = texts_of(project)
    commented = Commented(Source(migration.module, load(migration.module)))
    carried: set[str] = set()
    texts: list[tuple[Path, str]] = []
    for number, file in enumerate(files):
        ported = port(file.text, file.module, [migration.module], load)
        carried |= {name for _, name in ported.carried}
        first, last = number == 0, number == len(files) - 1
        text = commented.put(ported.text, file.origins, first=first, last=last)
        texts.append((migration.path.with_name(f"{file.name}.py"), text))
    edit, notes = rewritten(project, migration, texts[0][1])
    created = tuple(CreateFile(path, text) for path, text in texts[1:])
    made = formatted(Generated(Edit(files=created), tuple(each.path for each in created)), project.formatter)
    notes = tuple(dict.fromkeys((*left_behind(migration, commented.without(carried)), *notes, *made.notes)))
    return Generated(edit.with_(made.edit), made.migrations, notes)
