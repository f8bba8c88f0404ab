"""Rebase and write again: what was computed from the older state goes, Django's autodetector finds what is left."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from sterna.edits.change import DeleteFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, TextEdit
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated, engine_refusal, generated
from sterna.ide.max_migration import max_migration
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import Move, chain_of, other_of, roll_back_notes
from sterna.ide.rebase.moving import Rebased, new_names
from sterna.ide.repoint import edit_of, refer
from sterna.ide.whatif import Outlook, outlook, what_if
from sterna.project.migration import Key
from sterna.rules.graph.branches import DETECTED
from sterna.rules.view import View
from sterna.syntax.text import LineIndex, Position, Range


def opposed(view: View, move: Move) -> Refusal | None:
    """Why the migrations of a chain cannot be written again: they hold what the models do not tell."""
    for migration in chain_of(view, move):
        if not migration.operations_known or not migration.plain:
            return Refusal(f"Not written again: the text of {migration.name} does not tell all that it does.")
        for operation in migration.walk():
            if operation.name not in DETECTED:
                return Refusal(
                    f"It cannot be written again: {operation.name} in {migration.name} is nothing that "
                    "Django would find in the models. Change one of the two by hand."
                )
    return None


def again(
    project: OpenProject,
    view: View,
    before: Outlook,
    moves: Sequence[Move],
    stale: Sequence[Move],
    cancel: threading.Event | None = None,
) -> Rebased | Refusal:
    """The edit after which `stale` are written anew after the others, and the rest of the moves has been made."""
    if len(stale) != len(moves):
        return Refusal("Rebase one app after the other: only some of them have to be written again.")
    ends = {(move.app, name): (move.app, move.onto) for move in stale for name in move.chain}
    without = _without(project, view, stale, ends)
    if isinstance(without, Refusal):
        return without
    labels = [move.app for move in stale]
    with what_if(project, without) as other:
        hindrance = other.hindrance(labels, cancel)
        written = hindrance or _written(other, view, stale, cancel)
    if isinstance(written, Refusal):
        return written
    for move in stale:
        own = [path.stem for path in written.migrations if path.parent == view.graph.packages[move.app].folder]
        ends.update({(move.app, name): (move.app, own[-1]) for name in move.chain if own})
    rest = _without(project, view, stale, ends)
    if isinstance(rest, Refusal):
        return rest
    edit = _over(project, rest.with_(written.edit))
    for move in stale:
        last = max_migration(
            view.graph.packages[move.app].folder, ends[move.app, move.chain[-1]][1], project.read, merging=True
        )
        if isinstance(last, Refusal):
            return last
        edit = edit.with_(last)
    with what_if(project, edit) as other:
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    left = next((description for app, description, _ in sorted(after.changes) if app in labels), "")
    # What stays may need what goes, and fail before as well as after.
    staying = {each.name for move in moves for each in other_of(view, move)}
    failing = after.failing({*staying, *(path.stem for path in written.migrations)})
    worse = failing or after.worse(before) or (left and f"Django would still find: {left}.")
    if worse:
        return Refusal(f"Not written again: {worse}")
    return Rebased(edit, ends, (*written.notes, *roll_back_notes(project, moves)))


def _without(project: OpenProject, view: View, moves: Sequence[Move], ends: Mapping[Key, Key]) -> Edit | Refusal:
    """The migrations of the chains away, what refers to them refers to other ones."""
    changes = refer(view, _history(project), ends, leaving=ends.keys())
    edit = edit_of(project, changes) if not isinstance(changes, Refusal) else changes
    if isinstance(edit, Refusal):
        return edit
    gone = [DeleteFile(each.path) for move in moves for each in chain_of(view, move)]
    return edit.with_(Edit(files=tuple(gone)))


def _written(
    other: OpenProject, view: View, moves: Sequence[Move], cancel: threading.Event | None
) -> Generated | Refusal:
    """What Django's command writes for the apps of the chains, under the name that a chain's last one would have."""
    name = None
    if len(moves) == 1:
        (move,) = moves
        known = [each.name for each in view.graph.packages[move.app].migrations]
        name = new_names(known, move)[move.chain[-1]].lstrip("0123456789").lstrip("_") or None
    labels = [move.app for move in moves]
    try:
        command = other.engine.makemigrations(labels, name=name, answers=(), cwd=other.root, cancel=cancel)
    except (EngineError, EngineUnavailable) as error:
        return engine_refusal(error)
    if command.exit_code == 0 and command.question is None and not command.files:
        return Generated()
    outcome = generated(command, other.apps, other.project.modules, other.read, merging=True)
    if isinstance(outcome, Generated):
        return formatted(outcome, other.formatter)
    if isinstance(outcome, Refusal):
        return outcome
    return Refusal(f"Not written again: Django has a question first. {outcome.text}")


def _over(project: OpenProject, edit: Edit) -> Edit:
    """A file that goes and comes again changes its text instead."""
    gone = {file.path for file in edit.files if isinstance(file, DeleteFile)}
    new = {file.path: file for file in edit.files if isinstance(file, CreateFile) and file.path in gone}
    texts = dict(edit.texts)
    for path, file in new.items():
        end = LineIndex(before := project.text(path)).position(len(before))
        texts[path] = (TextEdit(Range(Position(0, 0), end), file.text),)
    return Edit(tuple(texts.items()), tuple(file for file in edit.files if file.path not in new))


def _history(project: OpenProject) -> Timeline | None:
    return project.latest.history if project.latest is not None else None
