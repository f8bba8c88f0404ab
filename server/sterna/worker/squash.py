"""`squashmigrations`: Django's own command over migrations that are read, its file kept in memory and looked at.

Source: django/core/management/commands/squashmigrations.py (4.2 to 6.1). The names that the command looks up in its
module are replaced while it runs: loader, writer, prompt, and what it asks the machine.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from types import SimpleNamespace
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple
from unittest import mock

from django.core.management.base import CommandError, OutputWrapper
from django.core.management.commands import squashmigrations as command_module
from django.db.migrations import writer as writer_module
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.writer import MigrationWriter, OperationWriter
from django.utils.inspect import get_func_args

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.generate import Generation, UnknownValue
from sterna.worker.history import History
from sterna.worker.squash_check import difference, ring
from sterna.worker.squash_parts import Part, after_deferred, at_barriers, barriers, cut_before, fitting, joined

Key = Tuple[str, str]
Prompt = Callable[[str], str]
SOURCE = "sterna_operation"
"""Name of the call that stands for an operation which only its own text can say."""


class Refused(Exception):  # noqa: N818 - an ordinary answer
    """Why nothing is written, with the place where there is one."""

    def __init__(self, reason: str, place: Any = None) -> None:
        super().__init__(reason)
        self.place = place


class Squashing:
    """Runs the command for one project."""

    def __init__(self, history: History, generation: Generation) -> None:
        self.history = history
        self.generation = generation
        self.loader: Any = None
        self.writer: Any = None
        """The writer that the command made last."""
        self.exact = False
        """Whether migrations are named in full."""

    def answer(self, params: Dict[str, Any], prompt: Optional[Prompt]) -> Dict[str, Any]:
        """The `Squash` message; raises UnknownValue and EOFError."""
        out, err = io.StringIO(), io.StringIO()
        code, refused, place = 0, "", None
        files: List[Part] = []
        notes: List[str] = []
        try:
            whole = self._run(params, prompt, out, err)
            if whole is not None:
                parts, notes = self._parts(whole, params)
                if len(parts) > 1:
                    out.write("".join("  %s\n" % note for note in notes))
                    files = [self._part(part, params, out, err) for part in parts if len(part.names) > 1]
                else:
                    files = [whole]
                self._check(files)
        except CommandError as error:
            err.write("CommandError: %s\n" % error)
            code, files = error.returncode, []
        except (ValueError, NodeNotFoundError) as error:
            # What Django's command does not catch: a value that no migration can hold, a migration that is replaced.
            err.write("%s: %s\n" % (type(error).__name__, error))
            code, files = 1, []
        except Refused as error:
            refused, place, code, files = str(error), error.place, 1, []
        return {
            "exit_code": code,
            "stdout": out.getvalue(),
            "stderr": err.getvalue(),
            "files": [part.message for part in files],
            "notes": notes,
            "refused": refused,
            "place": place,
        }

    def _parts(self, whole: Part, params: Dict[str, Any]) -> Tuple[List[Part], List[str]]:
        """The files that the range is written to, and why they are not one."""
        found = barriers(whole)
        notes = []
        runs = [whole.names]
        if params.get("split"):
            runs = at_barriers(whole.names, [each.name for each in found])
            notes += ["%s stays as it is: it %s." % (each.name, each.reason) for each in found]
        late = after_deferred(whole)
        parts = []
        for run in runs:
            fits = fitting(self.loader.graph, whole.app, run)
            parts += [Part(whole.app, names) for each in fits for names in cut_before(each, late)]
        if len(parts) > len(runs):
            around = ring(self.history, [whole.migration])
            if around:
                notes.append("As one migration it would wait for itself (%s), so it is cut." % around)
            notes += [
                "%s needs an index that is there only after what is before it, so it is cut." % each for each in late
            ]
            alone = [part.names for part in parts if len(part.names) == 1 and part.names not in runs]
            notes += ["%s stays as it is." % name for (name,) in alone]
        if not any(len(part.names) > 1 for part in parts):
            raise Refused("There is nothing to squash. %s" % " ".join(notes))
        if not params.get("split"):
            notes += ["%s %s: %s" % (each.name, each.reason, each.advice) for each in found]
        return parts, notes

    def _part(self, part: Part, params: Dict[str, Any], out: io.StringIO, err: io.StringIO) -> Part:
        """A range that was cut from the one asked for, as Django's command squashes it."""
        first = part.names[0] == self.first and not params.get("start")
        own = {"start": None if first else part.names[0], "end": part.names[-1], "interactive": False}
        self.exact = True
        try:
            made = self._run({**params, **own}, None, out, err)
        finally:
            self.exact = False
        assert made is not None
        if made.names != part.names:
            raise Refused(
                "The range would have to be cut, and %s comes with %s."
                % (", ".join(sorted(set(made.names) - set(part.names))), part.names[-1])
            )
        return made

    def _run(self, params: Dict[str, Any], prompt: Optional[Prompt], out: Any, err: Any) -> Optional[Part]:
        """What Django's command makes of a range; None where the user said no."""
        self.loader, self.writer = self.history.fresh(), None
        if self.history.graph_problems:
            raise CommandError(self.history.graph_problems[0].reason)
        command = command_module.Command(no_color=True)
        command.stdout, command.stderr = OutputWrapper(out), OutputWrapper(err)
        if self.exact:
            command.find_migration = lambda loader, app, name: loader.get_migration(app, name)
        with self._patched(prompt, out):
            command.handle(**options(params))
        if self.writer is None:
            return None
        migration = self.writer.migration
        names = [name for _, name in migration.replaces]
        if not self.exact:
            self.first = names[0]
        return self._made(Part(migration.app_label, names, migration))

    def _made(self, part: Part) -> Part:
        module, _ = MigrationLoader.migrations_module(part.app)
        part.squashed = [self.loader.disk_migrations[part.app, name] for name in part.names]
        part.message = {
            "app": part.app,
            "name": part.migration.name,
            "module": "%s.%s" % (module, part.migration.name),
            "text": self.writer.text,
            "replaces": part.names,
            "before": sum(len(each.operations) for each in part.squashed),
            "after": len(part.migration.operations),
            "needs_porting": self.writer.porting,
        }
        return part

    def _check(self, parts: List[Part]) -> None:
        """Raise Refused where the squashed migrations lead elsewhere than those that they replace."""
        migrations = [part.migration for part in parts]
        around = ring(self.history, migrations)
        if around:
            raise Refused("The squashed migration would wait for itself, and cannot be cut: %s." % around)
        found = difference(self.history, migrations)
        if found:
            raise Refused("The squashed operations lead elsewhere: %s." % found)

    def _whole(self, migration: Any) -> None:
        """Raise Refused where a migration that is to be squashed is not known whole."""
        place = getattr(type(migration), "sterna_place", None)
        if not self.history.effect_known(migration):
            raise Refused("%s is not read whole." % migration.name, place)
        name = "%s.%s" % (migration.app_label, migration.name)
        for problem in self.history.problems:
            if problem.kind == "migration" and problem.subject == name:
                raise Refused("A value of %s is not known: %s." % (name, problem.reason), problem.place or place)

    def _writer(self) -> Any:
        squashing = self

        class Writer(MigrationWriter):  # type: ignore[misc]
            """Django's writer, with the folder of an app that is read, and what Django's command loses."""

            def __init__(self, migration: Any, include_header: bool = True) -> None:
                super().__init__(migration, include_header)
                squashed = [squashing.loader.disk_migrations[tuple(key)] for key in migration.replaces]
                for each in squashed:
                    squashing._whole(each)
                joined(migration, squashed)
                self.needs_manual_porting = False
                self.porting = False
                self.text = ""
                squashing.writer = self

            @property
            def basedir(self) -> str:
                """The folder of the app's migrations (MigrationWriter.basedir)."""
                return squashing.generation.folder(self.migration.app_label)

            def as_string(self) -> str:
                """The text; functions that wait to be copied are the caller's work, and no word for the user."""
                operations = squashing._operation_writer()
                with mock.patch.multiple(writer_module, OperationWriter=operations, get_func_args=arguments):
                    self.text = with_attributes(super().as_string(), self.migration)
                self.porting = bool(self.needs_manual_porting)
                self.needs_manual_porting = False
                return self.text

        return Writer

    def _operation_writer(self) -> Any:
        """Django's writer of operations, where a function that has no name is said by the text of its operation."""
        sources = {}
        for migration in self.loader.disk_migrations.values():
            module, _ = MigrationLoader.migrations_module(migration.app_label)
            for operation, index in zip(migration.operations, self.history.positions(migration)):
                sources[id(operation)] = ("%s.%s" % (module, migration.name), index)

        class Operations(OperationWriter):  # type: ignore[misc]
            """Falls back on the text of the operation where Django's serializers have no words for a function."""

            def serialize(self) -> Any:
                """The text with its imports."""
                source = sources.get(id(self.operation))
                try:
                    text: Any = super().serialize()
                except (ValueError, UnknownValue):
                    if source is None or type(self.operation) is not RunPython:
                        raise
                else:
                    if source is None or not unsaid(self.operation):
                        return text
                return "%s%s(%r, %d)," % (" " * (self.indentation * 4), SOURCE, *source), set()

        return Operations

    @contextlib.contextmanager
    def _patched(self, prompt: Optional[Prompt], out: io.StringIO) -> Iterator[None]:
        def ask(text: str = "") -> str:
            if prompt is None:
                raise EOFError
            shown = out.getvalue()
            out.seek(0)
            out.truncate()
            return prompt(shown + text)

        def exists(path: str) -> bool:
            label, name = self.writer.migration.app_label, self.writer.migration.name
            return (label, name) in self.loader.disk_migrations

        paths = SimpleNamespace(path=SimpleNamespace(exists=exists))
        with contextlib.ExitStack() as stack:
            for name, value in {
                "MigrationLoader": lambda *a, **k: self.loader,
                "MigrationWriter": self._writer(),
                "os": paths,
                "run_formatters": lambda *a, **k: None,
            }.items():
                stack.enter_context(mock.patch.object(command_module, name, value))
            kept: Callable[..., Any] = lambda *a, **k: io.StringIO()  # noqa: E731
            stack.enter_context(mock.patch.object(command_module, "open", kept, create=True))
            stack.enter_context(mock.patch.object(command_module, "input", ask, create=True))
            yield


def arguments(function: Any) -> List[str]:
    """The names of a function's arguments (django/utils/inspect.py), of an interpreted one too."""
    read = interpreted(getattr(function, "__func__", function))
    if read is None:
        return list(get_func_args(function))
    names = [name for _, name, kind, _ in read.params if kind not in ("vararg", "kwarg")]
    return names[1:] if inspect.ismethod(function) else names


def unsaid(operation: Any) -> bool:
    """Whether Django's writer leaves out an argument that the operation cannot be made without: its class takes others
    than `deconstruct` tells."""
    _, args, kwargs = operation.deconstruct()
    read = interpreted(type(operation).__init__)
    if read is not None:
        needed = [name for _, name, kind, default in read.params[1:] if default is None and kind in ("pos", "posonly")]
    else:
        taken = list(inspect.signature(type(operation).__init__).parameters.values())[1:]
        needed = [one.name for one in taken if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
    return any(name not in kwargs for name in needed[len(args) :])


def with_attributes(text: str, migration: Any) -> str:
    """The text with `atomic` and `run_before`, which the writers of older versions leave out, where newer ones put
    them (MIGRATION_TEMPLATE)."""
    wanted = [] if migration.atomic else ["\n    atomic = False\n"]
    if migration.run_before:
        wanted.append("\n    run_before = %s\n" % MigrationWriter.serialize(migration.run_before)[0])
    place = text.index("\n    dependencies = [")
    return text[:place] + "".join(each for each in wanted if each not in text) + text[place:]


def options(params: Dict[str, Any]) -> Dict[str, Any]:
    """The options of Django's command from the request."""
    return {
        "app_label": params["app"],
        "start_migration_name": params.get("start") or None,
        "migration_name": params["end"],
        "squashed_name": params.get("squashed_name") or None,
        "no_optimize": not params.get("optimize", True),
        "include_header": params.get("header", True),
        "interactive": params.get("interactive", False),
        "verbosity": params.get("verbosity", 1),
    }
