"""The end of a squash: the migrations that it replaces go, everything refers to it, and it replaces nothing more."""

from __future__ import annotations

import os
import threading

from sterna.edits.change import Change, DeleteFile, RemoveAttribute
from sterna.edits.text import Edit
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.record import record
from sterna.ide.rename_migration import find_migration
from sterna.ide.repoint import edit_of, last_names, refer
from sterna.ide.whatif import outlook, what_if
from sterna.project.migration import Key, Migration
from sterna.rules.graph.entries import assignments
from sterna.rules.view import View

UNASKED = (
    ": one that has run only some of the replaced migrations, or has not run migrate since the squash, cannot be "
    "migrated any more afterwards."
)


def finish(project: OpenProject, key: Key, cancel: threading.Event | None = None) -> Edit | Refusal:
    """One edit: the files of the replaced migrations go, `replaces` goes, what referred to them refers to the squashed
    one. On the user's word where a database is not asked (`unasked`); raises EngineCancelled.

    Django must then find the same models after all migrations, and no other change than before.
    """
    migration = find_migration(project, *key)
    if isinstance(migration, Refusal):
        return migration
    before = outlook(project, cancel)
    if isinstance(before, Refusal):
        return before
    view = project.view()
    refusal = _hindrance(view, migration) or _behind(project, view, migration)
    if refusal is not None:
        return refusal
    edit = _edit(project, view, before.timeline, migration)
    if isinstance(edit, Refusal):
        return edit
    with what_if(project, edit) as other:
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    unlike = after.unlike(before)
    return Refusal(f"Not finished: {unlike}") if unlike else edit


def unasked(project: OpenProject) -> list[str]:
    """What to look at before, where a database was not asked."""
    return record(project).notes(UNASKED)


def _behind(project: OpenProject, view: View, migration: Migration) -> Refusal | None:
    """Why a squash is not finished: a database has run what it replaces, and has not recorded it yet."""
    replaced = replaced_by(view, migration)
    for database in record(project).databases:
        run = [key for key in replaced if key in database.recorded]
        if run and migration.key not in database.recorded:
            return Refusal(
                f"Not finished: {database.path.name} has run {'.'.join(run[0])}, and not recorded "
                f"{'.'.join(migration.key)}. Go on first: manage.py migrate {migration.app}{database.option}."
            )
    return None


def replaced_by(view: View, migration: Migration) -> list[Key]:
    """What a migration replaces, and what that replaces, whether its file is there or not."""
    found: dict[Key, None] = {}
    left = [migration]
    while left:
        for reference in left.pop().replaces:
            if reference.app and reference.key not in found and reference.key != migration.key:
                found[reference.key] = None
                if reference.key in view.graph.nodes:
                    left.append(view.graph.nodes[reference.key])
    return list(found)


def _hindrance(view: View, migration: Migration) -> Refusal | None:
    name = f"{migration.app}.{migration.name}"
    if not view.is_own(migration.path):
        return Refusal(f"{migration.path} belongs to an installed package: only its authors can finish it.")
    if migration.statement < 0 or migration.stale:
        return Refusal(f"{migration.path} does not parse, or has no Migration class. Mend it, then try again.")
    known = list(assignments(migration, view, "replaces"))
    if not any(each.entries for each in known):
        return Refusal(f"{name} replaces no migration: there is nothing to finish.")
    if not all(each.told for each in known) or not all(reference.app for reference in migration.replaces):
        return Refusal(f"The text of {name} does not tell all that it replaces. Write replaces out, then try again.")
    for key in replaced_by(view, migration):
        other = view.graph.nodes.get(key)
        if other is not None and not view.is_own(other.path):
            return Refusal(f"{other.path} belongs to an installed package and cannot be deleted.")
        for path in (other.path, other.path.parent) if other is not None else ():
            if not os.access(path, os.W_OK):
                return Refusal(f"{path} is not yours to delete. Change its permissions, then try again.")
    if not os.access(migration.path, os.W_OK):
        return Refusal(f"{migration.path} is not yours to write. Change its permissions, then try again.")
    return None


def _edit(project: OpenProject, view: View, history: Timeline, migration: Migration) -> Edit | Refusal:
    replaced = replaced_by(view, migration)
    there = [view.graph.nodes[key] for key in replaced if key in view.graph.nodes]
    leaving = {migration.key, *(each.key for each in there)}
    changes = refer(view, history, dict.fromkeys(replaced, migration.key), leaving=leaving)
    if isinstance(changes, Refusal):
        return changes
    away: list[Change] = [RemoveAttribute(migration.path, migration.statement, "replaces")]
    edit = edit_of(project, [*changes, *away, *(DeleteFile(each.path) for each in there)])
    if isinstance(edit, Refusal):
        return edit
    names = {name: migration.name for app, name in replaced if app == migration.app}
    return edit.with_(last_names(project, view, {migration.app: names}))
