"""What a name in a file stands for, followed through imports: a class of a file, or a thing outside of the project."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from sterna.project.literals import dotted
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.binds import names_of

_OUTSIDE = {"django", *sys.stdlib_module_names}
_DEPTH = 12
"""So many imports and bases are followed."""
_KEPT = 4096
"""So many files' names are kept."""


@dataclass(frozen=True)
class Found:
    """A class at the top level of a file, and the module that it is in."""

    path: Path
    module: str
    statement: int
    node: facts.Class

    def at(self, node: int) -> At:
        """A node of it."""
        return At(self.path, self.statement, -1, node)


def names_in(found: Found) -> frozenset[str]:
    """The names that the body of a class binds."""
    key = (found.path, found.statement)
    known = _bodies.get(key)
    if known is None or known[0] is not found.node:
        if len(_bodies) >= _KEPT:
            _bodies.clear()
        known = _bodies[key] = (found.node, frozenset(names_of(found.node.body)))
    return known[1]


@dataclass(frozen=True)
class Outside:
    """A thing of Django or of the standard library; `path` as imported: "django.db.models.CharField"."""

    path: str

    @property
    def name(self) -> str:
        """The last part of it."""
        return self.path.rpartition(".")[2]

    @property
    def is_djangos(self) -> bool:
        """Whether it is Django's."""
        return self.path.startswith("django.")


# A class is the same object as long as its text is the same.
_bodies: dict[tuple[Path, int], tuple[facts.Class, frozenset[str]]] = {}
Bindings = dict[str, list[tuple[int, facts.Top]]]
_known: dict[int, tuple[facts.Module, Bindings]] = {}
_LOOKED = "bindings"
Meant = Found | Outside | None
"""None: the text does not tell it."""


def meant(view: View, path: Path, module: str, expr: facts.Expr, depth: int = 0) -> Meant:
    """What an expression of names and attributes at the top level of a module stands for."""
    name = dotted(expr)
    return _named(view, path, module, name.split("."), depth) if name is not None else None


def _named(view: View, path: Path, module: str, parts: list[str], depth: int) -> Meant:
    bound = bindings(view, path).get(parts[0], []) if depth <= _DEPTH else []
    if len(bound) != 1 or bound[0][1].stale:
        return None
    index, stmt = bound[0][0], bound[0][1].stmt
    if isinstance(stmt, facts.Class):
        return Found(path, module, index, stmt) if len(parts) == 1 else None
    if isinstance(stmt, facts.Assign):
        return meant(view, path, module, _longer(stmt.value, parts[1:]), depth + 1)
    if isinstance(stmt, facts.Import):
        # Only `import a.b as c` and `import a` bind what they say.
        each = next(name for name in stmt.names if _import_name(name) == parts[0])
        return _from(view, each.name if each.asname else parts[0], parts[1:], depth)
    if isinstance(stmt, facts.ImportFrom):
        each = next(name for name in stmt.names if (name.asname or name.name) == parts[0])
        source = source_of(stmt, module, path)
        return _from(view, source, [each.name, *parts[1:]], depth) if source else None
    return None


def bindings(view: View, path: Path) -> Bindings:
    """Name to the statements at the top level of a file that bind it, with their indexes."""
    looked: dict[Path, Bindings] = view.memo.setdefault(_LOOKED, {})
    if path not in looked:
        looked[path] = _bindings(view.facts_of(path))
    return looked[path]


def _bindings(module: facts.Module | None) -> Bindings:
    if module is None:
        return {}
    known = _known.get(id(module))
    if known is None or known[0] is not module:
        found: Bindings = {}
        for index, top in enumerate(module.statements):
            for name in names_of([top.stmt]):
                found.setdefault(name, []).append((index, top))
        if len(_known) >= _KEPT:
            _known.clear()
        known = _known[id(module)] = (module, found)
    return known[1]


def _longer(expr: facts.Expr, parts: list[str]) -> facts.Expr:
    for part in parts:
        expr = facts.Attr(-1, expr, part)
    return expr


def _from(view: View, module: str, parts: list[str], depth: int) -> Meant:
    if not parts:
        return None
    if module.partition(".")[0] in _OUTSIDE:
        return Outside(".".join([module, *parts]))
    path = view.module_path(module)
    found = _named(view, path, module, parts, depth + 1) if path is not None else None
    # `from package import module`, or `package.module.Class`.
    return found or (_from(view, f"{module}.{parts[0]}", parts[1:], depth + 1) if depth < _DEPTH else None)


def _import_name(name: facts.ImportName) -> str:
    return name.asname or name.name.partition(".")[0]


def source_of(stmt: facts.ImportFrom, module: str, path: Path) -> str:
    """The module that an import in a module is from, "" where it leads out of the package."""
    if not stmt.level:
        return stmt.module
    parts = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    if stmt.level - 1 > len(parts):
        return ""
    parts = parts[: len(parts) - (stmt.level - 1)]
    return ".".join([*parts, *([stmt.module] if stmt.module else [])])
