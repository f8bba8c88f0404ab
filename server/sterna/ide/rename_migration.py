"""Another name for a migration: its file, every reference to it, and what databases have recorded."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from sterna.edits.change import AddAttribute, AddItem, Change, RenameFile
from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.mentions import mentions
from sterna.ide.project import OpenProject
from sterna.ide.repoint import edit_of, last_names, name_node, name_range, refer
from sterna.project.basebranch import is_committed
from sterna.project.migration import Key, Migration
from sterna.rules.graph.entries import ATTRIBUTES, assignments, references, shown
from sterna.rules.view import View, at_name
from sterna.syntax import facts
from sterna.syntax.at import range_of
from sterna.syntax.text import Position, Range

REPLACES = "Databases that have run it under the old name"
MENTIONS = "Tests, scripts and documents that name it"
_LONGEST = 255
"""Characters of a name in the table django_migrations (MigrationRecorder)."""


@dataclass(frozen=True)
class Named:
    """A migration that is named at a place of a file."""

    key: Key
    range: Range


def find_named(project: OpenProject, path: Path, position: Position) -> Named | None:
    """The migration of the project that the text names there: by its class, or by an entry that refers to it."""
    view = project.view()
    migration = view.graph.by_path.get(path)
    reading = view.reading(path)
    if migration is None or migration.statement < 0 or migration.stale or reading is None:
        return None
    place = range_of(reading, at_name(migration))
    if place.contains(position):
        return Named(migration.key, place)
    for attribute in ATTRIBUTES:
        for entry, reference in references(migration, view, attribute):
            node = name_node(entry)
            meant = view.graph.nodes.get(reference.key)
            inner = name_range(view, migration, node) if node is not None and meant is not None else None
            if inner is not None and inner.contains(position):
                return Named(reference.key, inner)
    return None


def find_migration(project: OpenProject, app: str, name: str) -> Migration | Refusal:
    """The migration of the project with that label and name, with or without ".py"; refused with what was meant."""
    view = project.view()
    package = view.graph.packages.get(app)
    if package is None:
        near = difflib.get_close_matches(app, view.graph.packages, 1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return Refusal(f"No app with migrations and the label '{app}'.{meant}")
    migration = view.graph.nodes.get((app, name.removesuffix(".py")))
    if migration is None:
        names = [each.name for each in package.migrations]
        starting = [each for each in names if each.startswith(name)]
        near = starting[:1] if len(starting) == 1 else difflib.get_close_matches(name, names, 1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return Refusal(f"Cannot find a migration '{name}' in app '{app}'.{meant}")
    return migration


def rename(project: OpenProject, key: Key, new: str) -> Edit | Refusal:
    """One edit after which the migration has the other name; what the user may leave out asks (REPLACES, MENTIONS).

    A database that has run the migration under its old name is right as long as `replaces` stands there: Django's
    executor records the new one (MigrationExecutor.check_replacements). It is left out for a migration that git says
    was never committed.
    """
    migration = find_migration(project, *key)
    if isinstance(migration, Refusal):
        return migration
    new = new.strip().removesuffix(".py")
    view = project.view()
    refusal = _hindrance(view, migration, new)
    if refusal is not None:
        return refusal
    app, old = migration.key
    latest = project.latest
    history = latest.history if latest is not None and latest.generation == project.project.generation else None
    changes = refer(view, history, {migration.key: (app, new)})
    if isinstance(changes, Refusal):
        return changes
    edit = edit_of(project, changes)
    if isinstance(edit, Refusal):
        return edit
    edit = edit.with_(last_names(project, view, {app: {old: new}}))
    edit = edit.with_(Edit(files=(RenameFile(migration.path, migration.path.with_name(f"{new}.py")),)))
    recorded = _recorded(project, view, migration)
    if isinstance(recorded, Refusal):
        return recorded
    return edit.with_(recorded, mentions(project, view, migration.key, new, edit).asking(MENTIONS))


def _hindrance(view: View, migration: Migration, new: str) -> Refusal | None:
    path, old = migration.path, migration.name
    if not view.is_own(path):
        return Refusal(f"{path} belongs to an installed package: its next version would have the old name again.")
    if new == old:
        return Refusal(f"{old} is its name already.")
    if not f"m{new}".isidentifier() or not new or new[0] == "_" or len(new) > _LONGEST:
        return Refusal(
            f"'{new}' is no name for a migration: letters, digits and underscores, at most {_LONGEST}, and no "
            "underscore at the beginning, where Django's loader passes over it."
        )
    taken = [each for each in (path.with_name(f"{new}.py"), path.with_name(new)) if each.exists()]
    if taken and not taken[0].samefile(path):
        return Refusal(f"{taken[0]} exists already. Choose another name.")
    for each in (path, path.parent):
        if not os.access(each, os.W_OK):
            return Refusal(f"{each} is not yours to write. Change its permissions, then try again.")
    if migration.statement < 0 or migration.stale:
        return Refusal(f"{path} does not parse, or has no Migration class. Mend it, then try again.")
    return None


def _recorded(project: OpenProject, view: View, migration: Migration) -> Edit | Refusal:
    """The old name among what the migration replaces, unless the migration never left this machine."""
    if is_committed(migration.path) is False:
        return Edit()
    around = view.graph.replaced.get(migration.key)
    if around is not None:
        return Refusal(
            f"{'.'.join(around)} replaces {migration.name}: databases could not tell any more which of them they have "
            "run. Finish that squash first, then rename."
        )
    entry = shown(*migration.key)
    change: Change = AddAttribute(migration.path, migration.statement, f"replaces = [{entry}]")
    known = list(assignments(migration, view, "replaces"))
    if known:
        value = known[-1].value
        if not isinstance(value, facts.Seq) or value.kind != "list":
            return Refusal(f"{migration.path}: replaces is no list that {entry} could be added to.")
        change = AddItem(known[-1].value_at, entry)
    edit = edit_of(project, [change])
    return edit.asking(REPLACES) if isinstance(edit, Edit) else edit
