"""The rules of the migration graph on real projects, as released and with seeded mistakes.

Every migration of every installed app is looked at as if it were the project's own. Then one mistake at a time is made
in memory: a dependency with a letter missing, on itself, on a migration that waits for this one, as a list, or on the
one before the last. It counts as found when the rule for it reports at the migration; where the rule has a fix, the fix
has to give back what was there. Run as `python -m rules_graph.mutations` from tests/.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import seeded
from agreement.harness import Project as Built
from sterna.edits.change import Replace
from sterna.engine.engine import Engine
from sterna.project.graph import GraphReader
from sterna.project.migration import Migration
from sterna.project.plan import FIRST, LATEST
from sterna.rules.graph.entries import Entry, references, shown
from sterna.rules.registry import rules
from sterna.rules.report import Report
from sterna.rules.rule import MigrationRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import range_of
from sterna.syntax.read import Reading
from sterna.syntax.text import LineIndex

SECTION = re.compile(r"(?<=<!-- graph -->\n).*(?=<!-- end of graph -->)", re.DOTALL)
CODES = {
    "a letter missing": "unknown-dependency",
    "on itself": "self-dependency",
    "on one that waits for it": "circular-dependency",
    "as a list": "malformed-dependency",
    "on the one before the last": "conflicting-migrations",
}
"""Mistake to the rule that is to find it."""
FIXED = ("a letter missing", "as a list")
"""Mistakes whose fix gives back what was there; of the others something else may be meant."""


@dataclass
class Tally:
    """What came of one project; findings count by code and severity."""

    name: str
    migrations: int = 0
    same_order: bool = False
    """The plan from text alone is the one that Django's loader gives."""
    reported: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)


class Subject:
    """A built project, open in Sterna, with every file taken for its own."""

    def __init__(self, built: Built) -> None:
        self.project = seeded.project_of(built)
        self.engine = Engine(self.project)
        self.opened = self.engine.open()
        self.packages = {app.label: app.migrations_module for app in self.opened.apps if app.migrations_module}
        self.reader = GraphReader(self.project)
        self.rules = {
            code: rule for code, rule in rules().items() if rule.group == "graph" and isinstance(rule, MigrationRule)
        }

    def view(self) -> View:
        """The migrations as they are now."""
        return EveryFile(self.project, self.reader.read(self.packages), self.opened)


class EveryFile(View):
    """Takes no file for somebody else's."""

    def is_own(self, path: Path) -> bool:
        """Always."""
        return True


def examine(subject: Subject, tally: Tally, mistakes: int, seed: int) -> Iterator[str]:
    """Fill the tally; gives a line for each error, each warning and each mistake that was not found."""
    view = subject.view()
    tally.migrations = len(view.graph.nodes)
    theirs = [(node.app, node.name) for node in subject.engine.graph().nodes]
    order = sorted(view.plan.order, key=view.plan.order.__getitem__)
    tally.same_order = order == theirs[: len(order)] and {*theirs[len(order) :]} <= view.graph.replaced.keys()
    for migration in view.own_migrations():
        for code, rule in subject.rules.items():
            for report in rule.check(migration, view):
                severity = report.severity or rule.severity
                tally.reported[code, severity] += 1
                if severity.fails_check:
                    yield f"{severity.value} {code} {migration.app}.{migration.name}: {report.message}"
    chance = random.Random(f"{seed} {tally.name}")
    places = [
        (migration, entry)
        for migration in view.own_migrations()
        for entry, reference in references(migration, view, "dependencies")
        if migration.key in view.plan.parents
        and reference.key in view.plan.parents
        and reference.name not in (FIRST, LATEST)
        and isinstance(entry.value, tuple)
    ]
    for number in range(mistakes):
        kind = list(CODES)[number % len(CODES)]
        for _ in range(50):
            migration, entry = chance.choice(places)
            text = _mistake(kind, migration, entry, view, chance)
            if text:
                break
        else:
            continue
        tally.made[kind] += 1
        before = _source(subject, entry)
        report = _found(subject, kind, migration, entry, text)
        if report is None:
            yield f"not found: {kind}: {migration.app}.{migration.name}: {text}"
            continue
        tally.found[kind] += 1
        changes = [change for fix in report.fixes[:1] for change in fix.changes]
        if kind in FIXED and [change.text for change in changes if isinstance(change, Replace)] == [_plain(before)]:
            tally.fixed[kind] += 1
        elif kind in FIXED:
            yield f"not mended: {kind}: {migration.app}.{migration.name}: {text} {report.message}"


def _mistake(kind: str, migration: Migration, entry: Entry, view: View, chance: random.Random) -> str:
    """The entry with the mistake, or "" where it cannot be made here."""
    app, name = entry.value
    own = app == migration.app
    if kind == "a letter missing":
        place = chance.randrange(5, len(name)) if len(name) > 5 else 0
        wrong = name[:place] + name[place + 1 :]
        return shown(app, wrong) if place and view.graph.present((app, wrong)) is None else ""
    if kind == "on itself":
        return shown(*migration.key)
    if kind == "as a list":
        return f'["{app}", "{name}"]'
    if kind == "on one that waits for it":
        after = sorted(view.plan.descendants(migration.key))
        return shown(*chance.choice(after)) if after else ""
    before = [key for key in view.plan.parents[app, name] if key[0] == app]
    alone = sum(key[0] == app for key in view.plan.parents[migration.key]) == 1
    last = view.plan.leaves(app) == [migration.name]
    return shown(*before[0]) if own and alone and last and len(before) == 1 else ""


def _found(subject: Subject, kind: str, migration: Migration, entry: Entry, text: str) -> Report | None:
    """What the rule reports at the migration with the mistake in it."""
    files = subject.project.files
    reading = _reading(subject, entry)
    range_ = range_of(reading, entry.at)
    index = LineIndex(reading.text)
    start, end = index.offset(range_.start), index.offset(range_.end)
    files.open(migration.path, reading.text[:start] + text + reading.text[end:], 1)
    try:
        view = subject.view()
        changed = view.graph.nodes[migration.key]
        return next(iter(subject.rules[CODES[kind]].check(changed, view)), None)
    finally:
        files.close(migration.path)


def _source(subject: Subject, entry: Entry) -> str:
    reading = _reading(subject, entry)
    range_ = range_of(reading, entry.at)
    index = LineIndex(reading.text)
    return reading.text[index.offset(range_.start) : index.offset(range_.end)]


def _plain(text: str) -> str:
    """A tuple as fixes write it."""
    return re.sub(r",\s*\)$", ")", re.sub(r"\s+", " ", text.replace("'", '"'))).replace("( ", "(")


def _reading(subject: Subject, entry: Entry) -> Reading:
    reading = subject.project.files.reading(entry.at.path)
    assert isinstance(reading, Reading)
    return reading


def page(tallies: list[Tally]) -> str:
    """The section of the page."""
    words = list(Severity)
    lines = [
        "| Project | Migrations | Order as Django's | Errors | Warnings | Information | Hints "
        "| Mistakes made | Found |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    whole = Tally("Total")
    for tally in tallies:
        counts = [sum(n for (_, severity), n in tally.reported.items() if severity is word) for word in words]
        cells = [
            tally.migrations,
            "yes" if tally.same_order else "no",
            *counts,
            tally.made.total(),
            tally.found.total(),
        ]
        lines.append(f"| {tally.name} | {' | '.join(map(str, cells))} |")
        whole.migrations += tally.migrations
        for name in ("reported", "made", "found", "fixed"):
            getattr(whole, name).update(getattr(tally, name))
    counts = [sum(n for (_, severity), n in whole.reported.items() if severity is word) for word in words]
    cells = [whole.migrations, "", *counts, whole.made.total(), whole.found.total()]
    lines += [f"| Total | {' | '.join(map(str, cells))} |", ""]
    for kind, code in CODES.items():
        mended = f", {whole.fixed[kind]} given back by the fix" if kind in FIXED else ""
        lines.append(f"- A dependency {kind} ({code}): {whole.found[kind]} of {whole.made[kind]} found{mended}")
    lines += ["", "| Rule | Severity | Findings as released |", "|---|---|--:|"]
    lines += [f"| {code} | {word.value} | {n} |" for (code, word), n in sorted(whole.reported.items(), key=str)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run it; wrong is an error on a migration as released, and a mistake that is not found."""
    tallies, is_written = seeded.run(__doc__, Subject, Tally, examine)
    text = page(tallies)
    print(text)
    if is_written:
        seeded.PAGE.write_text(SECTION.sub(lambda _: text, seeded.PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    wrong = any(severity is Severity.ERROR for tally in tallies for _, severity in tally.reported)
    return 1 if wrong or any(tally.made != tally.found for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
