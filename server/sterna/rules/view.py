"""What rules look at: the migrations as text, the project as the worker knows it, and the files."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sterna.engine.messages import App, Changes, Opened
from sterna.engine.timeline import Timeline
from sterna.project.graph import StaticGraph
from sterna.project.migration import Migration, Operation
from sterna.project.plan import Plan
from sterna.project.project import Project
from sterna.rules.data.analysis.answers import DataMigrations
from sterna.syntax import facts
from sterna.syntax.at import At, range_of
from sterna.syntax.binds import names_of
from sterna.syntax.facts import Place
from sterna.syntax.read import Reading, body
from sterna.syntax.text import LineIndex

if TYPE_CHECKING:
    from sterna.project.basebranch import BaseBranch


class View:
    """One generation of a project. What only the worker knows is None while there is none: a rule then says nothing
    that would need it."""

    def __init__(
        self,
        project: Project,
        graph: StaticGraph,
        opened: Opened | None = None,
        changes: Changes | None = None,
        revision: Hashable = None,
        history: Timeline | None = None,
    ) -> None:
        self.project = project
        self.graph = graph
        """The migrations of all apps as their text has them: there in every state of the engine."""
        self.opened = opened
        self.changes = changes
        self.revision = revision
        """Another value whenever the text of a migration or the settings are another."""
        self.history = history
        """Every operation between the states that the worker found."""
        self.base: BaseBranch | None = None
        """The branch that the work goes back to."""
        self.data = DataMigrations()
        """What the functions of data migrations do, and what the worker says of it."""
        self.memo: dict[str, Any] = {}
        """What rules keep of a look at this view, by names of theirs."""
        self.apps: dict[str, App] = {app.label: app for app in opened.apps} if opened is not None else {}

    @property
    def generation(self) -> int:
        """Another number whenever a file is another."""
        return self.project.generation

    @cached_property
    def plan(self) -> Plan:
        """The order of the migrations on an empty database, as far as their text tells it."""
        return Plan(self.graph, self.swappable)

    @cached_property
    def swappable(self) -> dict[str, str]:
        """Setting to the model that it names ("auth.User"), where the worker knows it."""
        value = self.opened.values.get("AUTH_USER_MODEL", "") if self.opened is not None else ""
        try:
            name = ast.literal_eval(value)
        except (ValueError, SyntaxError):  # the repr of what the worker does not know
            return {}
        return {"AUTH_USER_MODEL": name} if isinstance(name, str) and "." in name else {}

    @cached_property
    def apps_known(self) -> bool:
        """Whether `apps` has every installed app."""
        if self.opened is None:
            return False
        settings = {"", "INSTALLED_APPS", self.opened.settings_module}
        return not any(
            (problem.kind == "app" and problem.subject not in self.apps)
            or (problem.kind == "settings" and problem.subject.partition("[")[0] in settings)
            for problem in self.opened.problems
        )

    def revision_of(self, migration: Migration) -> Hashable:
        """Another value whenever the migration, what it stands on, or the settings are another."""
        return self.revision

    def text_of(self, migration: Migration) -> Hashable:
        """Another value whenever the facts of the migration's text are another."""
        return (self.project.files.key(migration.path), migration.stale)

    def own_migrations(self) -> Iterator[Migration]:
        """The migrations that are files of the project, in the order of app and name."""
        for key in sorted(self.graph.nodes):
            migration = self.graph.nodes[key]
            if self.is_own(migration.path):
                yield migration

    def is_own(self, path: Path) -> bool:
        """Whether a file is the project's and not of an installed package."""
        return self.project.modules.is_own(path)

    def reading(self, path: Path) -> Reading | None:
        """A file as it is read now, or None where it is not there or unreadable."""
        reading = self.project.files.reading(path)
        return reading if isinstance(reading, Reading) else None

    def module_path(self, module: str) -> Path | None:
        """The source file of a module, or None where there is none."""
        found = self.project.modules.find(module)
        return found.path if found is not None and found.kind in ("module", "package") else None

    def body_of(self, path: Path, statement: int, function: facts.Def) -> list[facts.Stmt]:
        """The statements of a function; none where they do not parse."""
        if function.body is not None:
            return function.body
        reading = self.reading(path)
        read = body(reading, statement, function.key) if reading is not None else []
        return [] if isinstance(read, facts.Note) else read

    def facts_of(self, path: Path) -> facts.Module | None:
        """The facts of a file, which are known where its text was read before; None where it is not there."""
        found = self.project.files.facts(path)
        return found if isinstance(found, facts.Module) else None

    def binds(self, path: Path, name: str) -> bool:
        """Whether the text of a file makes a name of a builtin its own, as far as a look at its top level tells."""
        module = self.facts_of(path)
        return module is None or name in names_of(top.stmt for top in module.statements)

    def text(self, at: At) -> str:
        """The text of a node as it is now; "" where its file cannot be read."""
        reading = self.reading(at.path)
        if reading is None:
            return ""
        index, place = LineIndex(reading.text), range_of(reading, at)
        return reading.text[index.offset(place.start) : index.offset(place.end)]

    def at(self, place: Place | None) -> At | None:
        """The node that the worker names, or None where its module has no file."""
        path = self.module_path(place.module) if place is not None else None
        return At(path, place.statement, place.body, place.at) if place is not None and path is not None else None


def at_node(migration: Migration, node: int) -> At:
    """A node of the statement that is the migration's class."""
    return At(migration.path, migration.statement, -1, node)


def at_name(migration: Migration) -> At:
    """The name of the migration's class; the beginning of the file where there is none."""
    return at_node(migration, migration.name_at) if migration.statement >= 0 else At(migration.path)


def at_operation(migration: Migration, operation: Operation) -> At:
    """The name of the operation that a call makes, as in `migrations.RunPython`."""
    return at_node(migration, operation.call.func.at if operation.call is not None else operation.at)
