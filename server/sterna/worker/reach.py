"""Which modules declare models: a models module and what it imports from installed apps, as far as models lie there.

Python would run every import; here a module is read only where a model may come from it. From a models module the
imports from installed apps are followed, and on from modules of the same `models` package and from modules that turned
out to declare a model.
"""

from __future__ import annotations

from typing import Any, Iterable, Iterator, List, Optional, Set, Tuple

from django.conf import settings

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.candidates import may_be_model
from sterna.worker.evaluator.classes import declares_fields
from sterna.worker.evaluator.functions import interpreted
from sterna.worker.evaluator.imports import absolute
from sterna.worker.evaluator.names import blocks, bound_names
from sterna.worker.evaluator.scope import LazyClass, Module, Node, Scope
from sterna.worker.urls import UrlImports
from sterna.worker.values import UnknownTruth


class Reach:
    """The modules that were looked through for models."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.modules: Set[str] = set()
        self.sought: Set[str] = set()
        """Modules in which a single class was made."""
        self._by_urls: Optional[List[str]] = None

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

    def ready(self, config: Any) -> None:
        """Make the models that only the imports of `AppConfig.ready` reach, in modules of the app.

        The method is not run, and modules without anything like a model are not executed: their imports are followed.
        """
        function = interpreted(type(config).ready)
        if function is None:
            return
        inside, root = config.name + ".", config.name + ".models"
        try:
            body = self.evaluator.run.body(function)
        except UnknownTruth:
            # Half typed, as it may be: models that migrations know are sought by name all the same.
            return
        waiting = list(_imported(function.scope.module, body))
        seen: Set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen or not name.startswith(inside) or ".migrations." in name + ".":
                continue
            seen.add(name)
            module = self.evaluator.importer.load(name)
            if isinstance(module, Module):
                statements = [top[0] for top in module.statements]
                waiting += _imported(module, statements)
                if name not in self.modules and any(map(_is_like_a_model, _classes(statements))):
                    self._look_through(module, root)

    def urls(self, packages: List[str]) -> None:
        """Make the models that only the URLs reach, in deeper modules of models of these apps."""
        if self._by_urls is None:
            urlconf = getattr(settings, "ROOT_URLCONF", None)
            self._by_urls = UrlImports(self.evaluator, packages).models_modules(urlconf)
        for name in self._by_urls:
            module = self.evaluator.importer.load(name)
            if isinstance(module, Module):
                self._look_through(module, name)

    def forget(self, names: Iterable[str]) -> None:
        """Look through these modules again; one that others lead to is reached through them."""
        from django.apps import apps

        names = set(names)
        if names <= {"%s.models" % config.name for config in apps.get_app_configs()}:
            self.modules.difference_update(names)
        else:
            self.modules.clear()
            self._by_urls = None

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


def _imported(module: Module, nodes: List[Node]) -> Iterator[str]:
    """What import statements outside functions and classes name: for `from a import b` both `a` and `a.b`."""
    scope = Scope(module, 0, -1, "module", {})
    for node in nodes:
        if node[0] == "Import":
            yield from (name for _at, name, _asname in node[2])
        elif node[0] == "ImportFrom":
            source = absolute(scope, node[2], node[3])
            yield source
            yield from ("%s.%s" % (source, name) for _at, name, _asname in node[4])
        for block in blocks(node):
            yield from _imported(module, block)


def _classes(nodes: List[Node]) -> Iterator[Node]:
    for node in nodes:
        if node[0] == "Class":
            yield node
        for block in blocks(node):
            yield from _classes(block)


def _is_like_a_model(node: Node) -> bool:
    """Whether a class has fields or a Meta, or a name or a base whose name says that it is a model's."""
    bases = [base for _at, _star, keyword, base in node[5] if keyword is None]
    names = [base[3] if base[0] == "Attr" else base[2] for base in bases if base[0] in ("Attr", "Name")]
    has_meta = any(inner[0] == "Class" and inner[2] == "Meta" for inner in node[6])
    named = any(str(name).endswith("Model") for name in [node[2], *names])
    return bool(bases) and (has_meta or named or declares_fields(node))


def modules_that_set(evaluator: Evaluator, package: str, setting: str) -> Iterator[Module]:
    """The modules directly in a package that assign to `settings.NAME` at module level, whoever would import them."""
    for name in evaluator.ask("submodules", name=package) or []:
        module = evaluator.importer.load("%s.%s" % (package, name))
        if isinstance(module, Module) and any(_sets(top[0], setting) for top in module.statements):
            yield module


def classes_that_set(evaluator: Evaluator, setting: str) -> Iterator[Tuple[Module, str]]:
    """Classes with bases in the models and conf modules of the apps, that have an attribute of a setting's name, or of
    what follows its prefix: making them may give the setting its default (django-appconf).
    """
    from django.apps import apps

    for config in apps.get_app_configs():
        inside = evaluator.ask("submodules", name=config.name + ".models") or []
        for name in ("models", *("models." + one for one in inside), "conf"):
            module = evaluator.importer.load("%s.%s" % (config.name, name))
            for top in module.statements if isinstance(module, Module) else ():
                if top[0][0] == "Class" and top[0][5] and any(_names(one, setting) for one in top[0][6]):
                    yield module, top[0][2]


def _names(node: Node, setting: str) -> bool:
    names = list(bound_names([node])) if node[0] in ("Assign", "AnnAssign") else []
    return any(name.isupper() and (setting == name or setting.endswith("_" + name)) for name in names)


def _sets(node: Node, setting: str) -> bool:
    return node[0] == "Assign" and any(target[0] == "Attr" and target[3] == setting for target in node[2])
