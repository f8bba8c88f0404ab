"""Rebase: one branch's migrations after the other's, tried before it is written."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sterna.engine.messages import Change
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.rebase.again import again, opposed
from sterna.ide.rebase.moves import Move, applied, other_of, pair_of, roll_back_notes, touched_by_both
from sterna.ide.rebase.moving import Rebased, moving
from sterna.ide.whatif import Outlook, outlook, what_if
from sterna.rules.graph.commuting import pair_words
from sterna.rules.view import View


def rebase(
    project: OpenProject, moves: Sequence[Move], *, write_again: bool = False, cancel: threading.Event | None = None
) -> Rebased | Refusal:
    """The edit that puts the migrations after others, or why there is none; raises EngineCancelled.

    Afterwards history must apply operation by operation, and lead to the models that a merge leads to. Where an
    operation that moves was computed from the older state, so that it takes back what the other branch did, the chain
    may be written again (`write_again`): its operations go, and Django's autodetector finds what is left to do.
    """
    before = outlook(project, cancel)
    if isinstance(before, Refusal):
        return before
    view = project.view()
    refusal = applied(project, view, moves)
    if refusal is not None:
        return refusal
    analysis = project.latest
    history = analysis.history if analysis is not None else None
    pairs = {move: pair for move in moves if (pair := pair_of(view, move)) is not None}
    unparsed = project.unparsed()
    rebased = moving(project, view, history, moves)
    if isinstance(rebased, Refusal):
        return rebased
    with what_if(project, rebased.edit) as other:
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    touched = {move: touched_by_both(view, move) for move in pairs}
    staying = {each.name for move in moves for each in other_of(view, move)}
    stale = _stale(before, after, rebased, staying, touched, unparsed is not None)
    if not stale:
        notes = roll_back_notes(project, moves)
        if unparsed is not None:
            notes.append(f"Whether the models are as before is not known. {unparsed.reason}")
        return Rebased(rebased.edit, rebased.names, tuple(notes))
    if not pairs:
        return Refusal(f"Not rebased: {stale}")
    hindrance = unparsed or _hindrance(view, list(pairs))
    reason = " ".join(f"{pair_words(pair)}." for pair in pairs.values())
    if not write_again or hindrance is not None:
        way = hindrance.reason if hindrance is not None else "It can be rebased and written again."
        return Refusal(f"Not rebased: {reason} {stale} {way}")
    return again(project, view, before, moves, list(pairs), cancel)


def _hindrance(view: View, moves: Sequence[Move]) -> Refusal | None:
    return next(filter(None, (opposed(view, move) for move in moves)), None)


def _stale(
    before: Outlook,
    after: Outlook,
    rebased: Rebased,
    staying: set[str],
    touched: dict[Move, set[tuple[str, str]]],
    unparsed: bool,
) -> str:
    """What would be wrong after the rebase, in a sentence; "" where nothing is."""
    renamed = {old[1]: new[1] for old, new in rebased.names.items() if old != new}
    # In the order of before the two may have failed already.
    failing = after.failing({*(new[1] for new in rebased.names.values()), *staying})
    if failing:
        return failing
    if unparsed:
        return after.worse(before, renamed)
    if not touched:
        return after.unlike(before, renamed)
    worse = after.worse(before, renamed)
    if worse:
        return worse
    # A merge of these means nothing that could be compared: what both touch must be as the models say.
    for change in after.pending:
        if any(change.app == move.app and _is_about(change, things) for move, things in touched.items()):
            return f"Django would find afterwards: {change.description}."
    return ""


def _is_about(change: Change, things: set[tuple[str, str]]) -> bool:
    return any(model == change.model and part in ("", change.name.lower()) for model, part in things) or (
        not change.name and any(model == change.model for model, _ in things)
    )
