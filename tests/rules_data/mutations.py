"""`make data-mutations`: the rules about data migrations on real projects, as released and with seeded mistakes.

Every function that a migration gives to RunPython is looked at, those of installed packages too. Then one mistake at a
time is made in one of them, in memory: a field of another name, a model of another name, an import of today's model in
the place of `get_model`. It counts as found when a rule reports something on that line that it did not report before.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import seeded
from agreement import corpus
from agreement.harness import Project as Built
from rules_data.sites import Site, sites
from sterna.engine.engine import Engine
from sterna.project.graph import GraphReader
from sterna.project.migration import Migration
from sterna.rules.data.analysis.answers import Answered, DataMigrations
from sterna.rules.data.analysis.functions import data_functions
from sterna.rules.data.analysis.scope import Source
from sterna.rules.registry import rules
from sterna.rules.report import Report
from sterna.rules.rule import MigrationRule
from sterna.rules.view import View
from sterna.syntax.at import range_of
from sterna.syntax.read import Reading

SECTION = re.compile(r"(?<=<!-- data migrations -->\n).*(?=<!-- end of data migrations -->)", re.DOTALL)
BUILT = frozenset(corpus.recipes())
KINDS = {"field": 0.6, "model": 0.2, "import": 0.2}
"""Shares of the kinds of mistakes."""


@dataclass
class Tally:
    """What came of one project."""

    name: str
    functions: int = 0
    followed: int = 0
    names: int = 0
    reported: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)


class Subject:
    """A built project, open in Sterna."""

    def __init__(self, built: Built) -> None:
        self.project = seeded.project_of(built)
        self.engine = Engine(self.project)
        self.opened = self.engine.open()
        self.packages = {app.label: app.migrations_module for app in self.opened.apps if app.migrations_module}
        self.models = {app.label: app.models_module for app in self.opened.apps}
        self.reader = GraphReader(self.project)
        self.rules = [rule for rule in rules().values() if rule.group == "data" and isinstance(rule, MigrationRule)]

    def migrations(self) -> list[Migration]:
        """Those with a RunPython, of apps that are not Django's."""
        own = {app.label for app in self.opened.apps if not app.is_django}
        graph = self.reader.read(self.packages)
        found = [one for key, one in sorted(graph.nodes.items()) if key[0] in own]
        return [one for one in found if any(operation.name == "RunPython" for operation in one.walk())]

    def look(self, migration: Migration) -> tuple[list[Answered], list[tuple[str, Report]]]:
        """The functions of a migration as it is now, and what the rules report, with the codes."""
        graph = self.reader.read(self.packages)
        migration = graph.nodes[migration.key]
        view = View(self.project, graph, self.opened)
        source = self._source(migration.module, migration.path)
        answers = []
        for function in data_functions(migration, source, self._find):
            program = function.program
            answer = None
            if program is not None and program.steps:
                answer = self.engine.resolve(migration.app, migration.name, function.path, program)
            answers.append(Answered(function, answer))
        view.data = DataMigrations({migration.path: tuple(answers)}, {migration.path: 1})
        return answers, [(rule.code, report) for rule in self.rules for report in rule.check(migration, view)]

    def line(self, report: Report) -> int:
        """Where a report stands, from 1."""
        reading = self.project.files.reading(report.at.path)
        assert isinstance(reading, Reading)
        return range_of(reading, report.at).start.line + 1

    def _source(self, module: str, path: Path) -> Source:
        reading = self.project.files.reading(path)
        assert isinstance(reading, Reading)
        return Source(module, path, reading)

    def _find(self, name: str) -> Source | None:
        found = self.project.modules.find(name)
        return self._source(name, found.path) if found is not None and found.kind == "module" else None

    def importable(self, label: str, model: str) -> str | None:
        """The module that a user would import a model from, where its text has the class."""
        module = self.models.get(label)
        found = self.project.modules.find(module) if module is not None else None
        text = self.project.files.raw_text(found.path) if found is not None and found.kind != "namespace" else None
        return module if text is not None and re.search(rf"^class {model}\(", text, re.MULTILINE) else None


def examine(subject: Subject, tally: Tally, wanted: int, seed: int) -> Iterator[str]:
    """Look at all functions, and make this many mistakes; gives a line for each thing that a person should look at."""
    places: dict[str, list[tuple[Migration, Site]]] = {kind: [] for kind in KINDS}
    before: dict[Path, set[tuple[str, str]]] = {}
    for migration in subject.migrations():
        answers, reports = subject.look(migration)
        for answered in answers:
            if answered.function.kind == "noop":
                continue
            tally.functions += 1
            recording = answered.function.recording
            tally.followed += recording is not None and (answered.answer is None or answered.answer.known)
            tally.names += len(recording.uses) if recording is not None else 0
        before[migration.path] = {(code, report.message) for code, report in reports}
        for code, report in reports:
            tally.reported[code] += 1
            yield f"reported  {migration.path.name}:{subject.line(report)} {code}: {report.message}"
        text = subject.project.files.raw_text(migration.path) or ""
        for site in sites(text, subject.importable):
            places[site.kind].append((migration, site))
    chance = random.Random(seed)
    for kind, share in KINDS.items():
        chosen = chance.sample(places[kind], min(len(places[kind]), round(wanted * share)))
        for migration, site in chosen:
            tally.made[kind] += 1
            if _is_found(subject, migration, site, before[migration.path]):
                tally.found[kind] += 1
            else:
                yield f"missed    {migration.path.name}:{site.line} {kind} {site.what}"


def _is_found(subject: Subject, migration: Migration, site: Site, before: set[tuple[str, str]]) -> bool:
    files = subject.project.files
    files.open(migration.path, site.made(), 1)
    try:
        _, reports = subject.look(migration)
        new = [report for code, report in reports if (code, report.message) not in before]
        return any(abs(subject.line(report) - site.line) <= 3 for report in new)
    finally:
        files.close(migration.path)


HEAD = ("Project", "Functions", "Followed", "Names", "Wrong names reported", "Other findings")
WRONG = ("data-unknown-field", "data-unknown-model", "data-not-historical", "data-unsaved-attribute")
"""Rules whose findings on released migrations would be false: Django accepts these."""


def row(tally: Tally) -> list[str]:
    """The cells of a project; what is found of the mistakes of each kind as in "14 of 15"."""
    wrong = sum(tally.reported[code] for code in WRONG)
    rest = sum(tally.reported.values()) - wrong
    numbers = (tally.functions, tally.followed, tally.names, wrong, rest)
    return [tally.name, *map(str, numbers), *(f"{tally.found[kind]} of {tally.made[kind]}" for kind in KINDS)]


def page(rows: Iterable[list[str]], before: str = "") -> str:
    """The section of the page: these rows in the place of those of the same projects, and the sum of all."""
    known = {cells[0]: cells for line in before.splitlines() if (cells := line.strip("| ").split(" | "))[0] in BUILT}
    known |= {cells[0]: cells for cells in rows}
    every = [known[name] for name in sorted(known)]
    total = ["Total"]
    for column in range(1, len(HEAD) + len(KINDS)):
        parts = [[int(part) for part in cells[column].split(" of ")] for cells in every]
        total.append(" of ".join(str(sum(numbers)) for numbers in zip(*parts, strict=True)))
    lines = [[*HEAD, *(f"Found: {kind}" for kind in KINDS)], ["---", *["--:"] * (len(total) - 1)], *every, total]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> int:
    """Run it; 95 of 100 mistakes have to be found."""
    tallies, is_written = seeded.run(__doc__, Subject, Tally, examine)
    rows = [row(tally) for tally in tallies]
    print(page(rows))
    if is_written:
        text = seeded.PAGE.read_text(encoding="utf-8")
        seeded.PAGE.write_text(SECTION.sub(lambda old: page(rows, old[0]), text), encoding="utf-8")
    made, found = (sum(sum(getattr(tally, name).values()) for tally in tallies) for name in ("made", "found"))
    return 0 if found * 100 >= made * 95 else 1


if __name__ == "__main__":
    sys.exit(main())
