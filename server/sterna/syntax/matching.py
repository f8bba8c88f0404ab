"""Which statement of before a statement that does not parse now stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Known(NamedTuple):
    """A statement: its text, what it defines (see `name_key`), whether it is readable."""

    text: str
    key: str
    good: bool


def match_previous(new: Sequence[Known], old: Sequence[Known]) -> dict[int, int]:
    """For the index of each new statement, where there is one, the index of the old one it stands for.

    By the same text, then by the same name, then (only what does not parse) by the place between matched neighbours.
    """
    matches: dict[int, int] = {}
    used: set[int] = set()
    by_text: dict[str, list[int]] = {}
    by_key: dict[str, list[int]] = {}
    for number, known in enumerate(old):
        by_text.setdefault(known.text, []).append(number)
        by_key.setdefault(known.key, []).append(number)
    for same in (*by_text.values(), *by_key.values()):
        same.reverse()

    def take(number: int, candidates: list[int]) -> None:
        while candidates:
            match = candidates.pop()
            if match not in used:
                used.add(match)
                matches[number] = match
                return

    for number, known in enumerate(new):
        take(number, by_text.get(known.text, []))
    for number, known in enumerate(new):
        if number not in matches and known.key:
            take(number, by_key.get(known.key, []))
    for number, known in enumerate(new):
        if number not in matches and not known.good:
            before = max((matches[other] for other in range(number) if other in matches), default=-1)
            after = min((matches[other] for other in range(number + 1, len(new)) if other in matches), default=len(old))
            free = [place for place in range(before + 1, after) if place not in used and _alike(known, old[place])]
            take(number, free[::-1])
    return matches


def _alike(new: Known, old: Known) -> bool:
    """Whether one may be an edit of the other: a half-typed statement may be anything, a class stays a class."""
    if not new.key:
        return True
    (new_kind, _, new_name), (old_kind, _, old_name) = (key.rpartition(" ") for key in (new.key, old.key))
    return bool(old.key) and (new_kind == old_kind or (not new_kind and new_name == old_name))
