"""One look at the files of a project: what worker and rules say of them, and what of it the user wants to see."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sterna.engine.conversation import OnProgress
from sterna.engine.engine import Engine
from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable
from sterna.engine.messages import Changes, Opened, Problem
from sterna.engine.timeline import Timeline
from sterna.ide import diagnostics
from sterna.ide.comments import Comments
from sterna.ide.data_migrations import DataMigrationReader
from sterna.ide.filter import Filter
from sterna.ide.levels import level_problems, levels_of
from sterna.ide.notes import Notes
from sterna.ide.places import Places
from sterna.ide.rules import RuleFindings
from sterna.ide.values import Finding, Location
from sterna.ide.wording import internal_message
from sterna.project.graph import GraphReader
from sterna.project.project import Project
from sterna.rules.registry import rules
from sterna.rules.view import View

log = logging.getLogger(__name__)

_ATTEMPTS = 3
"""How often an analysis starts again because the disk turned out to hold another text."""


@dataclass(frozen=True)
class Analysis:
    """What one look at the files of a generation gave; without an engine `opened` and `changes` are None."""

    generation: int
    versions: dict[Path, int | None]
    """Of the open documents, as they were looked at."""
    findings: tuple[Finding, ...]
    opened: Opened | None = None
    changes: Changes | None = None
    problems: tuple[Problem, ...] = ()
    """Problems beside those of the worker's answers: why there is no answer."""
    unavailable: str = ""
    """Why there was no worker to ask, where there was none."""
    history: Timeline | None = None
    """Every operation between the states around it; None where there was no answer."""


OnChanges = Callable[[Analysis], None]


@dataclass
class _Answers:
    generation: int
    versions: dict[Path, int | None]
    opened: Opened | None = None
    changes: Changes | None = None
    problems: list[Problem] = field(default_factory=list)
    unavailable: str = ""
    history: Timeline | None = None


class Analyst:
    """Looks at one project again and again, and keeps what has not changed in between."""

    def __init__(
        self,
        project: Project,
        engine: Engine,
        places: Places,
        notes: Notes,
        levels: Mapping[str, str],
        tried: Collection[str] | None = None,
        opened: Opened | None = None,
    ) -> None:
        """`tried` has the labels of the apps whose operations are run on a schema editor; None: the project's own.
        `opened` is the settings as they are known before the engine has read them."""
        self._project = project
        self._tried = tried
        self._opened = opened
        self._engine = engine
        self._places = places
        self._notes = notes
        self._graph = GraphReader(project)
        self._settled: frozenset[tuple[str, str]] = frozenset()
        self._timeline: Timeline | None = None
        self._rules = RuleFindings(project, places)
        self._data = DataMigrationReader(project)
        levels_here = levels_of(project.config, levels)
        self._keep = Filter(project.config.root, levels_here, Comments(project.files), frozenset(rules()))

    def look(
        self,
        cancel: threading.Event | None = None,
        on_progress: OnProgress | None = None,
        on_changes: OnChanges | None = None,
    ) -> Analysis | None:
        """The analysis of the present files; None where that was cancelled.

        `on_changes` is given what is known before the history is followed, where it has not been yet: that takes
        longer than all the rest.
        """
        analysis = None
        for _ in range(_ATTEMPTS):
            try:
                analysis = self._once(cancel, on_progress, on_changes)
            except EngineCancelled:
                return None
            if self._project.generation == analysis.generation:
                break
            if cancel is not None and cancel.is_set():
                return None
        return analysis

    def view(self) -> View:
        """The migrations of the present texts, and the settings as they were known last."""
        opened = self._engine.opened or self._opened
        return View(self._project, self._graph.read(_packages(opened)), opened)

    def _once(
        self, cancel: threading.Event | None, on_progress: OnProgress | None, on_changes: OnChanges | None
    ) -> Analysis:
        files = self._project.files
        documents = ((path, files.document(path)) for path in files.documents())
        versions = {path: document.version for path, document in documents if document is not None}
        answers = _Answers(self._project.generation, versions)
        if self._project.config.settings_module is not None:
            with self._problems(answers):
                answers.changes = self._engine.changes(cancel=cancel, on_progress=on_progress)
                answers.opened = self._engine.opened
                if on_changes is not None and self._timeline is None:
                    on_changes(self._analysis(answers, cancel))
                answers.history = self._follow(answers.opened, cancel, on_progress)
            answers.opened = self._engine.opened
        return self._analysis(answers, cancel)

    def _analysis(self, answers: _Answers, cancel: threading.Event | None) -> Analysis:
        return Analysis(
            answers.generation,
            answers.versions,
            self._findings(answers, cancel),
            answers.opened,
            answers.changes,
            tuple(answers.problems),
            answers.unavailable,
            answers.history,
        )

    @contextmanager
    def _problems(self, answers: _Answers) -> Iterator[None]:
        """Why the worker gives no answer, kept as a problem; raises EngineCancelled."""
        settings = self._project.config.settings_module or ""
        try:
            yield
        except EngineUnavailable as error:
            log.warning("%s: %s", self._project.config.root, error)
            answers.unavailable = str(error)
        except EngineError as error:
            if error.kind == "internal":
                log.error("%s: %s", self._project.config.root, error)
                problem = Problem("internal", "", internal_message(error), "Look at Sterna's log.")
            else:
                kind = "settings" if error.kind == "settings" else "graph"
                problem = Problem(kind, settings if kind == "settings" else "", error.message, place=error.place)
            answers.problems.append(problem)

    def _follow(
        self, opened: Opened | None, cancel: threading.Event | None, on_progress: OnProgress | None
    ) -> Timeline:
        """History, the operations of the project's own apps tried as `migrate` would run them."""
        known = self._timeline.revisions if self._timeline is not None else {}
        modules = self._project.modules
        apps = opened.apps if opened is not None else []
        packages = {app.label: modules.find(app.migrations_module) for app in apps if app.migrations_module}
        own = [label for label, found in packages.items() if found and found.path and modules.is_own(found.path)]
        if self._tried is not None:
            own = [label for label in own if label in self._tried]
        answer = self._engine.history(known, tried=own, cancel=cancel, on_progress=on_progress)
        self._timeline = Timeline.of(answer, self._timeline)
        return self._timeline

    def _facts(self, answers: _Answers, found: list[Finding]) -> diagnostics.Facts:
        notes = self._notes.current(answers.opened)
        if not notes and answers.changes is not None:
            self._settled = frozenset((change.app, change.description) for change in answers.changes.changes)
        # Settings of an installed package are found once the worker has told where packages are.
        find = self._project.modules.find
        problems = [
            each for each in self._project.config.problems if not each.missing_module or not find(each.missing_module)
        ]
        problems += level_problems(self._project.config)
        return diagnostics.Facts(
            self._places,
            self._settings_location(),
            answers.opened,
            answers.changes,
            answers.problems,
            problems,
            notes,
            self._settled,
            diagnostics.explained_files(found),
            diagnostics.refused_files(found),
        )

    def _findings(self, answers: _Answers, cancel: threading.Event | None) -> tuple[Finding, ...]:
        """What is missing or wrong, without what the user keeps away; sorted by file and place."""
        graph = self._graph.read(_packages(answers.opened))
        view = self._rules.view(graph, answers.opened, answers.changes, answers.history)
        revisions = answers.history.revisions if answers.history is not None else {}
        view.data = self._data.read(
            view, self._engine, lambda migration: revisions.get(f"{migration.app}.{migration.name}"), cancel
        )
        found = list(self._rules.findings(view))
        found += diagnostics.findings(self._facts(answers, found))
        files = [migration.path for migration in view.own_migrations()]

        def is_whole(path: Path) -> bool:
            migration = graph.by_path.get(path)
            if migration is not None:
                return f"{migration.app}.{migration.name}" in revisions
            return answers.history is not None and answers.opened is not None and not answers.opened.problems

        left = self._keep(found, files, is_whole)
        return tuple(sorted(dict.fromkeys(left), key=lambda finding: finding.order))

    def _settings_location(self) -> Location:
        """Where the settings module is, or what should name one."""
        config = self._project.config
        start = self._places.start(config.settings_module) if config.settings_module else None
        if start is not None:
            return diagnostics.at_start(start.path)
        return diagnostics.at_start(config.manage or config.pyproject or config.root / "manage.py")


def _packages(opened: Opened | None) -> dict[str, str] | None:
    """Label to migrations package, as far as the settings were understood; None where they were not."""
    if opened is None or not opened.apps:
        return None
    return {app.label: app.migrations_module for app in opened.apps if app.migrations_module}
