"""What is missing or wrong in a project, at the place where a person would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sterna.engine.messages import App, Change, Changes, Opened, Problem
from sterna.ide.codes import CONFLICT, GRAPH, MISSING, SETTINGS, SYNTAX, UNREADABLE, UNRESOLVED
from sterna.ide.places import START, Places
from sterna.ide.values import Finding, Location, Related
from sterna.ide.wording import change_message, problem_message
from sterna.project.problem import FileProblem
from sterna.rules.registry import rules
from sterna.rules.severity import Severity
from sterna.syntax.facts import Note
from sterna.syntax.text import Position, Range

_CODES = {
    "settings": (SETTINGS, Severity.INFORMATION),
    "migration": (UNREADABLE, Severity.WARNING),
    "graph": (GRAPH, Severity.ERROR),
}


_REFUSED = re.compile(r"operation \d+ cannot be applied")
_BROKEN = re.compile(r"has no Migration class|operation \d+ cannot be applied|cannot be read|does not parse")
"""Reasons for which Django, too, refuses a migration."""
NO_CLASS = "has no Migration class"
_OF_AN_APP = ("model", "field", "migration")
_SEEN = ("AddField", "AlterField", "CreateModel")
"""Operations that come of something that the text says, not of something that it does not say."""


@dataclass(frozen=True)
class Facts:
    """All that findings are made of; `settings` is where a problem without a place of its own goes."""

    places: Places
    settings: Location
    opened: Opened | None = None
    changes: Changes | None = None
    problems: Sequence[Problem] = ()
    """Problems that neither `opened` nor `changes` tell."""
    configuration: Sequence[FileProblem] = ()
    """What is wrong with the files that tell what the project is."""
    notes: Sequence[tuple[Path, Note]] = ()
    settled: frozenset[tuple[str, str]] = frozenset()
    """App and description of the changes that were there when everything parsed last."""
    explained: frozenset[Path] = frozenset()
    """Files in which a rule says why Django does not load the migrations: what the worker says of it is the same."""
    refused: frozenset[Path] = frozenset()
    """Files in which a rule says why Django refuses an operation."""


def explained_files(findings: Iterable[Finding]) -> frozenset[Path]:
    """Files with an error of the migration graph that a rule reports; several leaves load all the same."""
    known = rules()
    return frozenset(
        finding.location.path
        for finding in findings
        if finding.severity is Severity.ERROR
        and finding.code != CONFLICT
        and finding.code in known
        and known[finding.code].group == "graph"
    )


def refused_files(findings: Iterable[Finding]) -> frozenset[Path]:
    """Files with an error of history that a rule reports."""
    known = rules()
    return frozenset(
        finding.location.path
        for finding in findings
        if finding.severity is Severity.ERROR and finding.code in known and known[finding.code].group == "history"
    )


def findings(facts: Facts) -> tuple[Finding, ...]:
    """The findings of a project, each once, sorted by file and place."""
    found: dict[Finding, None] = {}
    for finding in _all(facts):
        found.setdefault(finding)
    return tuple(sorted(found, key=lambda finding: finding.order))


def _all(facts: Facts) -> Iterator[Finding]:
    apps = {app.label: app for app in facts.opened.apps} if facts.opened is not None else {}
    broken = {path for path, _ in facts.notes}
    problems = [
        found
        for problem in _problems(facts)
        if (found := _problem(facts, apps, problem)) is not None and not _is_explained(facts, problem, found)
    ]
    # What a file that does not parse leads to goes away with it: say the cause alone.
    problems = [each for each in problems if each.location.path not in broken or each.code == GRAPH]
    yield from _first_of_settings(problems)
    yield from map(_configuration, facts.configuration)
    migrations = {app.migrations_module for app in apps.values() if app.migrations_module}
    yield from (_note(facts, migrations, path, note) for path, note in facts.notes)
    if facts.changes is None:
        return
    migration_notes = {path for path, _ in facts.notes if _is_migration(facts.places, migrations, path)}
    for change in facts.changes.changes:
        # What seems to be gone may stand in the text that does not parse.
        if broken <= migration_notes or change.operation in _SEEN or (change.app, change.description) in facts.settled:
            yield from _missing(facts.places, apps.get(change.app), change)


def _is_explained(facts: Facts, problem: Problem, finding: Finding) -> bool:
    """Whether a rule says the same: at the file, or anywhere where Django does not say which migration it is about."""
    if finding.code == GRAPH and not problem.subject:
        return bool(facts.explained)
    if _REFUSED.match(problem.reason):
        return finding.location.path in facts.refused
    told = finding.code == GRAPH or problem.reason.endswith(NO_CLASS)
    return told and finding.location.path in facts.explained


def _first_of_settings(problems: Iterable[Finding]) -> Iterator[Finding]:
    """All but what follows from another problem of the settings at the same place: INSTALLED_APPS after a `raise`."""
    seen = set()
    for problem in problems:
        if problem.code != SETTINGS or problem.location not in seen:
            yield problem
        if problem.code == SETTINGS:
            seen.add(problem.location)


def _problems(facts: Facts) -> Iterable[Problem]:
    if facts.opened is not None:
        yield from facts.opened.problems
    if facts.changes is not None:
        yield from facts.changes.problems
    yield from facts.problems


def _missing(places: Places, app: App | None, change: Change) -> Iterator[Finding]:
    located = [location for location in map(places.locate, change.places) if location is not None]
    own = [location for location in located if places.is_own(location.path)]
    if not own:
        start = _models_start(places, app)
        # An app that is installed, not written here: its authors make its migrations.
        if start is None or not places.is_own(start.path):
            return
        own = [start]
    severity = Severity.WARNING if change.schema else Severity.INFORMATION
    # In the same file the place of the finding is enough; elsewhere it says where the field or option comes from.
    related = tuple(Related(location, "Declared here") for location in located if location.path != own[0].path)
    yield Finding(own[0], severity, MISSING, change_message(change), change.app, related)


def _models_start(places: Places, app: App | None) -> Location | None:
    if app is None:
        return None
    for module in (app.models_module, app.name, f"{app.name}.apps"):
        start = places.start(module) if module else None
        if start is not None:
            return start
    return None


def _problem(facts: Facts, apps: dict[str, App], problem: Problem) -> Finding | None:
    code, severity = _CODES.get(problem.kind, (UNRESOLVED, Severity.INFORMATION))
    if code == UNREADABLE and not _BROKEN.search(problem.reason):
        # Django may well read it: what Sterna alone does not know is no fault of the project.
        code, severity = UNRESOLVED, Severity.INFORMATION
    location = facts.places.locate(problem.place)
    label = problem.subject.partition(".")[0]
    label = label if label in apps else ""
    related: tuple[Related, ...] = ()
    if location is not None and not facts.places.is_own(location.path) and location.path != facts.settings.path:
        related = (Related(location, problem.reason),)
        location = None
    if location is None and problem.kind == "graph":
        location = _mentioned(facts.places, apps, problem.reason)
    if location is None:
        location = facts.places.of_subject(apps.get(label), problem.subject)
        location = location if location is not None and facts.places.is_own(location.path) else None
    if location is None:
        start = _models_start(facts.places, apps.get(label))
        if start is not None and not facts.places.is_own(start.path) and problem.kind in _OF_AN_APP:
            # Nobody can mend it in this project's files: the status tells it, the first line of the settings need not.
            return None
        location = start if start is not None and facts.places.is_own(start.path) else facts.settings
    return Finding(location, severity, code, problem_message(problem), label, related)


def _mentioned(places: Places, apps: dict[str, App], text: str) -> Location | None:
    """The first migration of the project that the text names, as in "blog.0002_x"."""
    for label, name in re.findall(r"(\w+)\.(\w+)", text):
        app = apps.get(label)
        path = places.module_path(f"{app.migrations_module}.{name}") if app is not None else None
        if path is not None and places.is_own(path):
            return places.class_name(path, "Migration")
    return None


def _configuration(problem: FileProblem) -> Finding:
    place = Position(problem.line or 0, 0)
    message = f"{problem.message} {problem.remedy}".strip()
    return Finding(Location(problem.path, Range(place, place)), Severity.WARNING, SETTINGS, message)


def _note(facts: Facts, migrations: set[str], path: Path, note: Note) -> Finding:
    place = Range(Position(note.line, note.column), Position(note.end_line, note.end_column))
    # In a document that is being typed in it is a passing state; a file that was left so will stop Django.
    severity = Severity.INFORMATION if facts.places.is_open(path) else Severity.WARNING
    code = SETTINGS if path == facts.settings.path else SYNTAX
    if _is_migration(facts.places, migrations, path):
        code, severity = UNREADABLE, Severity.WARNING
    return Finding(Location(path, place), severity, code, f"{_syntax(note)} {_LAST_GOOD}")


def _is_migration(places: Places, migrations: set[str], path: Path) -> bool:
    return (places.module_name(path) or "").rpartition(".")[0] in migrations


_LAST_GOOD = "Until this parses, Sterna goes by what it said before."


def _syntax(note: Note) -> str:
    text = note.message.strip() or "This does not parse"
    return text if text.endswith(".") else f"{text}."


def at_start(path: Path) -> Location:
    """The beginning of a file."""
    return Location(path, START)
