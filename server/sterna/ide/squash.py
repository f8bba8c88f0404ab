"""The files that `squashmigrations` would write, made to stand by themselves, or why there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.port import port
from sterna.edits.text import Edit, TextEdit
from sterna.engine.conversation import OnInput, OnProgress
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.squash_messages import Squash, SquashedFile
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal, destination
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.max_migration import NAME, max_migration
from sterna.ide.project import OpenProject
from sterna.ide.rewriting import Failed, not_portable, not_written, texts_of, without_files
from sterna.ide.squash_order import disordered
from sterna.ide.squash_schema import compared
from sterna.ide.squash_sql import SqlPlan, sql_plan
from sterna.ide.wording import plural


@dataclass(frozen=True)
class Wanted:
    """What is to be squashed: an app's migrations up to and with `end`, from `start` where it is given."""

    app: str
    end: str
    start: str | None = None
    squashed_name: str | None = None
    optimize: bool = True
    header: bool = True
    verbosity: int = 1
    interactive: bool = False
    split: bool = False
    dialect: str = ""
    """Of the SQL that is shown; "" for that of the project's default database."""


@dataclass(frozen=True)
class NewMigration:
    """A squashed migration: its file, the names that it replaces, and how many operations they had and it has."""

    name: str
    file: CreateFile
    replaces: tuple[str, ...]
    before: int
    after: int
    carried: tuple[str, ...] = ()
    """"0002_fill.forwards": what was taken along from the replaced migrations."""
    django: str = ""
    """The text as Django writes it."""


@dataclass(frozen=True)
class Squashed:
    """The migrations to be created, in their order; none where the user said no. `notes` are for the reader."""

    migrations: tuple[NewMigration, ...]
    edit: Edit = field(default_factory=Edit)
    """What is done at once: the files, and what names the last migration of an app."""
    notes: tuple[str, ...] = ()
    stdout: str = ""
    stderr: str = ""
    sql: SqlPlan | None = None
    """The SQL of the replaced migrations and of these."""
    schema: str = ""
    """How the schemas that both make compare, as in "same schema (compared on SQLite)"."""

    @property
    def before(self) -> int:
        """How many operations the replaced migrations have."""
        return sum(each.before for each in self.migrations)

    @property
    def after(self) -> int:
        """How many operations the squashed ones have."""
        return sum(each.after for each in self.migrations)


def squash(
    project: OpenProject,
    wanted: Wanted,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
    on_input: OnInput | None = None,
) -> Squashed | Failed | Refusal:
    """What the command would write; raises EngineCancelled. Nothing is written."""
    unparsed = project.unparsed()
    if unparsed is not None:
        return unparsed
    try:
        answer = project.engine.squash(
            wanted.app,
            wanted.start,
            wanted.end,
            squashed_name=wanted.squashed_name,
            optimize=wanted.optimize,
            header=wanted.header,
            verbosity=wanted.verbosity,
            interactive=wanted.interactive,
            split=wanted.split,
            dialect=wanted.dialect or project.project.config.dialect,
            cancel=cancel,
            on_progress=on_progress,
            on_input=on_input,
        )
    except (EngineError, EngineUnavailable) as error:
        return not_written(project, error)
    placed = without_files(project, answer) or _placed(project, answer)
    if not isinstance(placed, Squashed):
        return placed
    return disordered(project, placed.edit, cancel) or _with_sql(placed, answer, cancel)


def _with_sql(placed: Squashed, answer: Squash, cancel: threading.Event | None) -> Squashed | Refusal:
    """With the SQL of both; why nothing is written where that makes another schema."""
    if not answer.roads:
        return placed
    found = compared(next(each for each in answer.roads if each.dialect == "sqlite"), cancel)
    if found.refusal:
        return Refusal(found.refusal)
    return replace(placed, sql=sql_plan(answer.roads[0], answer.files), schema=found.words)


def _placed(project: OpenProject, answer: Squash) -> Squashed | Refusal:
    apps = {app.label: app for app in project.apps}
    found: list[NewMigration] = []
    texts: list[tuple[Path, tuple[TextEdit, ...]]] = []
    for file in answer.files:
        place = destination(project.project.modules, apps[file.app])
        if isinstance(place, Refusal):
            return place
        try:
            text, carried = _ported(file, texts_of(project))
        except NotPortable as error:
            return not_portable(project, error)
        created = CreateFile(place.folder / f"{file.name}.py", text)
        found.append(
            NewMigration(file.name, created, tuple(file.replaces), file.before, file.after, carried, file.text)
        )
        last = project.read(place.folder / NAME)
        if last is not None and last.strip() in file.replaces:
            named = max_migration(place.folder, file.name, project.read)
            if isinstance(named, Refusal):
                return named
            texts += named.texts
    paths = tuple(each.file.path for each in found)
    made = Generated(Edit(tuple(texts), tuple(each.file for each in found)), paths, tuple(answer.notes))
    made = formatted(made, project.formatter)
    by_path = {file.path: file for file in made.files}
    migrations = tuple(replace(each, file=by_path[each.file.path]) for each in found)
    return Squashed(migrations, made.edit, made.notes, answer.stdout, answer.stderr)


def _ported(file: SquashedFile, load: Callable[[str], str]) -> tuple[str, tuple[str, ...]]:
    package = file.module.rpartition(".")[0]
    ported = port(file.text, file.module, [f"{package}.{name}" for name in file.replaces], load)
    return ported.text, tuple(f"{module.rpartition('.')[2]}.{name}" for module, name in ported.carried)


def preview(squashed: Squashed) -> str:
    """A line for the user: how many operations and SQL statements become how many, in how many files, and that state
    and schema stay."""
    files = "" if len(squashed.migrations) == 1 else f" in {plural(len(squashed.migrations), 'file')}"
    said = [f"{plural(squashed.before, 'operation')} become {squashed.after}{files}"]
    counts = squashed.sql.counts if squashed.sql is not None else None
    if counts is not None:
        said.append(f"{plural(counts[0], 'SQL statement')} become {counts[1]}")
    return "; ".join([*said, ", ".join(filter(None, ("same state", squashed.schema)))])


def range_to(timeline: Timeline | None, module: str) -> tuple[str, str, int] | None:
    """App and name of the migration that a module is, and how many of its app a squash up to it would replace; None
    where that is no migration, or the first one."""
    history = timeline.migrations if timeline is not None else {}
    key = next((key for key, migration in history.items() if migration.module == module), None)
    if timeline is None or key is None or key not in timeline.order:
        return None
    before = [each for each in timeline.order[: timeline.order.index(key) + 1] if each[0] == key[0]]
    return (*key, len(before)) if len(before) > 1 else None
