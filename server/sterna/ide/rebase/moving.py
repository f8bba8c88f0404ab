"""The edit that moves migrations: names, files, dependencies, every reference, and what names an app's last one."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sterna.edits.change import RenameFile
from sterna.edits.text import Edit
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.max_migration import max_migration
from sterna.ide.mentions import mentions
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, chain_of
from sterna.ide.rename_migration import MENTIONS
from sterna.ide.repoint import edit_of, refer
from sterna.project.migration import Key, Migration
from sterna.rules.graph.entries import addition, shown
from sterna.rules.view import View

_NUMBERED = re.compile(r"(\d+)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Rebased:
    """The edit, what the migrations are called after it, and what to say beside it."""

    edit: Edit
    names: dict[Key, Key]
    notes: tuple[str, ...] = ()


def moving(project: OpenProject, view: View, history: Timeline | None, wanted: Sequence[Move]) -> Rebased | Refusal:
    """The edit; refused where a file is not the project's to change, or a text does not tell what it refers to."""
    names: dict[Key, Key] = {}
    own: dict[Key, dict[Key, Key]] = {}
    added = []
    for move in wanted:
        refusal = hindrance(view, move)
        if refusal is not None:
            return refusal
        onto = (move.app, move.onto)
        for old, new in new_names([each.name for each in view.graph.packages[move.app].migrations], move).items():
            names[move.app, old] = (move.app, new)
        for migration in first_of(view, move):
            outer = outer_dependencies(view, move, migration)
            own[migration.key] = dict.fromkeys(outer, onto)
            change = addition(migration, view, shown(*onto)) if not outer else None
            if change is not None:
                added.append(change)
    moved = {old: new for old, new in names.items() if old != new}
    changes = refer(view, history, moved, own=own)
    if isinstance(changes, Refusal):
        return changes
    edit = edit_of(project, [*changes, *added])
    if isinstance(edit, Refusal):
        return edit
    for move in wanted:
        last = max_migration(
            view.graph.packages[move.app].folder, names[move.app, move.chain[-1]][1], project.read, merging=True
        )
        if isinstance(last, Refusal):
            return last
        edit = edit.with_(last)
    chains = [migration for move in wanted for migration in chain_of(view, move)]
    return Rebased(renaming(project, view, chains, moved, edit), names)


def renaming(
    project: OpenProject, view: View, migrations: Sequence[Migration], moved: Mapping[Key, Key], edit: Edit
) -> Edit:
    """What gives migrations their new names beside an edit of their texts: the files, and what mentions them."""
    # From the last one on: the name that a migration gets may be that of the next one.
    renamed = [
        RenameFile(each.path, each.path.with_name(f"{moved[each.key][1]}.py"))
        for each in reversed(migrations)
        if each.key in moved
    ]
    edit = edit.with_(Edit(files=tuple(renamed)))
    named = [mentions(project, view, old, new[1], edit) for old, new in moved.items()]
    return edit.with_(*(each.asking(MENTIONS) for each in named))


def new_names(known: Collection[str], move: Move) -> dict[str, str]:
    """The names of a chain after it has moved: the next free numbers where its own come too early, the rest stays."""
    others = set(known) - set(move.chain)
    numbers = [int(match[1]) for name in others if (match := _NUMBERED.match(name))]
    onto = _NUMBERED.match(move.onto)
    last = int(onto[1]) if onto is not None else max(numbers, default=0)
    names = {}
    for name in move.chain:
        match = _NUMBERED.match(name)
        new = name
        if match is not None:
            number = int(match[1])
            while number <= last or new in others:
                number = max(number, last) + 1 if number <= last else number + 1
                new = f"{number:0{len(match[1])}d}{match[2]}"
            last = number
        names[name] = new
    return names


def first_of(view: View, move: Move) -> list[Migration]:
    """The migrations of a chain that depend on no other of it."""
    return [each for each in chain_of(view, move) if not _depends_on_chain(view, move, each)]


def outer_dependencies(view: View, move: Move, migration: Migration) -> list[Key]:
    """The migrations of the same app and outside of the chain that a migration depends on."""
    return [
        reference.key
        for reference in migration.dependencies
        if reference.app == move.app and reference.name not in move.chain and not reference.name.startswith("__")
    ]


def hindrance(view: View, move: Move) -> Refusal | None:
    """Why the migrations of a chain cannot be moved."""
    for migration in chain_of(view, move):
        path = migration.path
        if not view.is_own(path):
            return Refusal(f"{path} belongs to an installed package: it cannot be moved.")
        if migration.statement < 0 or migration.stale:
            return Refusal(f"{path} does not parse, or has no Migration class. Mend it, then try again.")
        there = [reference.name for reference in migration.replaces if reference.key in view.graph.nodes]
        if there:
            return Refusal(
                f"{migration.name} replaces {', '.join(there)}, which are still there: finish that squash first, or "
                f"let {move.onto} follow it."
            )
        for each in (path, path.parent):
            if not os.access(each, os.W_OK):
                return Refusal(f"{each} is not yours to write. Change its permissions, then try again.")
    return None


def _depends_on_chain(view: View, move: Move, migration: Migration) -> bool:
    return any((move.app, name) in view.plan.parents.get(migration.key, {}) for name in move.chain)
