"""What is not known of some apps, a line each: a command that says nothing about them must not sound as if it knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sterna.engine.messages import App, Change, Problem
from sterna.ide.places import Places
from sterna.ide.wording import problem_message
from sterna.syntax.facts import Note, Place


@dataclass(frozen=True)
class Unverified:
    """One thing that is not known; `line` counts from 0, and `path` is None where no place is to be named.

    `message` says all of it; `reason` and `remedy` are the parts that other things may share.
    """

    app: str
    subject: str
    message: str
    reason: str
    remedy: str = ""
    path: Path | None = None
    line: int = 0


def unverified(
    places: Places,
    apps: Sequence[App],
    problems: Iterable[Problem],
    changes: Iterable[Change] = (),
    notes: Iterable[tuple[Path, Note]] = (),
    labels: Iterable[str] = (),
) -> list[Unverified]:
    """Each thing that is not known of the apps with these labels (none: of any), once.

    `problems` are those of the worker's answers, `changes` what new migrations would hold, `notes` the texts that do
    not parse. What is about no app in particular, as a setting may be, concerns all of them.
    """
    wanted = set(labels)
    found: dict[tuple[str, str], Unverified] = {}
    for each in _all(places, apps, problems, changes, notes):
        if not wanted or not each.app or each.app in wanted:
            key = (f"{each.path}:{each.line}" if not each.subject else each.subject.lower(), each.message)
            if key not in found or found[key].path is None:
                found[key] = each
    return list(found.values())


def app_of(apps: Sequence[App], problem: Problem) -> str:
    """Label of the app that a problem is about, "" where it is about no single one."""
    if problem.kind == "settings":
        return ""
    first = problem.subject.partition(".")[0]
    for app in apps:
        # An entry of INSTALLED_APPS names the app or its AppConfig; everything else begins with the label.
        if problem.kind == "app" and (problem.subject == app.name or problem.subject.startswith(f"{app.name}.")):
            return app.label
        if first == app.label:
            return app.label
    return ""


def _all(
    places: Places,
    apps: Sequence[App],
    problems: Iterable[Problem],
    changes: Iterable[Change],
    notes: Iterable[tuple[Path, Note]],
) -> Iterator[Unverified]:
    by_label = {app.label: app for app in apps}
    for path, note in notes:
        message = f"this does not parse: {note.message.strip().rstrip('.')}."
        yield Unverified(_owner(places, apps, path), "", message, message, path=path, line=note.line)
    for problem in problems:
        yield _unverified(places, by_label.get(app_of(apps, problem)), problem)
    for change in changes:
        for problem in change.unknown:
            yield _unverified(places, by_label.get(change.app), problem, change.places)


def _unverified(places: Places, app: App | None, problem: Problem, others: Sequence[Place] = ()) -> Unverified:
    label = app.label if app is not None else ""
    known = Unverified(label, problem.subject, problem_message(problem), problem.reason, problem.remedy)
    location = places.locate(problem.place) or places.of_subject(app, problem.subject)
    location = location or next(filter(None, map(places.locate, others)), None)
    if location is None:
        return known
    return replace(known, path=location.path, line=location.range.start.line)


def _owner(places: Places, apps: Sequence[App], path: Path) -> str:
    """Label of the app that a file belongs to, "" where it is none's: the innermost one that holds it."""
    name = places.module_name(path) or ""
    best = ("", "")
    for app in apps:
        for root in filter(None, (app.name, app.migrations_module)):
            if (name == root or name.startswith(f"{root}.")) and len(root) > len(best[0]):
                best = (root, app.label)
    return best[1]
