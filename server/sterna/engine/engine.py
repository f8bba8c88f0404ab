"""The engine of a project: every request with its types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from sterna.engine.conversation import OnInput, OnProgress
from sterna.engine.history_messages import History
from sterna.engine.messages import Changes, Column, Command, Graph, Opened, Sql
from sterna.engine.resolving import Program, Resolved
from sterna.engine.rewrite_messages import Rewrite
from sterna.engine.squash_messages import Squash
from sterna.engine.supervisor import Supervisor

T = TypeVar("T")


class Engine(Supervisor):
    """Typed requests; each blocks, may be called from any thread, and raises as `Supervisor.request` does."""

    def open(self, *, cancel: Event | None = None, on_progress: OnProgress | None = None) -> Opened:
        """What the settings say, evaluated anew."""
        return self.request("open", {}, Opened, cancel=cancel, on_progress=on_progress)

    def changes(self, *, cancel: Event | None = None, on_progress: OnProgress | None = None) -> Changes:
        """What new migrations would hold."""
        return self.request("changes", {}, Changes, cancel=cancel, on_progress=on_progress)

    def graph(self, *, cancel: Event | None = None, on_progress: OnProgress | None = None) -> Graph:
        """The migration graph of all installed apps."""
        return self.request("graph", {}, Graph, cancel=cancel, on_progress=on_progress)

    def history(
        self,
        known: Mapping[str, str] | None = None,
        *,
        tried: Sequence[str] | None = None,
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> History:
        """Every operation of every migration, with what it does to the project state and what Django raises for it.

        `known` is "app.name" to a revision that the caller has: those migrations are only named. `tried` is the labels
        of the apps whose operations are run on a schema editor as well, which takes longer; None for all.
        """
        params = {"known": dict(known or {}), "tried": None if tried is None else list(tried)}
        return self.request("history", params, History, cancel=cancel, on_progress=on_progress)

    def makemigrations(
        self,
        labels: Sequence[str] = (),
        *,
        name: str | None = None,
        empty: bool = False,
        merge: bool = False,
        check: bool = False,
        dry_run: bool = False,
        verbosity: int = 1,
        interactive: bool = False,
        header: bool = True,
        scriptable: bool = False,
        update: bool = False,
        data: Sequence[str] | None = None,
        refactoring: Mapping[str, Any] | None = None,
        answers: Sequence[bool | str] | None = None,
        cwd: Path | None = None,
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
        on_input: OnInput | None = None,
    ) -> Command:
        """What Django's command of that name would print and write; nothing is written.

        `cwd` is the folder from which the output tells paths (None: the current one); `on_input` answers the
        questioner's prompts (None: no terminal). With `answers`, one for each question in their order, nobody is asked:
        the first question without an answer is told instead. With `data`, an empty migration becomes one that goes
        through the rows of these models ("app.Model"). With `refactoring` (its `kind` and what that takes) the
        migrations become the series that keeps the rows.
        """
        params = {
            "labels": list(labels),
            "name": name,
            "empty": empty,
            "merge": merge,
            "check": check,
            "dry_run": dry_run,
            "verbosity": verbosity,
            "interactive": interactive,
            "header": header,
            "scriptable": scriptable,
            "update": update,
            "data": None if data is None else list(data),
            "refactoring": None if refactoring is None else dict(refactoring),
            "answers": None if answers is None else list(answers),
            "cwd": str(cwd or Path.cwd()),
        }
        return self.request(
            "makemigrations", params, Command, cancel=cancel, on_progress=on_progress, on_input=on_input
        )

    def squash(
        self,
        app: str,
        start: str | None,
        end: str,
        *,
        squashed_name: str | None = None,
        optimize: bool = True,
        header: bool = True,
        verbosity: int = 1,
        interactive: bool = False,
        split: bool = False,
        dialect: str = "",
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
        on_input: OnInput | None = None,
    ) -> Squash:
        """What Django's `squashmigrations` would print and write; nothing is written.

        `split` leaves migrations by themselves that had better not share a transaction with others; `dialect` is that
        of the SQL, "" for that of the project's default database.
        """
        params = {
            "app": app,
            "start": start,
            "end": end,
            "squashed_name": squashed_name,
            "optimize": optimize,
            "header": header,
            "verbosity": verbosity,
            "interactive": interactive,
            "split": split,
            "dialect": dialect,
        }
        return self.request("squash", params, Squash, cancel=cancel, on_progress=on_progress, on_input=on_input)

    def consider(self, kind: str, wanted: Mapping[str, Any], answer: type[T], *, cancel: Event | None = None) -> T:
        """What a refactoring has to know of the models to edit their text; the type of the answer hangs on its kind."""
        return self.request("consider", {"kind": kind, **wanted}, answer, cancel=cancel)

    def optimize(
        self,
        app: str,
        name: str,
        *,
        sources: Sequence[int] = (),
        check: bool = False,
        verbosity: int = 1,
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Rewrite:
        """What Django's `optimizemigration` would print and write; nothing is written.

        Operations at the places of `sources` are said by their own text where they stay as they are.
        """
        params = {"app": app, "name": name, "sources": list(sources), "check": check, "verbosity": verbosity}
        return self.request("optimize", params, Rewrite, cancel=cancel, on_progress=on_progress)

    def split(
        self, app: str, name: str, *, cancel: Event | None = None, on_progress: OnProgress | None = None
    ) -> Rewrite:
        """The migrations that a migration becomes where schema and rows are apart; nothing is written."""
        params = {"app": app, "name": name}
        return self.request("split", params, Rewrite, cancel=cancel, on_progress=on_progress)

    def sql(
        self,
        app: str,
        name: str,
        *,
        backwards: bool = False,
        dialect: str = "",
        version: str = "",
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Sql:
        """The SQL of a migration; `dialect` "" is that of the project's default database."""
        params = {"app": app, "name": name, "backwards": backwards, "dialect": dialect, "version": version}
        return self.request("sql", params, Sql, cancel=cancel, on_progress=on_progress)

    def resolve(
        self,
        app: str,
        name: str,
        path: Sequence[int | str],
        program: Program,
        *,
        cancel: Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Resolved:
        """What Django says of the names in what a function of a data migration does; `path` is that of its operation
        in `operations`: [3], or [3, "database", 0] inside a SeparateDatabaseAndState."""
        params = {"app": app, "name": name, "path": list(path), "program": program}
        return self.request("resolve", params, Resolved, cancel=cancel, on_progress=on_progress)

    def column(
        self, module: str, class_name: str, field: str, *, dialect: str = "", cancel: Event | None = None
    ) -> Column | None:
        """The column of a model's field, or None where the worker knows no such field."""
        params = {"module": module, "class": class_name, "field": field, "dialect": dialect}
        answer: Column | None = self.request("column", params, Column | None, cancel=cancel)  # type: ignore[arg-type]
        return answer
