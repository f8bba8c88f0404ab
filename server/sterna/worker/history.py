"""The migrations: evaluated into real Migration objects, put into Django's own graph, and the state they lead to.

Source of the rules: django/db/migrations/loader.py (MigrationLoader.load_disk), Django 5.2.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any, Dict, List, Optional, Set, Tuple

from django.apps import apps
from django.db import models
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.imports import Absent
from sterna.worker.evaluator.scope import Module, Scope
from sterna.worker.installed import InstalledApps
from sterna.worker.operations import own
from sterna.worker.problems import Problem
from sterna.worker.values import Place, Unknown, UnknownTruth, find_unknown

Key = Tuple[str, str]


class UnknownField(models.Field):  # type: ignore[misc]
    """A field of which only the name is known."""

    def __init__(self, unknown: Optional[Unknown] = None, **kwargs: Any) -> None:
        super().__init__()
        self.unknown = Unknown("the field is not known") if unknown is None else unknown

    def deconstruct(self) -> Any:
        """The Unknown as an argument: the field then never makes a difference and is never written."""
        return self.name, "sterna.UnknownField", [], {"unknown": self.unknown}


class ReadLoader(MigrationLoader):  # type: ignore[misc]
    """Django's loader over migrations that are read: same nodes, edges, leaves and replacements."""

    def __init__(self, history: "History", replace_migrations: bool = True) -> None:
        self.history = history
        super().__init__(None, ignore_no_migrations=True, replace_migrations=replace_migrations)

    def load_disk(self) -> None:
        """Fill what Django's loader fills, from the evaluated modules."""
        self.history.problems.clear()
        self.disk_migrations: Dict[Key, Migration] = {}
        self.unmigrated_apps: Set[str] = set()
        self.migrated_apps: Set[str] = set()
        configs = list(apps.get_app_configs())
        for done, config in enumerate(configs):
            self.history.progress("Reading migrations", done, len(configs))
            module_name, _explicit = self.migrations_module(config.label)
            names = None if module_name is None else self.history.migration_names(module_name)
            if names is None:
                self.unmigrated_apps.add(config.label)
                continue
            self.migrated_apps.add(config.label)
            for name in names:
                migration = self.history.migration(config.label, module_name, name)
                migration.dependencies = [
                    one for one in migration.dependencies if (config.label, name, one) not in self.history.missing
                ]
                self.disk_migrations[config.label, name] = migration


class History:
    """The graph of a project's migrations and the state at its end."""

    def __init__(self, evaluator: Evaluator, installed: InstalledApps, progress: Any) -> None:
        self.evaluator = evaluator
        self.installed = installed
        self.progress = progress
        self.problems: List[Problem] = []
        self.unknown_apps: Dict[str, Unknown] = {}
        """Apps whose state after their migrations is not known."""
        self.graph_problems: List[Problem] = []
        self.missing: Dict[Tuple[str, str, Key], str] = {}
        """(app, migration, dependency that does not exist) to Django's message."""
        self.lost = False
        self.cache: Dict[str, Tuple[Any, List[Problem], Optional[Unknown]]] = {}
        """Migration module to its class, problems, and what makes its effect unknown."""
        self.known: Set[str] = set()
        """The modules of migrations, and their packages, that the loader was built from."""
        self.loader: Any = None
        self._state: Optional[ProjectState] = None

    def forget(self, modules: Set[str]) -> None:
        """Read these modules again the next time."""
        if not modules & self.known:
            return
        for name in modules:
            self.cache.pop(name, None)
        self.known.clear()
        self.loader = None
        self._state = None

    def load(self) -> Any:
        """Django's loader, with the graph built.

        A dependency on a node that does not exist becomes a problem and is left out, so that other apps go on working;
        with any other fault of the graph there is no history at all and `lost` is set.
        """
        if self.loader is not None:
            return self.loader
        self.problems, self.graph_problems, self.unknown_apps, self.missing, self.lost = [], [], {}, {}, False
        while self.loader is None:
            try:
                loader = ReadLoader(self)
                loader.graph.ensure_not_cyclic()
                self.loader = loader
            except NodeNotFoundError as error:
                self._leave_out(error)
            except Exception as error:  # noqa: BLE001 - CircularDependencyError, or an odd entry in dependencies
                self._lose("%s: %s" % (type(error).__name__, error))
        return self.loader

    def _leave_out(self, error: NodeNotFoundError) -> None:
        origin = error.origin
        if not isinstance(origin, Migration) or (key := (origin.app_label, origin.name, error.node)) in self.missing:
            self._lose(str(error))
            return
        self.missing[key] = str(error)
        place = getattr(type(origin), "sterna_place", None)
        self.graph_problems.append(Problem("graph", "%s.%s" % key[:2], str(error), place))

    def _lose(self, message: str) -> None:
        self.lost = True
        self.graph_problems.append(Problem("graph", "", message))
        loader = ReadLoader.__new__(ReadLoader)
        empty: Dict[str, Any] = {"disk_migrations": {}, "replacements": {}, "applied_migrations": {}}
        loader.__dict__.update(empty, history=self, connection=None, graph=MigrationGraph())
        loader.__dict__.update(migrated_apps=set(), unmigrated_apps=set())
        self.loader = loader

    def migration_names(self, module_name: str) -> Optional[List[str]]:
        """The names of the migrations of a package, or None where it is none (missing, a module, a namespace)."""
        self.known.add(module_name)
        if module_name.startswith("django."):
            try:
                package = import_module(module_name)
            except ModuleNotFoundError:
                return None
            if not hasattr(package, "__path__"):
                return None
            found = [name for _, name, is_package in pkgutil.iter_modules(package.__path__) if not is_package]
        else:
            package = self.evaluator.importer.load(module_name)
            if not isinstance(package, Module) or not package.is_package or "__file__" not in package.names:
                return None
            found = [name for name in self.evaluator.ask("submodules", name=module_name) or [] if name[0] not in "_~"]
            found = [name for name in found if not self._is_package("%s.%s" % (module_name, name))]
        return sorted(name for name in found if name[0] not in "_~")

    def _is_package(self, name: str) -> bool:
        module = self.evaluator.importer.load(name)
        return isinstance(module, Module) and module.is_package

    def migration(self, label: str, module_name: str, name: str) -> Migration:
        """One migration; what cannot be read becomes an empty one, and the app's state unknown."""
        dotted = "%s.%s" % (module_name, name)
        self.known.add(dotted)
        if dotted not in self.cache:
            if module_name.startswith("django."):
                self.cache[dotted] = (import_module(dotted).Migration, [], None)
            else:
                self.cache[dotted] = self._read(dotted, label, name)
        migration_class, problems, unknown = self.cache[dotted]
        self.problems += problems
        if unknown is not None:
            self.unknown_apps.setdefault(label, unknown)
        return self._instance(migration_class, name, label)

    def _instance(self, migration_class: Any, name: str, label: str) -> Migration:
        """A migration object. Where an `__init__` of the project stops at something unknown, what it set stays."""
        migration: Migration = migration_class.__new__(migration_class, name, label)
        try:
            migration_class.__init__(migration, name, label)
        except (Exception, UnknownTruth) as error:  # noqa: BLE001 - whatever the project's own `__init__` raises
            unknown = error.unknown if isinstance(error, UnknownTruth) else Unknown(str(error))
            place = getattr(migration_class, "sterna_place", None)
            self.problems.append(Problem("migration", "%s.%s" % (label, name), unknown.reason, place))
            if not hasattr(migration, "operations"):
                Migration.__init__(migration, name, label)
        migration.dependencies = [entry for entry in migration.dependencies if find_unknown(entry) is None]
        migration.sterna_written = list(migration.operations)
        return migration

    def _read(self, dotted: str, label: str, name: str) -> Tuple[Any, List[Problem], Optional[Unknown]]:
        subject = "%s.%s" % (label, name)
        module = self.evaluator.importer.load(dotted)
        unknown: Optional[Unknown] = None
        found: Any = None
        if not isinstance(module, Module):
            unknown = module if isinstance(module, Unknown) else Unknown("it is not read")
        else:
            self.evaluator.importer.execute(module)
            if "Migration" in module.names:
                found = self.evaluator.run.lookup(Scope(module, 0, -1, "module", module.names), "Migration")
            if isinstance(found, Unknown):
                unknown = found
            elif not (isinstance(found, type) and issubclass(found, Migration)):
                reason = "Migration %s in app %s has no Migration class" % (name, label)
                unknown = Unknown(reason, (dotted, 0, -1, 0)) if module.incomplete is None else module.incomplete
        if unknown is not None:
            if unknown.place is None or isinstance(unknown, Absent):
                unknown = Unknown(unknown.reason, (dotted, 0, -1, 0), unknown.remedy)
            empty = type(
                "Migration", (Migration,), {"operations": [], "dependencies": [], "sterna_unreadable": unknown}
            )
            return empty, [Problem.of("migration", subject, unknown)], unknown
        problems: List[Problem] = []
        unknown = Checked(found, subject, problems, self._place(found, dotted)).unknown
        return found, problems, unknown

    def _place(self, found: Any, dotted: str) -> Place:
        info = self.evaluator.classes.info.get(found)
        place: Place = (dotted, 0, -1, 0) if info is None else info.place
        found.sterna_place = place
        return place

    def effect_known(self, migration: Migration) -> bool:
        """Whether it is known what a migration does: it was read whole, and what it depends on is there."""
        missing = any(key[:2] == (migration.app_label, migration.name) for key in self.missing)
        read = type(migration)
        return not (missing or hasattr(read, "sterna_unreadable") or getattr(read, "sterna_lost", False))

    @staticmethod
    def positions(migration: Migration) -> List[int]:
        """The place of each operation in the list as it is written, where what is not known stands as well."""
        found: List[int] = getattr(type(migration), "sterna_positions", [])
        return found if len(found) == len(migration.operations) else list(range(len(migration.operations)))

    # States

    def fresh(self) -> Any:
        """The loader, its migrations with operations that nothing has applied yet: to apply them changes their fields
        (see `operations.own`), and what is applied a second time would be something else."""
        loader = self.load()
        for migration in loader.disk_migrations.values():
            migration.operations = [own(operation) for operation in migration.sterna_written]
        return loader

    def state(self) -> ProjectState:
        """The project state after all migrations, as a copy."""
        return self.end().clone()

    def end(self) -> ProjectState:
        """The project state after all migrations, not to be changed; an operation that fails makes its app unknown."""
        loader = self.load()
        if self._state is None:
            graph = self.fresh().graph
            plan = graph._generate_plan(nodes=list(graph.leaf_nodes()), at_end=True)
            state = ProjectState(real_apps=loader.unmigrated_apps)
            for key in plan:
                self._advance(state, graph.nodes[key])
            self._state = state
        return self._state

    def _advance(self, state: ProjectState, migration: Migration) -> None:
        for index, operation in enumerate(migration.operations):
            try:
                operation.state_forwards(migration.app_label, state)
            except Exception as error:  # noqa: BLE001 - whatever Django raises becomes the reason
                if migration.app_label in self.unknown_apps:
                    # What an unknown migration before it would have left is missing: said already.
                    return
                reason = "%s: %s" % (type(error).__name__, error)
                place = getattr(type(migration), "sterna_place", None)
                subject = "%s.%s" % (migration.app_label, migration.name)
                self.problems.append(
                    Problem("migration", subject, "operation %d cannot be applied: %s" % (index + 1, reason), place)
                )
                self.unknown_apps.setdefault(migration.app_label, Unknown(reason, place))
                return

    def state_before(self, key: Key) -> ProjectState:
        """The project state in which a migration runs (MigrationLoader.collect_sql)."""
        state = self.fresh().project_state(key, at_end=False)
        assert isinstance(state, ProjectState)
        return state


class Checked:
    """Makes a read Migration class safe for Django: Unknown entries are taken out and noted.

    `unknown` is what makes the migration's effect on the state unknown, if anything; `lost` is whether a part of it was
    taken out.
    """

    def __init__(self, found: Any, subject: str, problems: List[Problem], place: Place) -> None:
        self.unknown: Optional[Unknown] = None
        self.lost = False
        self.problems = problems
        self.subject = subject
        self.place = place
        for name in ("dependencies", "run_before", "replaces"):
            setattr(found, name, self._entries(found, name))
        operations = getattr(found, "operations", [])
        if not isinstance(operations, (list, tuple)):
            self._note(operations if isinstance(operations, Unknown) else Unknown("operations is not a list", place))
            operations, self.lost = [], True
        kept = [index for index, one in enumerate(operations) if self._operation(one)]
        found.operations = [operations[index] for index in kept]
        found.sterna_positions = kept
        found.sterna_lost = self.lost
        for name in ("initial", "atomic"):
            if isinstance(getattr(found, name, None), Unknown):
                delattr(found, name)

    def _note(self, unknown: Unknown, effect: bool = True) -> None:
        self.problems.append(Problem.of("migration", self.subject, unknown))
        if effect and self.unknown is None:
            self.unknown = unknown

    def _entries(self, found: Any, name: str) -> List[Any]:
        entries = getattr(found, name, [])
        if isinstance(entries, Unknown):
            self._note(entries)
            self.lost = True
            return []
        kept = []
        for entry in entries:
            unknown = find_unknown(entry)
            if unknown is None:
                kept.append(entry)
            else:
                self._note(unknown, effect=False)
        return kept

    def _operation(self, operation: Any) -> bool:
        """Whether an operation can stay; Unknown fields in it are replaced by a field that is only a name."""
        if isinstance(operation, Unknown) or not isinstance(operation, Operation):
            self._note(operation if isinstance(operation, Unknown) else Unknown("not an operation", self.place))
            self.lost = True
            return False
        if hasattr(operation, "field") and isinstance(operation.field, Unknown):
            self._note(operation.field, effect=False)
            operation.field = UnknownField(operation.field)
        if hasattr(operation, "fields") and isinstance(operation.fields, list):
            for index, (name, field) in enumerate(operation.fields):
                if isinstance(field, Unknown):
                    self._note(field, effect=False)
                    operation.fields[index] = (name, UnknownField(field))
        for nested in ("database_operations", "state_operations"):
            if isinstance(getattr(operation, nested, None), (list, tuple)):
                setattr(operation, nested, [one for one in getattr(operation, nested) if self._operation(one)])
        arguments = dict(vars(operation))
        arguments.pop("field", None)
        arguments.pop("fields", None)
        unknown = find_unknown({k: v for k, v in arguments.items() if k not in ("code", "reverse_code")}, 3)
        if unknown is not None:
            self._note(unknown)
        return True
