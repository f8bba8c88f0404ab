"""Reads the functions of the project's data migrations, and asks the worker for the names in them."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from sterna.engine.engine import Engine
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.project.migration import Migration
from sterna.project.project import Project
from sterna.rules.data.analysis.answers import Answered, DataMigrations
from sterna.rules.data.analysis.functions import DataFunction, data_functions
from sterna.rules.data.analysis.scope import Source
from sterna.rules.view import View
from sterna.syntax.read import Reading

log = logging.getLogger(__name__)


@dataclass
class _Kept:
    key: Hashable
    functions: list[DataFunction]
    others: dict[Path, str]
    """Files beside the migration's own that were read, with the key of their text."""
    answered: Hashable = None
    answers: tuple[Answered, ...] = ()
    token: int = 0


class DataMigrationReader:
    """Keeps what was read and answered, as long as nothing that it hangs on is another."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: dict[Path, _Kept] = {}
        self._tokens = itertools.count(1)

    def read(
        self,
        view: View,
        engine: Engine,
        revision_of: Callable[[Migration], Hashable],
        cancel: threading.Event | None = None,
    ) -> DataMigrations:
        """The functions of the project's own migrations with their answers; raises EngineCancelled.

        `revision_of` gives another value whenever a migration or what comes before it is another, and None for one that
        the worker is not asked about.
        """
        kept, self._kept = self._kept, {}
        for migration in view.own_migrations():
            if not migration.runs_python:
                continue
            one = self._functions(migration, kept.get(migration.path))
            if one is None:
                continue
            self._kept[migration.path] = one
            revision = revision_of(migration)
            settled = all(_is_settled(answer) for answer in one.answers)
            wanted: Hashable = (revision, 0 if settled else view.generation)
            if one.answered != wanted:
                answers = tuple(self._answered(migration, each, revision, engine, cancel) for each in one.functions)
                if answers != one.answers:
                    one.answers, one.token = answers, next(self._tokens)
                settled = all(_is_settled(answer) for answer in answers)
                one.answered = (revision, 0 if settled else view.generation)
        return DataMigrations(
            {path: one.answers for path, one in self._kept.items()},
            {path: one.token for path, one in self._kept.items()},
        )

    def _answered(
        self,
        migration: Migration,
        function: DataFunction,
        revision: Hashable,
        engine: Engine,
        cancel: threading.Event | None,
    ) -> Answered:
        program = function.program
        if revision is None or program is None or not program.steps:
            return Answered(function, None)
        try:
            return Answered(
                function, engine.resolve(migration.app, migration.name, function.path, program, cancel=cancel)
            )
        except (EngineUnavailable, EngineError) as error:
            # The analysis asks the worker for more than this, and reports what ails it.
            log.warning("%s.%s: %s", migration.app, migration.name, error)
            return Answered(function, None)

    def _functions(self, migration: Migration, known: _Kept | None) -> _Kept | None:
        files = self._project.files
        # The text alone: a migration that was read again with the same text has the same functions.
        key = (files.key(migration.path), migration.app, migration.stale)
        if known is not None and known.key == key and all(files.key(path) == was for path, was in known.others.items()):
            return known
        reading = files.reading(migration.path)
        if not isinstance(reading, Reading):
            return None
        others: dict[Path, str] = {}

        def find(name: str) -> Source | None:
            found = self._project.modules.find(name)
            if found is None or found.kind not in ("module", "package") or not self._project.modules.is_own(found.path):
                return None
            read = files.reading(found.path)
            if not isinstance(read, Reading):
                return None
            others[found.path] = files.key(found.path)
            return Source(name, found.path, read, found.kind == "package")

        functions = data_functions(migration, Source(migration.module, migration.path, reading), find)
        token = next(self._tokens)
        return _Kept(key, functions, others, None, (), token)


def _is_settled(answered: Answered) -> bool:
    """Whether the answer hangs on nothing but the migration and what comes before it.

    What is refused is asked of other states as well, and of the models of today, to which imports and methods lead.
    """
    answer, program = answered.answer, answered.function.program
    if answer is None or program is None:
        return program is None or not program.steps
    if not answer.known or answer.misuses or answer.imported or answer.missing:
        return False
    return not any(step.op == "current" for step in program.steps) and not any(
        one.kind in ("save", "create", "delete") for one in answer.touched
    )
