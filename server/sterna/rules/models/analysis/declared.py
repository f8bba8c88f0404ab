"""Model classes and their fields, where the text tells for certain that they are such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sterna.engine.messages import App
from sterna.rules.classes import Found, Meant, Outside, bindings, meant, names_in
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.binds import names_of

_BASES = 12
_MODELS, _MIGRATED = "models", "migrated fields"
_RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject"}


@dataclass(frozen=True)
class Field:
    """A call in the body of a model class that makes one of Django's own fields."""

    model: Model
    name: str
    kind: str
    """Class name: "CharField"."""
    call: facts.Call

    def argument(self, keyword: str) -> facts.Expr | None:
        """The keyword argument, or None."""
        return next((each.value for each in self.call.args if each.keyword == keyword), None)

    def at(self, node: facts.Node) -> At:
        """A node of the call."""
        return self.model.found.at(node.at)

    def resolved(self, expr: facts.Expr) -> facts.Expr:
        """What a name that the class or else the module assigns once stands for; any other expression itself."""
        if not isinstance(expr, facts.Name):
            return expr
        model = self.model
        if expr.name in model.names:
            bound = [stmt for stmt in model.found.node.body if expr.name in names_of([stmt])]
        else:
            bound = [top.stmt for _, top in bindings(model.view, model.found.path).get(expr.name, [])]
        return bound[0].value if len(bound) == 1 and isinstance(bound[0], facts.Assign) else expr

    @property
    def label(self) -> str:
        """`Post.title`."""
        return f"{self.model.found.node.name}.{self.name}"


@dataclass(frozen=True)
class Model:
    """A class that is a model, abstract or not."""

    app: App
    found: Found
    view: View = field(repr=False)

    def meant(self, expr: facts.Expr) -> Meant:
        """What a name in its module stands for."""
        if isinstance(expr, facts.Name | facts.Attr) and self._own(expr):
            return None
        return meant(self.view, self.found.path, self.found.module, expr)

    @property
    def names(self) -> frozenset[str]:
        """Those that its body binds."""
        return names_in(self.found)

    @property
    def is_concrete(self) -> bool | None:
        """Whether it has a table; None where the text does not tell."""
        for stmt in reversed(self.found.node.body):
            if isinstance(stmt, facts.Class) and stmt.name == "Meta":
                return _is_concrete(stmt)
            if "Meta" in bound_names([stmt]):
                return None
        return True

    def _own(self, expr: facts.Expr) -> bool:
        """Whether a name is one that the body of the class binds."""
        while isinstance(expr, facts.Attr):
            expr = expr.value
        return isinstance(expr, facts.Name) and expr.name in self.names

    @cached_property
    def fields(self) -> list[Field]:
        """Those of Django's own classes that its body assigns to a name."""
        return list(self._fields())

    def _fields(self) -> Iterator[Field]:
        for stmt in self.found.node.body:
            if isinstance(stmt, facts.Assign) and len(stmt.targets) == 1:
                target, value = stmt.targets[0], stmt.value
            elif isinstance(stmt, facts.AnnAssign) and stmt.value is not None:
                target, value = stmt.target, stmt.value
            else:
                continue
            if isinstance(target, facts.Name) and isinstance(value, facts.Call):
                kind = self.meant(value.func)
                if isinstance(kind, Outside) and kind.is_djangos and is_field(kind.name):
                    yield Field(self, target.name, kind.name, value)


def is_field(name: str) -> bool:
    """Whether a class of Django of that name is a model field."""
    return name in _RELATIONS or name.endswith("Field")


def bound_names(body: list[facts.Stmt]) -> set[str]:
    """Names that the statements of a class's body bind."""
    return set(names_of(body))


def _is_concrete(meta: facts.Class) -> bool | None:
    for stmt in reversed(meta.body):
        if isinstance(stmt, facts.Assign) and "abstract" in bound_names([stmt]):
            said = stmt.value.source if isinstance(stmt.value, facts.Const) else ""
            return {"True": False, "False": True}.get(said)
        if not isinstance(stmt, facts.Assign | facts.ExprStmt | facts.Simple):
            return None
    return True


def models(view: View) -> list[Model]:
    """The models of the installed apps that are the project's own and have migrations; none without a worker."""
    if _MODELS not in view.memo:
        view.memo[_MODELS] = list(_models(view))
    found: list[Model] = view.memo[_MODELS]
    return found


def migrated_fields(view: View) -> list[Field]:
    """The fields that end up in a table whose migrations are written: those of concrete models, and those of abstract
    ones that a concrete model has unchanged from its bases."""
    if _MIGRATED not in view.memo:
        view.memo[_MIGRATED] = list(_migrated(view))
    found: list[Field] = view.memo[_MIGRATED]
    return found


def _migrated(view: View) -> Iterator[Field]:
    found = models(view)
    inherited: dict[tuple[Path, int], set[str]] = {}
    for model in found:
        if model.is_concrete:
            _inherit(view, model.found, set(model.names), inherited)
    for model in found:
        key = (model.found.path, model.found.statement)
        for each in model.fields:
            if model.is_concrete or (model.is_concrete is False and each.name in inherited.get(key, ())):
                yield each


def _inherit(
    view: View, found: Found, own: set[str], inherited: dict[tuple[Path, int], set[str]], depth: int = 0
) -> None:
    """Note for each base of a class the names that the class has from it."""
    for argument in found.node.args if depth < _BASES else ():
        base = meant(view, found.path, found.module, argument.value)
        if isinstance(base, Found):
            names = names_in(base)
            inherited.setdefault((base.path, base.statement), set()).update(names - own)
            own = own | names
            _inherit(view, base, own, inherited, depth + 1)


def _models(view: View) -> Iterator[Model]:
    memo: dict[tuple[Path, int], bool] = {}
    for app in view.apps.values():
        if app.is_django or not app.has_migrations or not app.models_module:
            continue
        for module in _modules(view, app.models_module):
            path = view.module_path(module)
            read = view.facts_of(path) if path is not None and view.is_own(path) else None
            if path is None or read is None:
                continue
            for index, top in enumerate(read.statements):
                if isinstance(top.stmt, facts.Class) and not top.stale:
                    found = Found(path, module, index, top.stmt)
                    if _is_model(view, found, memo):
                        yield Model(app, found, view)


def is_model(view: View, found: Meant) -> bool:
    """Whether something is a model class for certain."""
    return _is_base(view, found, {}, 0)


def _modules(view: View, name: str) -> Iterator[str]:
    yield name
    for inner in view.project.modules.submodules(name) or ():
        yield from _modules(view, f"{name}.{inner}")


def _is_model(view: View, found: Found, memo: dict[tuple[Path, int], bool], depth: int = 0) -> bool:
    key = (found.path, found.statement)
    if key not in memo:
        memo[key] = False
        if depth < _BASES:
            bases = [argument.value for argument in found.node.args if not argument.star and argument.keyword is None]
            memo[key] = any(_is_base(view, meant(view, found.path, found.module, base), memo, depth) for base in bases)
    return memo[key]


def _is_base(view: View, base: Meant, memo: dict[tuple[Path, int], bool], depth: int) -> bool:
    if isinstance(base, Outside):
        return base.path.endswith(".db.models.Model") or base.path.startswith("django.contrib.auth.")
    return base is not None and _is_model(view, base, memo, depth + 1)
