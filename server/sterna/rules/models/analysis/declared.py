"""Model classes and their fields, where the text tells for certain that they are such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from sterna.engine.messages import App
from sterna.rules.classes import Found, Meant, Outside, meant
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.binds import names_of

_BASES = 12
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

    def resolved(self, view: View, expr: facts.Expr) -> facts.Expr:
        """What a name that the class or else the module assigns once stands for; any other expression itself."""
        reading = view.reading(self.model.found.path)
        if not isinstance(expr, facts.Name) or reading is None:
            return expr
        for body in (self.model.found.node.body, [top.stmt for top in reading.facts.statements]):
            bound = [stmt for stmt in body if expr.name in bound_names([stmt])]
            if bound:
                only = bound[0]
                return only.value if len(bound) == 1 and isinstance(only, facts.Assign) else expr
        return expr

    @property
    def label(self) -> str:
        """`Post.title`."""
        return f"{self.model.found.node.name}.{self.name}"


@dataclass(frozen=True)
class Model:
    """A class that is a model, abstract or not."""

    app: App
    found: Found

    def meant(self, view: View, expr: facts.Expr) -> Meant:
        """What a name in its module stands for."""
        if isinstance(expr, facts.Name | facts.Attr) and self._own(expr):
            return None
        return meant(view, self.found.path, self.found.module, expr)

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
        return isinstance(expr, facts.Name) and expr.name in bound_names(self.found.node.body)

    def fields(self, view: View) -> Iterator[Field]:
        """Those of Django's own classes that its body assigns to a name."""
        for stmt in self.found.node.body:
            if isinstance(stmt, facts.Assign) and len(stmt.targets) == 1:
                target, value = stmt.targets[0], stmt.value
            elif isinstance(stmt, facts.AnnAssign) and stmt.value is not None:
                target, value = stmt.target, stmt.value
            else:
                continue
            if isinstance(target, facts.Name) and isinstance(value, facts.Call):
                kind = self.meant(view, value.func)
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


def migrated_fields(view: View) -> Iterator[Field]:
    """The fields that end up in a table whose migrations are written: those of concrete models, and those of abstract
    ones that a concrete model has unchanged from its bases."""
    found = models(view)
    inherited: dict[tuple[Path, int], set[str]] = {}
    for model in found:
        if model.is_concrete:
            _inherit(view, model.found, bound_names(model.found.node.body), inherited, 0)
    for model in found:
        key = (model.found.path, model.found.statement)
        for field in model.fields(view):
            if model.is_concrete or (model.is_concrete is False and field.name in inherited.get(key, ())):
                yield field


def _inherit(view: View, found: Found, own: set[str], inherited: dict[tuple[Path, int], set[str]], depth: int) -> None:
    """Note for each base of a class the names that the class has from it."""
    for argument in found.node.args if depth < _BASES else ():
        base = meant(view, found.path, found.module, argument.value)
        if isinstance(base, Found):
            names = bound_names(base.node.body)
            inherited.setdefault((base.path, base.statement), set()).update(names - own)
            own = own | names
            _inherit(view, base, own, inherited, depth + 1)


_known: WeakKeyDictionary[View, list[Model]] = WeakKeyDictionary()


def models(view: View) -> list[Model]:
    """The models of the installed apps that are the project's own and have migrations; none without a worker."""
    found = _known.get(view)
    if found is None:
        found = _known[view] = list(_models(view))
    return found


def _models(view: View) -> Iterator[Model]:
    memo: dict[tuple[Path, int], bool] = {}
    for app in view.apps.values():
        if app.is_django or not app.has_migrations or not app.models_module:
            continue
        for module in _modules(view, app.models_module):
            path = view.module_path(module)
            reading = view.reading(path) if path is not None and view.is_own(path) else None
            if path is None or reading is None:
                continue
            for index, top in enumerate(reading.facts.statements):
                if isinstance(top.stmt, facts.Class) and not top.stale:
                    found = Found(path, module, index, top.stmt)
                    if _is_model(view, found, memo):
                        yield Model(app, found)


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
