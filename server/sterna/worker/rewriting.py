"""Commands of Django's that write migrations anew: over migrations that are read, what they write kept in memory.

The names that such a command looks up in its module are replaced while it runs: loader, writer, and what writes files.
"""

from __future__ import annotations

import contextlib
import inspect
import io
from typing import Any, Callable, Dict, Iterator, List, Tuple
from unittest import mock

from django.core.management.base import CommandError, OutputWrapper
from django.db.migrations import writer as writer_module
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.writer import MigrationWriter, OperationWriter
from django.utils.inspect import get_func_args

from sterna.worker.evaluator.functions import interpreted
from sterna.worker.generate import Generation, UnknownValue
from sterna.worker.history import History
from sterna.worker.squash_check import Difference, difference, ring

SOURCE = "sterna_operation"
"""Name of the call that stands for an operation which only its own text can say."""


class Refused(Exception):  # noqa: N818 - an ordinary answer
    """Why nothing is written, with the place where there is one."""

    def __init__(self, reason: str, place: Any = None) -> None:
        super().__init__(reason)
        self.place = place


class Said:
    """What a command prints, how it exits, and why it was not let."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.code, self.refused, self.place = 0, "", None

    @contextlib.contextmanager
    def failures(self) -> Iterator[None]:
        """Takes what ends a command of Django's as its answer."""
        try:
            yield
        except SystemExit as exit_:
            self.code = exit_.code if isinstance(exit_.code, int) else 1
        except CommandError as error:
            self.err.write("CommandError: %s\n" % error)
            self.code = error.returncode
        except (ValueError, NodeNotFoundError) as error:
            # What Django's commands do not catch: a value that no migration can hold, a migration that is replaced.
            self.err.write("%s: %s\n" % (type(error).__name__, error))
            self.code = 1
        except Refused as error:
            self.refused, self.place, self.code = str(error), error.place, 1

    def message(self) -> Dict[str, Any]:
        """The part of the answer that every command has."""
        texts = {"stdout": self.out.getvalue(), "stderr": self.err.getvalue()}
        return {"exit_code": self.code, "refused": self.refused, "place": self.place, **texts}

    def command(self, module: Any) -> Any:
        """The command of a module, printing here."""
        made = module.Command(no_color=True)
        made.stdout, made.stderr = OutputWrapper(self.out), OutputWrapper(self.err)
        return made


class Rewriting:
    """What such commands have in common, for one project."""

    def __init__(self, history: History, generation: Generation) -> None:
        self.history = history
        self.generation = generation
        self.loader: Any = None
        self.writer: Any = None
        """The writer that was made last."""
        self._places: Dict[int, Tuple[str, int]] = {}
        """Where operations are written, by their ids: module, and index in its list."""

    def prepared(self, migration: Any) -> None:
        """Before a migration is written: raises Refused where it must not be."""

    def by_source(self, module: str, index: int) -> bool:
        """Whether the operation of that index is to be said by its own text."""
        return False

    def begin(self) -> None:
        """Take the migrations as nothing has applied them yet; raises CommandError where Django could not load them."""
        # The state at the end is made of the same migrations, and would give them other operations later.
        self.history.end()
        self.loader, self.writer = self.history.fresh(), None
        if self.history.graph_problems:
            raise CommandError(self.history.graph_problems[0].reason)
        self._places = {
            id(operation): (self.module(migration.app_label, migration.name), index)
            for migration in self.loader.disk_migrations.values()
            for operation, index in zip(migration.operations, self.history.positions(migration))
        }

    def module(self, app: str, name: str) -> str:
        """The dotted name of a migration."""
        return "%s.%s" % (MigrationLoader.migrations_module(app)[0], name)

    def whole(self, migration: Any) -> None:
        """Raise Refused where a migration is not known whole."""
        place = getattr(type(migration), "sterna_place", None)
        name = "%s.%s" % (migration.app_label, migration.name)
        for problem in self.history.problems:
            if problem.kind == "migration" and problem.subject == name:
                raise Refused("A value of %s is not known: %s." % (name, problem.reason), problem.place or place)
        if not self.history.effect_known(migration):
            raise Refused("%s is not read whole." % migration.name, place)

    def led(self, migrations: List[Any]) -> Difference:
        """Where new migrations lead elsewhere than those in whose place they come; raises Refused where none of them
        could be the first."""
        around = ring(self.history, migrations)
        if around:
            raise Refused("The squashed migration would wait for itself, and cannot be cut: %s." % around)
        return difference(self.history, migrations)

    def same(self, migrations: List[Any]) -> None:
        """Raise Refused where new migrations lead elsewhere than those in whose place they come."""
        found = self.led(migrations)
        if found:
            raise Refused("The new operations lead elsewhere: %s." % found.first)

    @contextlib.contextmanager
    def patched(self, module: Any, **more: Any) -> Iterator[None]:
        """The names that a command looks up in its module; `more` are those of this command alone."""
        kept: Callable[..., Any] = lambda *a, **k: io.StringIO()  # noqa: E731
        names = {
            "MigrationLoader": lambda *a, **k: self.loader,
            "MigrationWriter": self.writer_class(),
            "run_formatters": lambda *a, **k: None,
            "open": kept,
            **more,
        }
        with contextlib.ExitStack() as stack:
            for name, value in names.items():
                stack.enter_context(mock.patch.object(module, name, value, create=name in ("open", "input")))
            yield

    def writer_class(self) -> Any:
        """Django's writer, with the folder of an app that is read, and with what Django's writers lose.

        Functions that wait to be copied are the caller's work, and no word for the user.
        """
        rewriting = self

        class Writer(MigrationWriter):  # type: ignore[misc]
            """The writer of one migration."""

            def __init__(self, migration: Any, include_header: bool = True) -> None:
                super().__init__(migration, include_header)
                rewriting.prepared(migration)
                self.needs_manual_porting = False
                self.porting = False
                self.text = ""
                rewriting.writer = self

            @property
            def basedir(self) -> str:
                """The folder of the app's migrations (MigrationWriter.basedir)."""
                return rewriting.generation.folder(self.migration.app_label)

            def as_string(self) -> str:
                """The text."""
                operations = rewriting.operation_writer()
                with mock.patch.multiple(writer_module, OperationWriter=operations, get_func_args=arguments):
                    self.text = with_attributes(super().as_string(), self.migration)
                self.porting = bool(self.needs_manual_porting)
                self.needs_manual_porting = False
                return self.text

        return Writer

    def operation_writer(self) -> Any:
        """Django's writer of operations, where a function that has no name is said by the text of its operation."""
        rewriting = self

        class Operations(OperationWriter):  # type: ignore[misc]
            """Falls back on the text of the operation where Django's serializers have no words for a function."""

            def serialize(self) -> Any:
                """The text with its imports."""
                source = rewriting._places.get(id(self.operation))
                if source is None or not rewriting.by_source(*source):
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
