"""The rules on an open project: what they report, as findings at ranges."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from sterna.engine.messages import Changes, Opened
from sterna.engine.timeline import Timeline
from sterna.ide.codes import FAILED_RULE
from sterna.ide.places import START, Places, first_line
from sterna.ide.values import Finding, Location, Related
from sterna.project.basebranch import BaseBranch
from sterna.project.graph import StaticGraph
from sterna.project.project import Project
from sterna.rules.report import Report
from sterna.rules.rule import Rule
from sterna.rules.run import Outcome, Runner
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax.at import At, range_of


class RuleFindings:
    """Runs the rules of a project again and again."""

    def __init__(self, project: Project, places: Places) -> None:
        self._project = project
        self._places = places
        self._runner = Runner()
        self._base = BaseBranch(project.config.root, project.config.base_branch)
        self._known: tuple[list[object], Opened | None] | None = None
        self._revision = 0

    def view(
        self, graph: StaticGraph, opened: Opened | None, changes: Changes | None, history: Timeline | None
    ) -> View:
        """What the rules look at."""
        view = View(self._project, graph, opened, changes, self._revision_of(graph, opened), history)
        view.base = self._base
        return view

    def findings(self, view: View) -> Iterator[Finding]:
        """What the rules report; a rule that fails is a finding of its own, once for each version of a file."""
        for outcome in self._runner.run(view):
            for report in outcome.reports:
                yield self._finding(outcome.rule, report)
            if outcome.failure:
                yield self._failure(outcome)

    def _revision_of(self, graph: StaticGraph, opened: Opened | None) -> Hashable:
        """A number that counts up when a migration or the settings are another."""
        # The reader gives the same object for a migration that did not change.
        nodes: list[object] = list(graph.nodes.values())
        known = self._known
        same = (
            known is not None
            and known[1] is opened
            and len(known[0]) == len(nodes)
            and all(old is new for old, new in zip(known[0], nodes, strict=True))
        )
        if not same:
            self._known = (nodes, opened)
            self._revision += 1
        return self._revision

    def _finding(self, rule: Rule, report: Report) -> Finding:
        return Finding(
            self.location(report.at),
            report.severity or rule.severity,
            rule.code,
            report.message,
            report.app,
            tuple(Related(self.location(at), message) for at, message in report.related),
            report.fixes,
            report.tags,
        )

    def location(self, at: At) -> Location:
        """The first line of a node."""
        reading = self._places.reading(at.path)
        if reading is None:
            return Location(at.path, START)
        return Location(at.path, first_line(reading, range_of(reading, at)))

    def _failure(self, outcome: Outcome) -> Finding:
        path = outcome.path or self._project.config.manage or self._project.config.root / "manage.py"
        message = (
            f"The rule {outcome.rule.code} failed here and is left out until this file changes: {outcome.failure}. "
            "That is a fault of Sterna: please report it."
        )
        return Finding(Location(path, START), Severity.INFORMATION, FAILED_RULE, message)
