"""Names in messages: what a wrong one may have meant, and the change to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sterna.edits.change import Replace
from sterna.engine.timeline import Moment
from sterna.rules.report import Fix
from sterna.syntax.at import At

_NEAR = 0.75
"""How alike two names are (difflib's ratio): "titel" and "title" are."""


def meant(name: str, candidates: Iterable[str]) -> str:
    """The one name that is nearly the same, "" where none or several are."""
    names = sorted(set(candidates))
    by_lower = {each.lower(): each for each in names}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    found = difflib.get_close_matches(name.lower(), by_lower, 2, _NEAR)
    if len(found) == 2 and abs(_ratio(name, found[0]) - _ratio(name, found[1])) < 0.05:
        return ""
    return by_lower[found[0]] if found else ""


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.lower(), other).ratio()


def did_you_mean(name: str) -> str:
    """The question, with a space before it; "" where there is nothing to ask."""
    return f" Did you mean {name}?" if name else ""


def change_to(at: At | None, name: str, shown: str = "") -> tuple[Fix, ...]:
    """The fix that writes another name; none where it is not known where or what."""
    if at is None or not name:
        return ()
    return (Fix(f"Change to {shown or name}", (Replace(at, f'"{name}"'),)),)


def told(moment: Moment) -> str:
    """An operation as a sentence names it: "AddField in blog.0002_x"."""
    return f"{moment.operation.operation} in {moment.migration.app}.{moment.migration.name}"
