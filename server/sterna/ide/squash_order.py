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
        after = outlook(other, cancel)
    if isinstance(after, Refusal):
        return after
    known = {(each.code, each.message) for each in before.errors}
    wrong = [
        each for each in after.errors if each.severity is Severity.ERROR and (each.code, each.message) not in known
    ]
    if not wrong:
        return None
    paths = sorted({finding.location.path for finding in project.latest.findings if finding.code == TACIT})
    names = ", ".join(path.stem for path in paths)
    way = f"Add the dependencies first that {TACIT} asks for ({names})." if names else "Let it depend on what it uses."
    return Refusal(
        f"Not written: migrations would run in another order on an empty database, and {wrong[0].location.path.stem} "
        f"could fail: {wrong[0].message} {way}"
    )


def _comes_sooner(key: Key, before: Plan, after: Plan) -> bool:
    """Whether something runs before a migration in one plan that does not in the other."""
    place = after.standing(key)
    if not (key in before.order and place in after.order):
        return True
    earlier = (after.standing(each) for each, number in before.order.items() if number < before.order[key])
    return any(each != place and not after.order.get(each, 0) < after.order[place] for each in earlier)
