"""`makemigrations`: Django's own command, over states built from text, writing to memory.

Source: django/core/management/commands/makemigrations.py (4.2 to 6.1). The names that the command looks up in its
module are replaced while it runs: loader, states, writer and the prompt.
"""

from __future__ import annotations

import contextlib
import io
import os
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple
from unittest import mock

from django.apps import apps
from django.core.management.base import CommandError, OutputWrapper
from django.core.management.commands import makemigrations as command_module
from django.db.migrations import questioner as questioner_module
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.serializer import BaseSerializer, Serializer
from django.db.migrations.writer import MigrationWriter

from sterna.worker.current import Current
from sterna.worker.dialogue import Answers, Open, Refused, questioner
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module
from sterna.worker.history import History
from sterna.worker.refactoring.kinds import arrange
from sterna.worker.scaffold import scaffold, with_functions
from sterna.worker.stages import with_database_defaults, with_stages
from sterna.worker.values import Stop, Unknown

Prompt = Callable[[str], str]


class UnknownValue(Stop):
    """A value that text does not tell was about to be written."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


class UnknownSerializer(BaseSerializer):  # type: ignore[misc]
    """Refuses to write an Unknown."""

    def serialize(self) -> Any:
        """Always raises UnknownValue."""
        raise UnknownValue(self.value)


Serializer.register(Unknown, UnknownSerializer)


class Files:
    """`os` as the command uses it: folders are made, and files taken away, by somebody else later."""

    def __init__(self, removed: List[str]) -> None:
        self.path = Paths()
        self.removed = removed

    def makedirs(self, name: str, exist_ok: bool = False) -> None:
        """Nothing."""

    def remove(self, path: str) -> None:
        """Remember that the file goes."""
        self.removed.append(path)


class Paths:
    """`os.path` as the command uses it."""

    dirname = staticmethod(os.path.dirname)
    join = staticmethod(os.path.join)
    relpath = staticmethod(os.path.relpath)

    @staticmethod
    def isfile(path: str) -> bool:
        """Whether `__init__.py` is there: who writes the files sees to it."""
        return True


class Generation:
    """Runs the command for one project."""

    def __init__(self, evaluator: Evaluator, history: History, current: Current) -> None:
        self.evaluator = evaluator
        self.history = history
        self.current = current
        self.writer: Any = None
        """The writer that the command made last."""
        self.removed: List[str] = []
        """Paths that the command took away."""
        self.declared: List[Dict[str, Any]] = []
        """The `Declared` messages: what the models have to say as well."""

    def answer(self, params: Dict[str, Any], prompt: Optional[Prompt]) -> Dict[str, Any]:
        """The `Command` message."""
        files: List[Dict[str, Any]] = []
        out, err = io.StringIO(), io.StringIO()
        self.removed, self.declared = [], []
        answers = None if params.get("answers") is None else Answers(params["answers"])
        command = self._command(params, answers)
        command.stdout, command.stderr = OutputWrapper(out), OutputWrapper(err)
        code, question = 0, None
        if answers is not None:
            prompt = answers.line
        # With --scriptable Django writes its questions to stderr: a prompt shows what was written there before it.
        shown = err if params.get("scriptable") else out
        with self._patched(prompt, shown, files, answers, bool(params.get("update"))):
            try:
                command.handle(*params.get("labels", ()), **options(params))
            except SystemExit as exit_:
                code = exit_.code if isinstance(exit_.code, int) else 1
            except CommandError as error:
                err.write("CommandError: %s\n" % error)
                code, files[:] = error.returncode, []
            except ValueError as error:
                # What Django's writer says of a value that no migration can hold, or its questioner of an answer.
                err.write("ValueError: %s\n" % error)
                code, files[:] = 1, []
            except Open as open_:
                question, files[:] = open_.question, []
            except Refused as refused:
                err.write("%s\n" % refused)
                code, files[:] = 1, []
        for file in files:
            file["previous"] = self._previous(file["path"]) if params.get("update") else ""
        texts = {"stdout": out.getvalue(), "stderr": err.getvalue()}
        declared = self.declared if files else []
        return {"exit_code": code, "files": files, "question": question, "declared": declared, **texts}

    def _previous(self, path: str) -> str:
        """The name of the migration in the same folder that the command took away."""
        folder = os.path.dirname(path)  # noqa: PTH120
        names = [os.path.basename(each) for each in self.removed if os.path.dirname(each) == folder]  # noqa: PTH119,PTH120
        return os.path.splitext(names[0])[0] if names else ""  # noqa: PTH122

    def _command(self, params: Dict[str, Any], answers: Optional[Answers]) -> Any:
        generation, models, refactoring = self, params.get("data"), params.get("refactoring")
        folder = params.get("cwd") or os.getcwd()  # noqa: PTH109

        class Command(command_module.Command):  # type: ignore[misc]
            """The command with its files kept in memory and paths told from the user's folder."""

            def write_migration_files(self, changes: Any, *args: Any) -> None:
                """The same with what Django leaves to hands."""
                if models is not None:
                    for several in changes.values():
                        scaffold(several[0], models, generation.history.state(), generation.history.load().graph)
                if refactoring is not None:
                    arrange(generation, changes, refactoring)
                if answers is not None:
                    with_stages(changes, answers.staged, generation.after)
                    generation.declared = with_database_defaults(changes, answers.database, generation.place)
                super().write_migration_files(changes, *args)

            def write_to_last_migration_files(self, changes: Any) -> None:
                """The same; stages and defaults of the database are for new migrations."""
                if answers is not None and (answers.staged or answers.database):
                    raise CommandError("A field that is not yet in the models as it is here needs a new migration.")
                super().write_to_last_migration_files(changes)

            @staticmethod
            def get_relative_path(path: str) -> str:
                """The path from the user's folder where it lies below, as Django shows it."""
                return relative(path, folder)

        return Command(no_color=True)

    def place(self, app: str, model: str, name: str) -> Any:
        """Where a model's own class declares a field; None where a base of it does."""
        info = self.evaluator.classes.info.get(apps.all_models[app].get(model))
        return None if info is None else info.attributes.get(name)

    def after(self, several: List[Any]) -> Any:
        """The project state after all migrations and these."""
        state = self.history.state()
        for migration in several:
            state = migration.mutate_state(state, preserve=True)
        return state

    def _writer(self) -> Any:
        generation = self

        class Writer(MigrationWriter):  # type: ignore[misc]
            """Django's writer, with the folder of an app that is read."""

            def __init__(self, migration: Any, include_header: bool = True) -> None:
                super().__init__(migration, include_header)
                generation.writer = self

            def as_string(self) -> str:
                """The file, with functions of its own where the migration has some."""
                return with_functions(super().as_string(), self.migration)

            @property
            def basedir(self) -> str:
                """The folder of the app's migrations (MigrationWriter.basedir)."""
                return generation.folder(self.migration.app_label)

        return Writer

    def opened(self, files: List[Dict[str, Any]]) -> Any:
        """What the command opens a migration with, to write it: the text is kept instead."""
        generation = self

        class Kept(io.StringIO):
            """A file whose text becomes a `NewFile` message."""

            def __exit__(self, *args: Any) -> None:
                migration = generation.writer.migration
                module_name, _ = MigrationLoader.migrations_module(migration.app_label)
                files.append(
                    {
                        "app": migration.app_label,
                        "name": migration.name,
                        "module": "%s.%s" % (module_name, migration.name),
                        "path": generation.writer.path,
                        "text": self.getvalue(),
                    }
                )
                super().__exit__(*args)

        return lambda path, mode, **kwargs: Kept()

    def folder(self, label: str) -> str:
        """Where an app's migrations stand, or would stand."""
        module_name, _ = MigrationLoader.migrations_module(label)
        if module_name is None:
            raise ValueError(
                "Django can't create migrations for app '%s' because migrations have been disabled via the "
                "MIGRATION_MODULES setting." % label
            )
        importer = self.evaluator.importer
        missing: List[str] = []
        name = module_name
        while name:
            package = importer.load(name)
            if isinstance(package, Module) and package.is_package:
                return os.path.join(os.path.dirname(package.path), *missing)  # noqa: PTH118, PTH120
            if not isinstance(package, (Module, Unknown)):
                return os.path.join(next(iter(package.__path__)), *missing)  # noqa: PTH118
            name, _, last = name.rpartition(".")
            missing.insert(0, last)
        config = apps.get_app_config(label)
        raise ValueError(
            "Could not locate an appropriate location to create migrations package %s (app %s)."
            % (module_name, config.name)
        )

    @contextlib.contextmanager
    def _patched(
        self,
        prompt: Optional[Prompt],
        out: io.StringIO,
        files: List[Dict[str, Any]],
        answers: Optional[Answers],
        update: bool,
    ) -> Iterator[None]:
        def loader(*args: Any, **kwargs: Any) -> Any:
            found = self.history.fresh() if update else self.history.load()
            if self.history.graph_problems:
                raise CommandError(self.history.graph_problems[0].reason)
            return found

        class States:
            """Stands for ProjectState: the models' state comes reconciled."""

            @staticmethod
            def from_apps(_apps: Any) -> Any:
                return self.current.state(self.history)[1]

        def ask(text: str = "") -> str:
            if prompt is None:
                raise EOFError
            shown, written = out.getvalue(), text
            out.seek(0)
            out.truncate()
            return prompt(shown + written)

        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.object(command_module, "MigrationLoader", loader))
            stack.enter_context(mock.patch.object(command_module, "ProjectState", States))
            stack.enter_context(mock.patch.object(command_module, "MigrationWriter", self._writer()))
            stack.enter_context(mock.patch.object(command_module, "open", self.opened(files), create=True))
            stack.enter_context(mock.patch.object(command_module, "os", Files(self.removed)))
            stack.enter_context(mock.patch.object(command_module, "run_formatters", lambda *a, **k: None))
            stack.enter_context(mock.patch.object(questioner_module, "input", ask, create=True))
            stack.enter_context(mock.patch.object(command_module, "input", ask, create=True))
            stack.enter_context(mock.patch.object(questioner_module.sys, "stdin", mock.Mock(isatty=lambda: True)))
            if answers is not None:
                asked = questioner(answers, lambda: self.current.state(self.history))
                stack.enter_context(mock.patch.object(command_module, "InteractiveMigrationQuestioner", asked))
            self._own_project_state(stack)
            try:
                yield
            finally:
                if update:
                    # The command has put further operations into migrations of the graph, and names.
                    self.history.loader = None

    def _own_project_state(self, stack: contextlib.ExitStack) -> None:
        """The loader's state after the migrations, as `History` builds it (it survives operations that fail)."""
        found = self.history.load()
        stack.enter_context(mock.patch.object(found, "project_state", lambda *a, **k: self._state(found, a, k)))

    def _state(self, loader: Any, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        if args or kwargs:
            return MigrationLoader.project_state(loader, *args, **kwargs)
        return self.history.state()


def relative(path: str, folder: str) -> str:
    """The path from a folder where it lies below it, else the path itself (Command.get_relative_path)."""
    try:
        found = os.path.relpath(path, folder)
    except ValueError:
        return path
    return path if found.startswith("..") else found


def options(params: Dict[str, Any]) -> Dict[str, Any]:
    """The options of Django's command from the request."""
    return {
        "verbosity": params.get("verbosity", 1),
        "interactive": params.get("interactive", False) or params.get("answers") is not None,
        "dry_run": params.get("dry_run", False),
        "merge": params.get("merge", False),
        "empty": params.get("empty", False),
        "name": params.get("name"),
        "include_header": params.get("header", True),
        "check_changes": params.get("check", False),
        "scriptable": params.get("scriptable", False),
        "update": params.get("update", False),
    }
