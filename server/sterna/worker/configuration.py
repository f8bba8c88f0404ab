"""The project's settings: evaluated from their modules and given to Django as its settings."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Dict, List, Optional

from sterna.worker.configuration_class import ConfigurationClass, prepare
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.calls import MEND
from sterna.worker.evaluator.imports import Absent
from sterna.worker.evaluator.scope import Module
from sterna.worker.problems import Problem
from sterna.worker.values import Unknown, UnknownTruth, find_unknown

OURS: Dict[str, Any] = {
    # No database, no router, no logging set-up, no cache that reaches out: the answers need none of them.
    "DATABASES": {},
    "DATABASE_ROUTERS": [],
    "LOGGING_CONFIG": None,
    "LOGGING": {},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
}

SHOWN = ("AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD", "MIGRATION_MODULES", "USE_TZ")

DIALECTS = {
    "postgis": "postgresql",
    "postgre": "postgresql",
    "psql": "postgresql",
    "spatialite": "sqlite",
    "sqlite": "sqlite",
    "mariadb": "mariadb",
    "mysql": "mysql",
    "oracle": "oracle",
}
"""Part of a backend's dotted name to its dialect, the more telling part first."""


class SettingsError(Exception):
    """The settings module cannot be found or read."""


class Configuration:
    """The values of the settings module; `incomplete` where any name may come from something that could not be read."""

    def __init__(self, evaluator: Evaluator, settings_module: Optional[str]) -> None:
        self.module_name = settings_module or ""
        self.problems: List[Problem] = []
        self.values: Dict[str, Any] = {}
        self.incomplete: Optional[Unknown] = None
        self.module: Optional[Module] = None
        if not settings_module:
            raise SettingsError("No settings module is known.")
        evaluator.environ.values["DJANGO_SETTINGS_MODULE"] = settings_module
        found = evaluator.importer.load(settings_module)
        if not isinstance(found, Module):
            reason = found.reason if isinstance(found, Unknown) else "it is not a module of the project"
            if isinstance(found, Absent):
                reason = "there is no module of that name in the project or its environment"
            raise SettingsError("The settings module %s cannot be read: %s." % (settings_module, reason))
        self.module = found
        class_name = prepare(evaluator)
        evaluator.access.settings = SettingsSoFar(found).get
        evaluator.access.is_settings = is_settings
        evaluator.run.partial = True
        evaluator.importer.execute(found)
        evaluator.run.partial = False
        self.incomplete = found.incomplete
        for name in list(found.names):
            if name.isupper():
                self.values[name] = self._settled(evaluator, found, name)
        if class_name:
            self._take_class(evaluator, found, class_name)
        self._note_problems(found)

    def _take_class(self, evaluator: Evaluator, module: Module, name: str) -> None:
        try:
            self.values.update(ConfigurationClass(evaluator, module, name).values())
        except UnknownTruth as stop:
            self.incomplete = stop.unknown
        except Exception as error:  # noqa: BLE001 - whatever the project's class raises is why its settings are not known
            self.incomplete = Unknown("%s: %s" % (type(error).__name__, error), (module.name, 0, -1, 0))

    @staticmethod
    def _settled(evaluator: Evaluator, module: Module, name: str) -> Any:
        try:
            return evaluator.run.settle(module.names[name])
        except Exception as error:  # noqa: BLE001 - whatever a lazily imported setting raises is its reason
            return Unknown("%s: %s" % (type(error).__name__, error))

    def _note_problems(self, module: Module) -> None:
        told = [(module.name, error) for error in module.errors]
        if self.incomplete is not None:
            told.append((module.name, self.incomplete))
        for name in ("INSTALLED_APPS", *SHOWN):
            unknown = find_unknown(self.values.get(name))
            if unknown is not None:
                told.append((name, unknown))
        seen = set()
        for subject, unknown in told:
            # One cause is told once, however many settings hang on it.
            if (unknown.reason, unknown.place) not in seen:
                seen.add((unknown.reason, unknown.place))
                remedy = unknown.remedy or MEND
                self.problems.append(Problem("settings", subject, unknown.reason, unknown.place, remedy))
        if "INSTALLED_APPS" not in self.values and self.incomplete is None:
            reason = "the settings do not define INSTALLED_APPS"
            self.problems.append(Problem("settings", "INSTALLED_APPS", reason, (module.name, 0, -1, 0)))

    def get(self, name: str) -> Any:
        """A setting as project code sees it; raises AttributeError where neither the project nor Django defines it."""
        if name in self.values:
            return self.values[name]
        if self.incomplete is not None and name.isupper():
            return self.incomplete
        from django.conf import settings

        return getattr(settings, name)

    def set(self, name: str, value: Any) -> None:
        """Take a setting that a module of the project assigns to `django.conf.settings`."""
        from django.conf import settings

        self.values[name] = value
        if name not in OURS and find_unknown(value) is None:
            setattr(settings, name, value)

    def apply(self) -> None:
        """Give Django the values; a setting that is Unknown keeps Django's default there."""
        from django.conf import UserSettingsHolder, global_settings, settings

        holder = UserSettingsHolder(global_settings)
        for name, value in {**self.values, **OURS}.items():
            if find_unknown(value) is None:
                setattr(holder, name, value)
        holder.SETTINGS_MODULE = self.module_name
        settings._wrapped = holder

    @property
    def databases(self) -> Dict[str, str]:
        """Alias to dialect, "" where the engine is not known."""
        configured = self.values.get("DATABASES")
        if not isinstance(configured, dict):
            return {"default": ""}
        return {
            str(alias): dialect_of(entry.get("ENGINE") if isinstance(entry, dict) else None)
            for alias, entry in configured.items()
            if not isinstance(alias, Unknown)
        } or {"default": ""}

    @property
    def sqlite_files(self) -> Dict[str, str]:
        """Alias to the file of a SQLite database, as the settings name it; those in memory are left out."""
        entries = {alias: self.values["DATABASES"][alias] for alias, kind in self.databases.items() if kind == "sqlite"}
        names = {
            alias: entry.get("NAME") for alias, entry in entries.items() if find_unknown(entry.get("NAME")) is None
        }
        found = {alias: str(name) for alias, name in names.items() if isinstance(name, (str, PurePath))}
        return {alias: name for alias, name in found.items() if name and ":memory:" not in name}

    @property
    def installed_apps(self) -> List[Any]:
        """The entries of INSTALLED_APPS; those that are not known are left out."""
        entries = self.values.get("INSTALLED_APPS", ())
        if not isinstance(entries, (list, tuple)):
            return []
        return [entry for entry in entries if isinstance(entry, str)]

    @property
    def apps_known(self) -> bool:
        """Whether INSTALLED_APPS is known with all its entries."""
        entries = self.values.get("INSTALLED_APPS")
        return self.incomplete is None and isinstance(entries, (list, tuple)) and find_unknown(entries) is None

    def shown(self) -> Dict[str, str]:
        """repr of the settings that bear on migrations."""
        return {name: repr(self.get(name)) for name in SHOWN}


class SettingsSoFar:
    """`django.conf.settings` while the settings module is executed.

    Django imports the module that is being imported, and takes once what that has set until then
    (django/conf/__init__.py, LazySettings._setup).
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._values: Optional[Dict[str, Any]] = None

    def get(self, name: str) -> Any:
        """A setting; raises AttributeError where neither Django nor the module so far defines it."""
        from django.conf import global_settings

        if self._values is None:
            self._values = {name: value for name, value in self._module.names.items() if name.isupper()}
        if name in self._values:
            return self._values[name]
        if self._module.incomplete is not None and name.isupper():
            return self._module.incomplete
        return getattr(global_settings, name)


def is_settings(value: Any) -> bool:
    """Whether it is `django.conf.settings`."""
    from django.conf import LazySettings

    return issubclass(type(value), LazySettings)


def dialect_of(engine: Any) -> str:
    """The dialect of a database backend by its dotted name, "" where it says nothing known."""
    if not isinstance(engine, str):
        return ""
    lowered = engine.lower()
    for part, dialect in DIALECTS.items():
        if part in lowered:
            return dialect
    return ""
