"""What is unresolved or unknown in a project, for a person: how many things, grouped by reason, with what helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sterna.ide.analysis import Analysis
from sterna.ide.places import Places
from sterna.ide.project import OpenProject
from sterna.ide.status import open_problems
from sterna.ide.unverified import Unverified, unverified
from sterna.ide.wording import plural, sentence

_SHOWN = 8
"""How many things are named for one reason; more of them say nothing new."""


def all_unverified(project: OpenProject, analysis: Analysis) -> list[Unverified]:
    """Everything that is not known of the project, and why there is no answer where there is none."""
    changes = analysis.changes.changes if analysis.changes is not None else []
    return unverified(project.places, project.apps, open_problems(analysis), changes, project.notes())


def unresolved_lines(places: Places, things: Sequence[Unverified]) -> Iterator[str]:
    """A line for each reason with what it concerns below it, then what would resolve it."""
    for (reason, remedy), group in _by_reason(things):
        if len(group) == 1:
            yield f"{_named(group[0])}{sentence(reason)}{_place(places, group[0])}"
        else:
            yield f"{sentence(reason)[:-1]}: {plural(len(group), 'thing')}"
            for each in group[:_SHOWN]:
                yield f"  {each.subject or 'this'}{_place(places, each)}"
            if len(group) > _SHOWN:
                yield f"  and {len(group) - _SHOWN} more"
        if remedy:
            yield f"  To resolve it: {sentence(remedy)}"


def _by_reason(things: Sequence[Unverified]) -> list[tuple[tuple[str, str], list[Unverified]]]:
    """Groups in the order of the first thing of each."""
    keys = {key: number for number, key in reversed(list(enumerate((each.reason, each.remedy) for each in things)))}
    ordered = sorted(things, key=lambda each: keys[each.reason, each.remedy])
    return [(key, list(group)) for key, group in groupby(ordered, key=lambda each: (each.reason, each.remedy))]


def _named(thing: Unverified) -> str:
    return f"{thing.subject}: " if thing.subject and thing.subject not in thing.reason else ""


def _place(places: Places, thing: Unverified) -> str:
    return f" ({places.short(thing.path)}:{thing.line + 1})" if thing.path is not None else ""
