"""A project that is open: its files, its engine, and the last analysis of both."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from sterna.engine.conversation import OnProgress
from sterna.engine.engine import Engine
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import App, Changes, Opened, Question
from sterna.engine.state import State
from sterna.ide.declared import with_declarations
from sterna.ide.destination import Refusal
from sterna.ide.formatting import Formatter, formatted
from sterna.ide.generate import Generated, engine_refusal, generated, unknown_refusal
from sterna.ide.hover import Hover, column_hover, field_target, migration_hover, migration_target
from sterna.ide.notes import Notes
from sterna.ide.places import Places
from sterna.project.files import read_text
from sterna.project.project import Project
from sterna.syntax.facts import Note
from sterna.syntax.text import Position

if TYPE_CHECKING:
    from sterna.ide.analysis import Analysis, Analyst, OnChanges
    from sterna.rules.view import View

_NO_LEVELS: Mapping[str, str] = MappingProxyType({})
_NO_FORMATTER = Formatter()


class OpenProject:
    """One project of a workspace. Methods that ask the engine block: call them from a thread."""

    def __init__(
        self,
        project: Project,
        levels: Mapping[str, str] = _NO_LEVELS,
        formatter: Formatter = _NO_FORMATTER,
        tried: Collection[str] | None = None,
        opened: Opened | None = None,
    ) -> None:
        self.project = project
        self._levels = levels
        self.formatter = formatter
        self.engine = Engine(project)
        self.places = Places(project.files, project.modules)
        self.latest: Analysis | None = None
        self._tried = tried
        self._opened = opened
        self._notes = Notes(project)

    @cached_property
    def _analyst(self) -> Analyst:
        # The rules come with libraries for SQL and git: a command that asks Django alone does without them.
        from sterna.ide.analysis import Analyst

        return Analyst(self.project, self.engine, self.places, self._notes, self._levels, self._tried, self._opened)

    def supposing(
        self, texts: Mapping[Path, str], gone: Collection[Path], tried: Collection[str] | None = None
    ) -> OpenProject:
        """The project if these files had these texts and those were not there, with an engine of its own.

        `tried` has the labels of the apps whose operations are run on a schema editor, which takes longer than all the
        rest; None for all of the project's own. Its settings are known from this one until its engine has read them.
        """
        other = self.project.supposing(texts, gone)
        return OpenProject(other, self._levels, self.formatter, tried, self.engine.opened)

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

    def analyse(
        self,
        cancel: threading.Event | None = None,
        on_progress: OnProgress | None = None,
        on_changes: OnChanges | None = None,
    ) -> Analysis | None:
        """Look at the present files, as `Analyst.look` does; None where that was cancelled."""
        analysis = self._analyst.look(cancel, on_progress, on_changes)
        if analysis is not None:
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

    def view(self) -> View:
        """The migrations of the present texts, and the settings as they were known last."""
        return self._analyst.view()

    @property
    def apps(self) -> list[App]:
        """The installed apps as they were known last."""
        return self.engine.opened.apps if self.engine.opened is not None else []

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

    def _migration(self, path: Path) -> tuple[str, str] | None:
        """App label and name of the migration that a file holds."""
        package, _, name = (self.project.modules.name_of(path) or "").rpartition(".")
        for app in self.apps:
            if app.migrations_module == package and package:
                return app.label, name
        return None
