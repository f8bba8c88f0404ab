"""Models that only the project's URLs import, in `models` modules deeper in an app.

`makemigrations` runs the system checks first, and one of them imports ROOT_URLCONF and all that it includes
(django/core/management/base.py, django/core/checks/urls.py, Django 5.2): models that views import are there then.
Nothing of it is executed here, and nothing read where no app of the project's own has such a module: installed packages
come with migrations, by which such models are found.
"""

from __future__ import annotations

import ast
from typing import Any, Iterator, List, Optional, Set

from sterna.worker.evaluator.build import Evaluator
from sterna.worker.evaluator.imports import absolute
from sterna.worker.evaluator.scope import Module, Node, Scope


class UrlImports:
    """Follows the imports of the URLs, in the order in which Python would make them."""

    def __init__(self, evaluator: Evaluator, packages: List[str]) -> None:
        """`packages` are those of the apps that may have such models."""
        self.evaluator = evaluator
        self.packages = packages
        self._seen: Set[str] = set()
        self._wanted: Set[str] = set()
        self._found: List[str] = []

    def models_modules(self, urlconf: Any) -> List[str]:
        """The deeper modules of models that are imported, those first that Python would be done with first."""
        own = {package + ".models" for package in self.packages}
        self._wanted = {name for package in self.packages for name in self._nested(package) if name not in own}
        if self._wanted and isinstance(urlconf, str):
            self._seen = set()
            self._found = []
            self._follow(urlconf, urlconf.partition(".")[0])
        return self._found

    def _nested(self, package: str) -> Iterator[str]:
        if "models" in self._submodules(package):
            yield package + ".models"
        for child in self.evaluator.ask("folders", name=package):
            if child not in ("migrations", "models", "tests"):
                yield from self._nested("%s.%s" % (package, child))

    def _submodules(self, name: str) -> List[str]:
        return self.evaluator.ask("submodules", name=name) or []

    def _follow(self, name: str, top: str) -> None:
        """Go through a module, those around it first; `top` is the package of the URLs themselves."""
        parent = name.rpartition(".")[0]
        if parent:
            self._follow(parent, top)
        if name in self._seen or len(self._found) == len(self._wanted) or not self._is_near(name, top):
            return
        self._seen.add(name)
        module = self.evaluator.importer.load(name)
        if isinstance(module, Module):
            for statement in module.statements:
                for target in self._targets(module, statement[0]):
                    self._follow(target, top)
            if name in self._wanted:
                self._found.append(name)

    def _is_near(self, name: str, top: str) -> bool:
        inside = (*self.packages, top)
        return any(
            (name + ".").startswith(package + ".") or (package + ".").startswith(name + ".") for package in inside
        )

    def _targets(self, module: Module, node: Node) -> Iterator[str]:
        """The modules that a statement imports when the module is imported, or includes, for certain."""
        scope = Scope(module, 0, -1, "module", {})
        if node[0] == "Import":
            yield from (name for _at, name, _asname in node[2])
        elif node[0] == "ImportFrom":
            source = absolute(scope, node[2], node[3])
            yield source
            inner = self._submodules(source) if source in self._seen else []
            yield from ("%s.%s" % (source, name) for _at, name, _asname in node[4] if name in inner)
        elif node[0] in ("Assign", "AugAssign", "AnnAssign", "ExprStmt"):
            yield from included(node)
        for inner_node in certain(node):
            yield from self._targets(module, inner_node)


def is_own(package: Module) -> bool:
    """Whether a package is the project's: in no site-packages."""
    return not {"site-packages", "dist-packages"}.intersection(package.path.replace("\\", "/").split("/"))


def certain(node: Node) -> List[Node]:
    """The statements inside a compound statement that run whatever is true: a model may not appear for a condition."""
    if node[0] == "Try":
        return [*node[2], *node[5]]
    return node[3] if node[0] == "With" else []


def included(node: Any) -> Iterator[str]:
    """The modules that calls of `include` name as text, also as the first of a pair."""
    if not isinstance(node, list):
        return
    if node and node[0] == "Call" and _name(node[2]) == "include" and node[3]:
        said = _text(node[3][0][3])
        if said:
            yield said
            return
    for child in node:
        yield from included(child)


def _name(func: Node) -> Optional[str]:
    return {"Name": func[2], "Attr": func[3] if func[0] == "Attr" else None}.get(func[0])


def _text(node: Node) -> str:
    if node[0] == "Seq" and node[3]:
        node = node[3][0]
    if node[0] != "Const" or node[2][-1:] not in "'\"":
        return ""
    value = ast.literal_eval(node[2])
    return value if isinstance(value, str) else ""
