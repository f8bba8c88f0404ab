"""Data migrations that would run before what they use, because squashed migrations come in another order."""

from __future__ import annotations

import threading

from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.whatif import outlook, what_if
from sterna.project.migration import Key
from sterna.project.plan import Plan
from sterna.rules.severity import Severity

TACIT = "data-missing-dependency"


def disordered(project: OpenProject, edit: Edit, cancel: threading.Event | None = None) -> Refusal | None:
    """Why the squashed migrations of the edit cannot be applied to an empty database, or None; raises EngineCancelled.

    A squashed migration waits for all that those waited for which it replaces: others may come before it that came
    after one of these. That is wrong for functions alone that use what their migration does not depend on.
    """
    view = project.view()
    with what_if(project, edit) as other:
        plan = other.view().plan
        sooner = [
            each for each in view.own_migrations() if each.runs_python and _comes_sooner(each.key, view.plan, plan)
        ]
        # The text alone tells this much; the rest takes an analysis of the project.
        before = outlook(project, cancel) if sooner else None
        if before is None or isinstance(before, Refusal) or project.latest is None:
            return None
        paths = {finding.location.path for finding in project.latest.findings if finding.code == TACIT}
        tacit = [each for each in sooner if each.path in paths]
        if not tacit:
            return None
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    known = {(each.code, each.message) for each in before.errors}
    for error in after.errors:
        if error.severity is Severity.ERROR and (error.code, error.message) not in known:
            names = ", ".join(each.name for each in sorted(tacit, key=lambda each: each.path))
            return Refusal(
                f"Not written: migrations would run in another order on an empty database, and "
                f"{error.location.path.stem} would fail: {error.message} Add the dependencies first that {TACIT} asks "
                f"for ({names})."
            )
    return None


def _comes_sooner(key: Key, before: Plan, after: Plan) -> bool:
    """Whether something runs before a migration in one plan that does not in the other."""
    place = after.standing(key)
    if not (key in before.order and place in after.order):
        return True
    earlier = (after.standing(each) for each, number in before.order.items() if number < before.order[key])
    return any(each != place and not after.order.get(each, 0) < after.order[place] for each in earlier)
