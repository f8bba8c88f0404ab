"""What of Django the evaluator answers itself: settings, the registry, signals, the connection.

These reach for the project's modules or for a database; here they reach for what was read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List

from sterna.worker.evaluator import lookups
from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.builtin import import_string
from sterna.worker.evaluator.imports import Absent
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Module, Node, Scope
from sterna.worker.evaluator.standins import Connection, Connections
from sterna.worker.sql.connections import connection as offline_connection
from sterna.worker.values import Unknown, is_unknown


class ReadNamespace:
    """A read module to code that only asks whether it has a name."""

    def __init__(self, evaluator: Evaluator, module: Module) -> None:
        self._evaluator = evaluator
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return self._evaluator.importer.member(self._module, name)

    @classmethod
    def of(cls, evaluator: Evaluator, name: str) -> Any:
        """A module as `importlib.import_module` would give it; raises ModuleNotFoundError."""
        found = evaluator.importer.load(name)
        if is_unknown(found):
            raise ModuleNotFoundError(found.reason, name=name)
        return cls(evaluator, found) if isinstance(found, Module) else found

    @classmethod
    def named(cls, evaluator: Evaluator, path: str) -> Any:
        """What a dotted path names, as `django.utils.module_loading.import_string` would give it."""
        module, _, name = path.rpartition(".")
        return getattr(cls.of(evaluator, module), name)


def before_settings(evaluator: Evaluator) -> None:
    """What a settings module may use of Django."""
    from django.urls import utils
    from django.utils import module_loading

    def callable_by_name(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        return args[0] if not isinstance(args[0], str) else by_dotted_name(run, args, kwargs, scope, node)

    def by_dotted_name(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        return import_string(run, args, kwargs, scope, node, evaluator.importer)

    def has_submodule(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        package, name = [*args, *kwargs.values()]
        if is_unknown(package) or is_unknown(name):
            return package if is_unknown(package) else name
        if not hasattr(package, "__path__") and not getattr(package, "is_package", False):
            return False
        found = evaluator.importer.load("%s.%s" % (run.attribute(package, "__name__", scope, node), name))
        if isinstance(found, Absent):
            return False if found.certain else found
        return found if is_unknown(found) else True

    evaluator.calls.special(module_loading.import_string, by_dotted_name)
    evaluator.calls.special(module_loading.module_has_submodule, has_submodule)
    evaluator.calls.special(utils.get_callable, callable_by_name)
    evaluator.policy.with_django(apps_ready=False)


def after_settings(evaluator: Evaluator, configuration: Any) -> None:
    """Settings as the project reads them, and the connection that it would have."""
    from django.db import models

    evaluator.access.settings = configuration.get
    evaluator.run.is_settings = evaluator.access.is_settings
    evaluator.run.set_setting = configuration.set
    evaluator.classes.model_base = models.Model

    @lru_cache(maxsize=1)
    def databases() -> Dict[str, Connection]:
        made = {alias: connection(alias, dialect) for alias, dialect in configuration.databases.items()}
        return {"default": Connection(None), **made}

    evaluator.access.specials["django.db", "connection"] = lambda: databases()["default"]
    evaluator.access.specials["django.db", "connections"] = lambda: Connections(databases())
    evaluator.policy.value_types += (Connection, Connections)


def connection(alias: str, dialect: str) -> Connection:
    """The stand-in for a connection of the settings; "" is a dialect that is not known."""
    if not dialect:
        return Connection(None, alias)
    made = offline_connection(dialect, alias=alias)
    return Connection(made.vendor, alias, made.features)


def with_apps(evaluator: Evaluator, installed: Any) -> None:
    """The registry and what asks it: a model that nobody made yet is made when it is asked for."""
    from django import dispatch
    from django.apps import AppConfig, apps
    from django.apps.registry import Apps
    from django.contrib import auth
    from django.core.exceptions import ImproperlyConfigured
    from django.core.files.storage import handler
    from django.db.migrations import state
    from django.db.models import manager, options
    from django.db.models.signals import class_prepared
    from django.utils import deconstruct

    from sterna.worker import unknown_arguments
    from sterna.worker.reach import classes_that_set, modules_that_set

    def get_model(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        args = [value for value in args if value is not apps]
        kwargs = {key: value for key, value in kwargs.items() if key != "require_ready"}
        for value in [*args, *kwargs.values()]:
            if is_unknown(value):
                return value
        label = kwargs.get("app_label") or args[0]
        name = kwargs.get("model_name") or (args[1] if len(args) > 1 and isinstance(args[1], str) else None)
        if name is None:
            label, name = label.split(".")
        return model(label, name, scope)

    def model(label: str, name: str, scope: Scope) -> Any:
        found = apps.all_models[label].get(name.lower())
        if found is None:
            config = apps.get_app_config(label)
            if label in installed.read:
                module = evaluator.importer.load("%s.models" % config.name, (scope.module.name, 0, -1, 0))
                if isinstance(module, Module):
                    installed.reach.models_module(module)
                    unresolved = module.unresolved.get(name)
                    if unresolved is not None:
                        return unresolved
            else:
                config.import_models()
            found = apps.all_models[label].get(name.lower())
        if found is None:
            raise LookupError("App '%s' doesn't have a '%s' model." % (label, name))
        evaluator.importer.note_use(scope.module.name, found.__module__)
        return found

    def get_user_model(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        name = run.attribute(settings(), "AUTH_USER_MODEL", scope, node)
        if is_unknown(name):
            return name
        try:
            return get_model(run, [name], {}, scope, node)
        except LookupError:
            raise ImproperlyConfigured(
                "AUTH_USER_MODEL refers to model '%s' that has not been installed" % name
            ) from None

    def settings() -> Any:
        from django.conf import settings

        return settings

    def connect(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> None:
        """Only `class_prepared` bears on what is declared; its receivers are interpreted functions."""
        signal, receiver, *rest = args
        if signal is class_prepared and evaluator.calls.allowed(receiver):
            kwargs = {**kwargs, "weak": False}
            signal.connect(
                receiver, *rest, **{k: v for k, v in kwargs.items() if k in ("sender", "weak", "dispatch_uid")}
            )

    def receiver(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        return identity

    def identity(value: Any) -> Any:
        return value

    def contains(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        name = next(iter([value for value in args if value is not apps]), kwargs.get("app_name"))
        if is_unknown(name):
            return name
        return any(config.name == name for config in apps.get_app_configs())

    def own_registry(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        """`Apps(...)`: a registry beside the project's, for models that no migration knows; it loads no apps."""
        return Apps()

    def seek_setting(name: str, user: str) -> Any:
        config = apps.get_containing_app_config(user)
        values = installed.configuration.values
        if config is not None and name not in values:
            for module in modules_that_set(evaluator, config.name, name):
                evaluator.importer.execute(module)
        for module, class_name in classes_that_set(evaluator, name):
            if name in values:
                break
            evaluator.importer.member(module, class_name)
        if name in values:
            return values[name]
        return Unknown("no module that was read sets settings.%s" % name)

    def roots() -> List[str]:
        """What Django imports by itself, in its order: settings, the apps' configurations, the apps' models."""
        configs = list(apps.get_app_configs())
        return [
            installed.configuration.module_name,
            *(type(config).__module__ for config in configs),
            *("%s.models" % config.name for config in configs),
        ]

    def declares_models(name: str) -> bool:
        config = apps.get_containing_app_config(name)
        return config is not None and (name + ".").startswith(config.name + ".models.")

    for module in (manager, deconstruct):
        # These look whether a class is where its path says, by importing.
        module.import_module = lambda name: ReadNamespace.of(evaluator, name)
    for module in (options, state, handler):
        # These make managers, default primary keys and storages from their paths.
        module.import_string = lambda path: ReadNamespace.named(evaluator, path)
    unknown_arguments.install()
    evaluator.access.is_app_config = lambda value: isinstance(value, AppConfig)
    evaluator.importer.declares_models = declares_models
    evaluator.classes.order.roots = roots
    evaluator.access.seek_setting = seek_setting
    evaluator.policy.with_django(apps_ready=True)
    special = evaluator.calls.special
    special(type(apps).get_model, get_model)
    special(type(apps).get_registered_model, get_model)
    special(type(apps).is_installed, contains)
    special(auth.get_user_model, get_user_model)
    special(Apps, own_registry)
    special(dispatch.Signal.connect, connect)
    special(dispatch.receiver, receiver)
    evaluator.policy.allow(identity)
    lookups.install(evaluator.calls)
    for name in ("get_app_config", "get_app_configs", "get_containing_app_config", "lazy_model_operation"):
        special(getattr(type(apps), name), _registry_method(apps, name))


def _registry_method(apps: Any, name: str) -> Any:
    def call(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
        given = [value for value in args if value is not apps]
        for value in given:
            if is_unknown(value):
                return value
        return getattr(apps, name)(*given, **kwargs)

    return call
