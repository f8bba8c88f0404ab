"""A project that is open: its files, its engine, and the last analysis of both."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sterna.engine.conversation import OnProgress
from sterna.engine.engine import Engine
from sterna.engine.errors import EngineCancelled, EngineError, EngineUnavailable
from sterna.engine.messages import App, Changes, Graph, Opened, Problem, Question
from sterna.engine.state import State
from sterna.engine.timeline import Timeline
from sterna.ide import diagnostics
from sterna.ide.comments import Comments
from sterna.ide.data_migrations import DataMigrationReader
from sterna.ide.declared import with_declarations
from sterna.ide.destination import Refusal
from sterna.ide.filter import Filter
from sterna.ide.formatting import Formatter, formatted
from sterna.ide.generate import Generated, engine_refusal, generated, unknown_refusal
from sterna.ide.hover import Hover, column_hover, field_target, migration_hover, migration_target
from sterna.ide.levels import level_problems, levels_of
from sterna.ide.notes import Notes
from sterna.ide.places import Places
from sterna.ide.rules import RuleFindings
from sterna.ide.values import Finding, Location
from sterna.ide.wording import internal_message
from sterna.project.files import read_text
from sterna.project.graph import GraphReader
from sterna.project.project import Project
from sterna.rules.registry import rules
from sterna.rules.view import View
from sterna.syntax.facts import Note
from sterna.syntax.text import Position

log = logging.getLogger(__name__)

_NO_LEVELS: Mapping[str, str] = MappingProxyType({})
_NO_FORMATTER = Formatter()
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
    graph: Graph | None = None
    problems: tuple[Problem, ...] = ()
    """Problems beside those of the worker's answers: why there is no answer."""
    unavailable: str = ""
    """Why there was no worker to ask, where there was none."""
    history: Timeline | None = None
    """Every operation between the states around it; None where there was no answer."""


@dataclass
class _Answers:
    opened: Opened | None = None
    changes: Changes | None = None
    graph: Graph | None = None
    problems: list[Problem] = field(default_factory=list)
    unavailable: str = ""
    history: Timeline | None = None


class OpenProject:
    """One project of a workspace. Methods that ask the engine block: call them from a thread."""

    def __init__(
        self, project: Project, levels: Mapping[str, str] = _NO_LEVELS, formatter: Formatter = _NO_FORMATTER
    ) -> None:
        self.project = project
        self._levels = levels
        self.formatter = formatter
        self.engine = Engine(project)
        self.places = Places(project.files, project.modules)
        self.latest: Analysis | None = None
        self._notes = Notes(project)
        self._history = GraphReader(project)
        self._settled: frozenset[tuple[str, str]] = frozenset()
        self._timeline: Timeline | None = None
        self._rules = RuleFindings(project, self.places)
        self._data = DataMigrationReader(project)
        self._keep = Filter(
            project.config.root, levels_of(project.config, levels), Comments(project.files), frozenset(rules())
        )

    def supposing(self, texts: Mapping[Path, str], gone: Collection[Path]) -> OpenProject:
        """The project if these files had these texts and those were not there, with an engine of its own."""
        return OpenProject(self.project.supposing(texts, gone), self._levels, self.formatter)

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.project.config.root

    @property
    def state(self) -> State:
        """Of the engine."""
        return self.engine.state

    @property
    def cancellable(self) -> bool:
        """Whether a running analysis is better dropped than waited for: not while everything is read the first time."""
        return self.latest is not None

    def text(self, path: Path) -> str:
        """The text of a file as it is now, "" where there is none."""
        return self.read(path) or ""

    def concerns(self, path: Path) -> bool:
        """Whether the file is one of the project's modules, or of a package that the project imports."""
        return path.is_relative_to(self.root) or self.project.modules.name_of(path) is not None

    def open_text(self, path: Path, text: str, version: int | None) -> None:
        """Take an editor's text for the file's."""
        is_new = self.project.files.document(path) is None
        self.project.files.open(path, text, version)
        if is_new:
            self.project.modules.changed([path])

    def close_text(self, path: Path) -> None:
        """Go back to the file's own text."""
        self.project.files.close(path)

    def version(self, path: Path) -> int | None:
        """The version of an open document, None for a file that is not open."""
        document = self.project.files.document(path)
        return document.version if document is not None else None

    def has_unsaved_text(self) -> bool:
        """Whether an open document differs from its file."""
        files = self.project.files
        return any(
            (document := files.document(path)) is not None and document.text != read_text(str(path))
            for path in files.documents()
        )

    def analyse(self, cancel: threading.Event | None = None, on_progress: OnProgress | None = None) -> Analysis | None:
        """Look at the present files; None where that was cancelled."""
        analysis = None
        for _ in range(_ATTEMPTS):
            generation = self.project.generation
            versions = self._versions()
            try:
                answers = self._ask(cancel, on_progress)
                found = self._findings(answers, cancel)
            except EngineCancelled:
                return None
            analysis = Analysis(
                generation,
                versions,
                found,
                answers.opened,
                answers.changes,
                answers.graph,
                tuple(answers.problems),
                answers.unavailable,
                answers.history,
            )
            if self.project.generation == generation:
                break
            if cancel is not None and cancel.is_set():
                return None
        self.latest = analysis
        return analysis

    def current(self, cancel: threading.Event | None = None) -> Analysis | None:
        """The analysis of the present files, made now where there is none."""
        latest = self.latest
        if latest is not None and latest.generation == self.project.generation:
            return latest
        return self.analyse(cancel)

    def generate(
        self,
        labels: list[str],
        answers: Sequence[bool | str] = (),
        cancel: threading.Event | None = None,
        *,
        update: bool = False,
    ) -> Generated | Refusal | Question:
        """The new migrations of these apps, of all apps where none is named, or the first question of Django's that has
        no answer among those given; with `update` their last migrations anew. Raises EngineCancelled."""
        outcome = self.hindrance(labels, cancel) or self.written(labels, cancel, answers=answers, update=update)
        return formatted(outcome, self.formatter) if isinstance(outcome, Generated) else outcome

    def hindrance(self, labels: list[str], cancel: threading.Event | None = None) -> Refusal | None:
        """Why no migration of these apps is written from the present texts, or None; raises EngineCancelled."""
        try:
            return self.refusal(self.engine.changes(cancel=cancel), labels)
        except (EngineUnavailable, EngineError) as error:
            return engine_refusal(error)

    def written(
        self,
        labels: list[str],
        cancel: threading.Event | None = None,
        *,
        answers: Sequence[bool | str] | None = None,
        merge: bool = False,
        update: bool = False,
    ) -> Generated | Refusal | Question:
        """What Django's command writes, without looking for a hindrance before; raises EngineCancelled."""
        root = self.project.config.root
        try:
            command = self.engine.makemigrations(
                labels, answers=answers, merge=merge, update=update, cwd=root, cancel=cancel
            )
        except (EngineUnavailable, EngineError) as error:
            return engine_refusal(error)
        outcome = generated(command, self.apps, self.project.modules, self.read, merging=merge)
        return with_declarations(outcome, self.places, command.declared)

    def read(self, path: Path) -> str | None:
        """The text of a file as it is now, None where there is none that can be read."""
        text = self.project.files.text(path)
        return text if isinstance(text, str) else None

    def refusal(self, changes: Changes, labels: list[str]) -> Refusal | None:
        """Why no migration of these apps (none named: of any) is written from the present texts, or None."""
        return self.unparsed() or unknown_refusal(self.places, changes.changes, set(labels))

    def unparsed(self) -> Refusal | None:
        """The first place that does not parse, of files that migrations hang on, as a reason to write nothing."""
        for path, note in self.notes():
            place = f"{self.places.short(path)}:{note.line + 1}"
            return Refusal(f"Not written: {place} does not parse: {note.message.rstrip('.')}.")
        return None

    def notes(self) -> list[tuple[Path, Note]]:
        """Where the files that migrations hang on do not parse now."""
        return self._notes.current(self.engine.opened)

    @property
    def apps(self) -> list[App]:
        """The installed apps as they were known last."""
        return self.engine.opened.apps if self.engine.opened is not None else []

    @property
    def own_labels(self) -> list[str]:
        """Labels of the apps whose migrations are files of the project, as they were known last."""
        modules = self.project.modules
        packages = {app.label: modules.find(app.migrations_module) for app in self.apps if app.migrations_module}
        return [label for label, found in packages.items() if found and found.path and modules.is_own(found.path)]

    def hover(
        self, path: Path, position: Position, dialect: str = "", cancel: threading.Event | None = None
    ) -> Hover | None:
        """What stands at a position, or None; raises EngineCancelled, EngineError and EngineUnavailable."""
        reading = self.places.reading(path)
        if reading is None:
            return None
        dialect = dialect or self.project.config.dialect
        migration = migration_target(reading, position)
        if migration is not None:
            key = self._migration(path)
            if key is None:
                return None
            forward, backward = (
                self.engine.sql(*key, backwards=backwards, dialect=dialect, cancel=cancel)
                for backwards in (False, True)
            )
            return migration_hover(migration, forward, backward)
        target = field_target(reading, position)
        if target is None:
            return None
        for module in self.engine.names_of(path):
            column = self.engine.column(module, target.class_name, target.field, dialect=dialect, cancel=cancel)
            if column is not None:
                return column_hover(column, dialect or self.default_dialect, target.range)
        return None

    @property
    def default_dialect(self) -> str:
        """That of the default database, "" where it is not known."""
        return self.engine.opened.databases.get("default", "") if self.engine.opened is not None else ""

    def restart(self) -> None:
        """Start the worker anew with the next question, and read the disk again."""
        self.latest = None
        self.project.modules.refresh()
        self.engine.restart()

    def close(self) -> None:
        """End the worker."""
        self.engine.close()

    def _versions(self) -> dict[Path, int | None]:
        documents = ((path, self.project.files.document(path)) for path in self.project.files.documents())
        return {path: document.version for path, document in documents if document is not None}

    def _migration(self, path: Path) -> tuple[str, str] | None:
        """App label and name of the migration that a file holds."""
        package, _, name = (self.project.modules.name_of(path) or "").rpartition(".")
        for app in self.apps:
            if app.migrations_module == package and package:
                return app.label, name
        return None

    def _ask(self, cancel: threading.Event | None, on_progress: OnProgress | None) -> _Answers:
        """The worker's answers, or the reason why there are none as a problem; raises EngineCancelled."""
        answers = _Answers()
        settings = self.project.config.settings_module
        if settings is None:
            return answers
        try:
            answers.changes = self.engine.changes(cancel=cancel, on_progress=on_progress)
            answers.history = self._follow(cancel, on_progress)
        except EngineUnavailable as error:
            log.warning("%s: %s", self.root, error)
            answers.unavailable = str(error)
        except EngineError as error:
            if error.kind == "internal":
                log.error("%s: %s", self.root, error)
                problem = Problem("internal", "", internal_message(error), "Look at Sterna's log.")
            else:
                kind = "settings" if error.kind == "settings" else "graph"
                problem = Problem(kind, settings if kind == "settings" else "", error.message, place=error.place)
            answers.problems.append(problem)
        answers.opened = self.engine.opened
        return answers

    def _follow(self, cancel: threading.Event | None, on_progress: OnProgress | None) -> Timeline:
        """History, the operations of the project's own apps tried as `migrate` would run them."""
        known = self._timeline.revisions if self._timeline is not None else {}
        answer = self.engine.history(known, tried=self.own_labels, cancel=cancel, on_progress=on_progress)
        self._timeline = Timeline.of(answer, self._timeline)
        return self._timeline

    def _facts(self, answers: _Answers, found: list[Finding]) -> diagnostics.Facts:
        notes = self._notes.current(answers.opened)
        if not notes and answers.changes is not None:
            self._settled = frozenset((change.app, change.description) for change in answers.changes.changes)
        # Settings of an installed package are found once the worker has told where packages are.
        find = self.project.modules.find
        problems = [
            each for each in self.project.config.problems if not each.missing_module or not find(each.missing_module)
        ]
        problems += level_problems(self.project.config)
        return diagnostics.Facts(
            self.places,
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

    def view(self) -> View:
        """The migrations of the present texts, and the settings as they were known last."""
        opened = self.engine.opened
        return View(self.project, self._history.read(self._packages(_Answers(opened))), opened)

    def _findings(self, answers: _Answers, cancel: threading.Event | None) -> tuple[Finding, ...]:
        """What is missing or wrong, without what the user keeps away; sorted by file and place."""
        graph = self._history.read(self._packages(answers))
        view = self._rules.view(graph, answers.opened, answers.changes, answers.history)
        revisions = answers.history.revisions if answers.history is not None else {}
        view.data = self._data.read(
            view, self.engine, lambda migration: revisions.get(f"{migration.app}.{migration.name}"), cancel
        )
        found = list(self._rules.findings(view))
        found += diagnostics.findings(self._facts(answers, found))
        files = [migration.path for migration in view.own_migrations()]
        return tuple(sorted(dict.fromkeys(self._keep(found, files)), key=lambda finding: finding.order))

    @staticmethod
    def _packages(answers: _Answers) -> dict[str, str] | None:
        """Label to migrations package, as far as the settings were understood; None where they were not."""
        if answers.opened is None or not answers.opened.apps:
            return None
        return {app.label: app.migrations_module for app in answers.opened.apps if app.migrations_module}

    def _settings_location(self) -> Location:
        """Where the settings module is, or what should name one."""
        config = self.project.config
        start = self.places.start(config.settings_module) if config.settings_module else None
        if start is not None:
            return diagnostics.at_start(start.path)
        return diagnostics.at_start(config.manage or config.pyproject or config.root / "manage.py")
