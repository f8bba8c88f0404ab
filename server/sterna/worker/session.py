"""The requests: one method each, over one opened project."""

from __future__ import annotations

import contextlib
import warnings
from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

from sterna.worker.channel import Channel
from sterna.worker.configuration import Configuration, SettingsError
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.scope import Module
from sterna.worker.installed import InstalledApps
from sterna.worker.problems import Problem, as_json
from sterna.worker.values import Unknown


class RequestError(Exception):
    """A request that has no result, with the kind of error and, where there is one, the place."""

    def __init__(self, kind: str, message: str, place: Any = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.place = place


class Session:
    """One project in this process. Opened once: new settings want a new process, because Django is set up once."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.evaluator: Any = None
        self.configuration: Any = None
        self.installed: Any = None
        self.history: Any = None
        self.current: Any = None
        self.places: Any = None
        self.chronicle: Any = None
        self.resolver: Any = None
        self.set_up_on: Set[str] = set()
        self.models_loaded = False
        self.remade: Set[str] = set()
        """Modules that were forgotten since the models were loaded last."""
        self.unresolved: Set[Tuple[str, str, str]] = set()
        """The classes in them that could not be made before."""
        self.methods: Dict[str, Callable[[Dict[str, Any]], Any]] = {
            "open": self.open,
            "update": self.update,
            "changes": self.changes,
            "makemigrations": self.makemigrations,
            "squash": self.squash,
            "consider": self.consider,
            "optimize": self.optimize,
            "split": self.split,
            "graph": self.graph,
            "history": self.every_operation,
            "sql": self.sql,
            "column": self.column,
            "resolve": self.resolve,
        }

    def answer(self, method: str, params: Dict[str, Any]) -> Any:
        """The result of a request; raises RequestError."""
        if method not in self.methods:
            raise RequestError("internal", "unknown method %r" % method)
        if method != "open" and self.history is None:
            raise RequestError("settings", "No project is open.")
        return self.methods[method](params)

    # Opening

    def open(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """Read the settings and the app configs, and set Django up with them."""
        if self.evaluator is not None:
            raise RequestError("restart", "Django is set up once in a process.")
        self.evaluator = Evaluator(self.channel.ask, params.get("environ", {}))
        self.evaluator.importer.packages_known = params.get("packages_known", True)
        self._set_django_up(params.get("settings_module"))
        self._load_after_set_up()
        databases = self.configuration.databases
        return {
            "settings_module": self.configuration.module_name,
            "apps": [self._app(config) for config in self._configs()],
            "databases": databases,
            "values": self.configuration.shown(),
            "problems": as_json(self._problems()),
            "sqlite_files": self.configuration.sqlite_files,
        }

    def _set_django_up(self, settings_module: Optional[str]) -> None:
        from django.conf import settings
        from django.utils import translation

        from sterna.worker.evaluator import django_parts

        warnings.simplefilter("ignore")
        settings.configure(DATABASES={}, LOGGING_CONFIG=None)
        django_parts.before_settings(self.evaluator)
        try:
            self.configuration = Configuration(self.evaluator, settings_module)
        except SettingsError as error:
            self.evaluator = None
            raise RequestError("settings", str(error)) from error
        self.configuration.apply()
        translation.deactivate_all()
        django_parts.after_settings(self.evaluator, self.configuration)
        self.installed = InstalledApps(self.evaluator, self.configuration)
        self.installed.registry.watch()
        self.installed.populate()
        self.set_up_on = self._used_by({self.configuration.module_name, *self.installed.config_modules})

    def _load_after_set_up(self) -> None:
        from sterna.worker import questions
        from sterna.worker.current import Current
        from sterna.worker.evaluator import django_parts
        from sterna.worker.history import History
        from sterna.worker.places import Places

        questions.install(self.evaluator)
        django_parts.with_apps(self.evaluator, self.installed)
        self.history = History(self.evaluator, self.installed, self.channel.progress)
        self.current = Current(self.evaluator, self.installed)
        self.places = Places(self.evaluator)

    def _configs(self) -> List[Any]:
        from django.apps import apps

        return list(apps.get_app_configs())

    def _app(self, config: Any) -> Dict[str, Any]:
        from django.db.migrations.loader import MigrationLoader

        migrations_module, _ = MigrationLoader.migrations_module(config.label)
        is_django = config.label not in self.installed.read
        names = None if migrations_module is None else self.history.migration_names(migrations_module)
        return {
            "name": config.name,
            "label": config.label,
            "models_module": config.name + ".models",
            "migrations_module": migrations_module,
            "has_migrations": names is not None,
            "is_django": is_django,
            "place": None,
        }

    def _problems(self) -> List[Problem]:
        found: List[Problem] = [*self.configuration.problems, *self.installed.problems]
        return found

    # Keeping up

    def update(self, params: Dict[str, Any]) -> Dict[str, bool]:
        """Forget what hangs on changed modules; whether the settings or the apps hang on them."""
        if self.history is None:
            return {"reset": True}
        # What was found by seeking counts only while nothing that is imported declares it: it is sought again.
        sought = self.installed.reach.sought
        names = self._dependents(set(params["modules"]) | sought)
        sought.clear()
        modules = self.evaluator.importer.modules
        if names & self.evaluator.patches.modules or not self.set_up_on.isdisjoint(params["modules"]):
            return {"reset": True}
        if self.models_loaded:
            self.remade, self.unresolved = set(), set()
        self.unresolved |= {*self._unresolved(names - self.remade)}
        self.remade |= names
        self.evaluator.run.raised.clear()
        gone = self.installed.registry.remove(names)
        self.current.forget(gone, names)
        self.history.forget(names)
        self.installed.reach.forget(names)
        for name in names:
            modules.pop(name, None)
        self.models_loaded = False
        return {"reset": False}

    def _dependents(self, changed: Set[str]) -> Set[str]:
        """The modules and everything whose values depend on them."""
        modules = self.evaluator.importer.modules
        found = set(changed)
        grew = True
        while grew:
            grew = False
            for name, module in modules.items():
                if name not in found and isinstance(module, Module) and module.uses & found:
                    found.add(name)
                    grew = True
        # A package knows its submodules by asking for them: one that was absent may be there now.
        found |= {name for name in changed if isinstance(modules.get(name), Unknown)}
        return found

    def _used_by(self, modules: Set[str]) -> Set[str]:
        """These modules and those that their values depend on by now.

        What functions of a settings or config module import later, when a model calls them, bears on neither.
        """
        known = self.evaluator.importer.modules
        found = set(modules)
        waiting = list(modules)
        while waiting:
            module = known.get(waiting.pop())
            new = module.uses - found if isinstance(module, Module) else set()
            found |= new
            waiting += new
        return found

    def _load_models(self) -> None:
        if not self.models_loaded:
            self.installed.problems = [one for one in self.installed.problems if one.kind != "app" or not one.place]
            self.installed.load_models(self.channel.check)
            self._check_remade()
            self.models_loaded = True

    def _check_remade(self) -> None:
        """Raise RequestError where a class could not be made again because of what another module remembers of it.

        A library that keeps a registry may refuse a second class of the same name; a new process has an empty one.
        """
        raised = self.evaluator.run.raised
        others = {text for name, texts in raised.items() if name not in self.remade for text in texts}
        raised.clear()
        for name, label, reason in self._unresolved(self.remade) if others else ():
            if reason in others and (name, label, reason) not in self.unresolved:
                raise RequestError("again", "%s.%s: %s" % (name, label, reason))

    def _unresolved(self, names: Set[str]) -> Iterator[Tuple[str, str, str]]:
        """Module, name and reason of the classes that could not be made."""
        for name in names:
            module = self.evaluator.importer.modules.get(name)
            if isinstance(module, Module):
                yield from ((name, label, one.reason) for label, one in module.unresolved.items())

    # Answers

    def changes(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """What a new migration would hold."""
        from sterna.worker.changes import Detection

        self._load_models()
        return Detection(self.history, self.current, self.places).answer(self._problems())

    def makemigrations(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """Django's command, its files in memory."""
        from sterna.worker.generate import Generation

        self._load_models()
        if params.get("refactoring"):
            params = {**params, "refactoring": self._with_dialects(params["refactoring"])}
        with self._refusals():
            return Generation(self.evaluator, self.history, self.current).answer(params, self._prompt)

    def squash(self, params: Dict[str, Any]) -> Any:
        """Django's command, its file in memory."""
        from sterna.worker.squash import Squashing

        with self._refusals():
            return self._rewriting(Squashing).answer(params, self._prompt, self._dialect(params))

    def optimize(self, params: Dict[str, Any]) -> Any:
        """Django's command, its file in memory."""
        from sterna.worker.optimize import Optimizing

        with self._refusals():
            return self._rewriting(Optimizing).answer(params)

    def split(self, params: Dict[str, Any]) -> Any:
        """The files of a migration that is split, in memory."""
        from sterna.worker.split import Splitting

        with self._refusals():
            return self._rewriting(Splitting).answer(params)

    def _rewriting(self, kind: Any) -> Any:
        from sterna.worker.generate import Generation

        self._load_models()
        return kind(self.history, Generation(self.evaluator, self.history, self.current))

    def consider(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """What a refactoring has to know of the models."""
        from sterna.worker.generate import Generation
        from sterna.worker.refactoring.kinds import consider

        self._load_models()
        generation = Generation(self.evaluator, self.history, self.current)
        with self._refusals():
            return consider(generation, self._with_dialects(params))

    def _with_dialects(self, refactoring: Dict[str, Any]) -> Dict[str, Any]:
        return {**refactoring, "dialects": sorted(set(self.configuration.databases.values()))}

    def _prompt(self, text: str) -> str:
        """What the user answers; raises EOFError where nobody does."""
        answer = self.channel.ask("input", prompt=text)
        if answer is None:
            raise EOFError
        return str(answer)

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Why a command of Django's writes nothing, as a RequestError."""
        from django.core.management.base import CommandError

        from sterna.worker.generate import UnknownValue

        try:
            yield
        except CommandError as error:
            raise RequestError("command", str(error)) from None
        except UnknownValue as error:
            unknown = error.unknown
            raise RequestError(
                "unknown", "A value of the migration is not known: %s." % unknown.reason, unknown.place
            ) from None
        except EOFError:
            raise RequestError("command", "A question needs an answer, and there is nobody to ask.") from None

    def graph(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """The nodes in the order of a full plan."""
        from sterna.worker.graph import nodes

        loader = self.history.load()
        problems = [*self.history.graph_problems, *self.history.problems]
        return {"nodes": nodes(loader), "problems": as_json(problems), "migrated": sorted(loader.migrated_apps)}

    def every_operation(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """Every migration's operations with what they do to the project state."""
        from sterna.worker.chronicle import Chronicle

        self._load_models()
        if self.chronicle is None:
            self.chronicle = Chronicle(self.history, self.channel.check, self._dialect({}), self._surroundings())
        tried = params.get("tried")
        return dict(self.chronicle.answer(params.get("known") or {}, None if tried is None else set(tried)))

    def _surroundings(self) -> Any:
        from sterna.worker.trial import Surroundings

        databases = self.configuration.databases
        routers = self.configuration.get("DATABASE_ROUTERS")
        routed = len(set(databases.values())) > 1 or isinstance(routers, Unknown) or bool(routers)
        apps_known = self.configuration.apps_known and not any(
            problem.kind == "app" and not problem.place for problem in self.installed.problems
        )
        return Surroundings(routed or databases.get("default", "") == "", apps_known)

    def sql(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """The SQL of a migration."""
        from sterna.worker.sqlmigrate import sql

        self._load_models()
        return sql(self.history, params, self._dialect(params))

    def column(self, params: Dict[str, Any]) -> Any:
        """A model field in the database."""
        from sterna.worker.columns import column

        self._load_models()
        return column(self.evaluator, params, self._dialect(params))

    def resolve(self, params: Dict[str, Any]) -> Dict[str, Any]:
        """What Django says of the names in a function of a data migration."""
        from sterna.worker.resolve.answer import Resolver

        self._load_models()
        if self.resolver is None:
            self.resolver = Resolver(self.evaluator, self.history, self.installed.registry)
        answer: Dict[str, Any] = self.resolver.answer(params, self._surroundings().apps_known)
        return answer

    def _dialect(self, params: Dict[str, Any]) -> str:
        return params.get("dialect") or self.configuration.databases.get("default") or "sqlite"
