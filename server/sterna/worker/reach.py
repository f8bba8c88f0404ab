"""Which modules declare models: a models module and what it imports from installed apps, as far as models lie there.

Python would run every import; here a module is read only where a model may come from it. From a models module the
imports from installed apps are followed, and on from modules of the same `models` package and from modules that turned
out to declare a model.
"""

from __future__ import annotations

from typing import Iterable, Iterator, Set

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.candidates import may_be_model
from sterna.worker.evaluator.scope import LazyClass, Module, Node


class Reach:
    """The modules that were looked through for models."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.modules: Set[str] = set()
        self.sought: Set[str] = set()
        """Modules in which a single class was made."""

    def models_module(self, module: Module) -> None:
        """Make the models of a models module and of what it reaches."""
        self._look_through(module, module.name)

    def seek(self, package: str, class_name: str) -> None:
        """Make the classes of that name in the modules of a package.

        For a model that the migrations know and the models modules do not reach: Django imports more than those (what
        `AppConfig.ready` names, the admin's and other registries' modules), and the class is there.
        """
        importer = self.evaluator.importer
        for name in self.evaluator.ask("declaring", name=package, text=class_name):
            module = importer.load(name)
            if not isinstance(module, Module) or ".migrations." in name:
                continue
            importer.execute(module)
            for key in [key for key in module.names if key.lower() == class_name]:
                module.names[key] = self.evaluator.run.settle(module.names[key])
            self.sought.add(name)

    def forget(self, names: Iterable[str]) -> None:
        """Look through these modules again; one that others lead to is reached through them."""
        from django.apps import apps

        names = set(names)
        if names <= {"%s.models" % config.name for config in apps.get_app_configs()}:
            self.modules.difference_update(names)
        else:
            self.modules.clear()

    def _look_through(self, module: Module, root: str) -> None:
        if module.name in self.modules:
            return
        self.modules.add(module.name)
        self.evaluator.importer.execute(module)
        for name, value in list(module.names.items()):
            if isinstance(value, LazyClass) and value.scope.module is module and may_be_model(value):
                module.names[name] = self.evaluator.run.settle(value)
        inside = module.name == root or module.name.startswith(root + ".")
        if not inside and not self._declares_model(module):
            return
        for target in list(dict.fromkeys(module.imports)):
            if target not in self.modules and self._in_installed_app(target):
                found = self.evaluator.importer.load(target)
                if isinstance(found, Module):
                    self._look_through(found, root)

    def _declares_model(self, module: Module) -> bool:
        classes = self.evaluator.classes
        return any(
            info.module == module.name and issubclass(kind, classes.model_base)
            for kind, info in list(classes.info.items())
        )

    @staticmethod
    def _in_installed_app(name: str) -> bool:
        from django.apps import apps

        return apps.get_containing_app_config(name) is not None and not name.startswith("django.")


def modules_that_set(evaluator: Evaluator, package: str, setting: str) -> Iterator[Module]:
    """The modules directly in a package that assign to `settings.NAME` at module level, whoever would import them."""
    for name in evaluator.ask("submodules", name=package) or []:
        module = evaluator.importer.load("%s.%s" % (package, name))
        if isinstance(module, Module) and any(_sets(top[0], setting) for top in module.statements):
            yield module


def _sets(node: Node, setting: str) -> bool:
    return node[0] == "Assign" and any(target[0] == "Attr" and target[3] == setting for target in node[2])
