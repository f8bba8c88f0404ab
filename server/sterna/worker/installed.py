"""The installed apps: their AppConfigs and models, in Django's own registry.

Django's apps are imported for real; every other app is read. Source of the rules: django/apps/config.py
(AppConfig.create) and django/apps/registry.py (Apps.populate), Django 5.2.
"""

from __future__ import annotations

import types
from typing import Any, Callable, Dict, List, Optional, Set

from sterna.worker.configuration import Configuration
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.imports import Absent
from sterna.worker.evaluator.scope import LazyClass, LazyImport, Module, Unresolved
from sterna.worker.problems import Problem
from sterna.worker.reach import Reach
from sterna.worker.registry import Registry
from sterna.worker.urls import is_own
from sterna.worker.values import Unknown


class InstalledApps:
    """The app configs of one project and the modules that declare its models."""

    def __init__(self, evaluator: Evaluator, configuration: Configuration) -> None:
        self.evaluator = evaluator
        self.configuration = configuration
        self.problems: List[Problem] = []
        self.read: Dict[str, Module] = {}
        """App label to the package of an app that is read."""
        self.unreadable: Set[str] = set()
        """Labels of apps whose models module cannot be read: nothing about their models is certain."""
        self.config_modules: Set[str] = set()
        """Modules that the configuration of the apps depends on."""
        self.reach = Reach(evaluator)
        self.registry = Registry(evaluator)

    def populate(self) -> None:
        """Create the app configs of INSTALLED_APPS in order."""
        from django.apps import apps

        apps.app_configs.clear()
        apps.apps_ready = apps.models_ready = apps.ready = False
        for entry in self.configuration.installed_apps:
            config = self._create(entry)
            if config is None:
                continue
            if config.label in apps.app_configs:
                reason = "Application labels aren't unique, duplicates: %s" % config.label
                self.problems.append(Problem("app", entry, reason))
                continue
            apps.app_configs[config.label] = config
            config.apps = apps
        apps.apps_ready = True
        apps.clear_cache()

    def _create(self, entry: str) -> Any:
        try:
            found = self._config_class(entry)
            if isinstance(found, Unknown):
                self.problems.append(Problem.of("app", entry, found))
                return None
            config_class, name = found
            return self._instantiate(config_class, name)
        except Exception as error:  # noqa: BLE001 - what AppConfig.create raises is shown as the app's problem
            self.problems.append(Problem("app", entry, "%s: %s" % (type(error).__name__, error)))
            return None

    def _config_class(self, entry: str) -> Any:
        """(class, app name) of an entry, or an Unknown."""
        from django.apps import AppConfig

        importer = self.evaluator.importer
        module = importer.load(entry)
        if isinstance(module, Module):
            self.config_modules.add(module.name)
            submodule = importer.load(entry + ".apps")
            if isinstance(submodule, Module):
                self.config_modules.add(submodule.name)
                chosen = self._default_config(submodule)
                if chosen is not None:
                    return chosen, self._name_of(chosen, entry)
            return AppConfig, entry
        if isinstance(module, types.ModuleType):
            return self._django_config(entry)
        owner_name, _, class_name = entry.rpartition(".")
        if not owner_name or not class_name[:1].isupper():
            return module
        owner = importer.load(owner_name)
        if isinstance(owner, types.ModuleType):
            config = AppConfig.create(entry)
            return type(config), config.name
        if not isinstance(owner, Module):
            return owner
        self.config_modules.add(owner_name)
        chosen = importer.member(owner, class_name)
        return chosen if isinstance(chosen, Unknown) else (chosen, self._name_of(chosen, entry))

    def _django_config(self, entry: str) -> Any:
        """(class, app name) of one of Django's own apps; its `apps` module is read where its import fails.

        That of django.contrib.gis wants GDAL, which only a project that runs needs.
        """
        from django.apps import AppConfig

        submodule = self.evaluator.importer.load(entry + ".apps")
        chosen = self._default_config(submodule) if isinstance(submodule, Module) else None
        if chosen is not None:
            return chosen, self._name_of(chosen, entry)
        config = AppConfig.create(entry)
        return type(config), config.name

    @staticmethod
    def _name_of(config_class: Any, entry: str) -> str:
        name = config_class.name
        if not isinstance(name, str):
            raise TypeError("the name of %s is not known" % config_class.__qualname__)
        return name

    def _default_config(self, module: Module) -> Any:
        """The AppConfig that `AppConfig.create` would choose from an `apps` module, or None."""
        from django.apps import AppConfig

        self.evaluator.importer.execute(module)
        candidates = []
        for name in sorted(module.names):
            value = module.names[name]
            if isinstance(value, LazyClass) or (isinstance(value, LazyImport) and name[:1].isupper()):
                value = self.evaluator.run.lookup(self._scope(module), name)
            if isinstance(value, type) and issubclass(value, AppConfig) and value is not AppConfig:
                candidates.append(value)
        usable = [candidate for candidate in candidates if getattr(candidate, "default", True)]
        if len(usable) == 1:
            return usable[0]
        chosen = [candidate for candidate in usable if getattr(candidate, "default", False)]
        if len(chosen) > 1:
            raise RuntimeError("%r declares more than one default AppConfig" % module.name)
        return chosen[0] if chosen else None

    @staticmethod
    def _scope(module: Module) -> Any:
        from sterna.worker.evaluator.scope import Scope

        return Scope(module, 0, -1, "module", module.names)

    def _instantiate(self, config_class: Any, name: str) -> Any:
        importer = self.evaluator.importer
        package = importer.load(name)
        if isinstance(package, types.ModuleType):
            return config_class(name, package)
        if not isinstance(package, Module):
            raise ImportError(package.reason if isinstance(package, Unknown) else name)
        stand_in = types.ModuleType(name)
        stand_in.__file__ = package.path
        stand_in.__path__ = package.names.get("__path__", [package.path.rpartition("/")[0]])
        config = config_class(name, stand_in)
        for unknown in (config.label, config.verbose_name):
            if isinstance(unknown, Unknown):
                raise TypeError("a name of the app is not known: %s" % unknown.reason)
        self.read[config.label] = package
        return config

    def load_models(self, check: Callable[[], None]) -> None:
        """Make the models of every app; those that exist already stay. `check` may end it between two apps."""
        from django.apps import apps

        apps.ready = False
        for config in list(apps.get_app_configs()):
            check()
            if config.label not in self.read:
                config.import_models()
                continue
            config.models = apps.all_models[config.label]
            self._read_models(config)
        for config in list(apps.get_app_configs()):
            check()
            if config.label in self.read:
                self.reach.ready(config)
        check()
        self.reach.urls([package.name for package in self.read.values() if is_own(package)])
        apps.models_ready = apps.ready = True
        apps.clear_cache()

    def _read_models(self, config: Any) -> None:
        self.unreadable.discard(config.label)
        name = config.name + ".models"
        module = self.evaluator.importer.load(name)
        if isinstance(module, Module):
            config.models_module = module
            self.reach.models_module(module)
        elif not isinstance(module, Absent):
            self.unreadable.add(config.label)
            reason = module.reason if isinstance(module, Unknown) else "it is not read"
            self.problems.append(Problem("app", config.label, reason, (name, 0, -1, 0)))

    def label_of(self, unresolved: Unresolved, module: Module) -> Optional[str]:
        """The label of the app that an unresolved model belongs to."""
        from django.apps import apps

        if unresolved.app_label:
            return unresolved.app_label
        config = apps.get_containing_app_config(module.name)
        return None if config is None else str(config.label)
