"""Classes of operations, found by the names that a file gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.project.literals import dotted
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At

_DEPTH = 12
"""So many imports and bases are followed."""
BASE = "Operation"


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


@dataclass(frozen=True)
class Django:
    """A class of Django itself, by its name."""

    name: str


def find_class(view: View, path: Path, module: str, expr: facts.Expr, depth: int = 0) -> Found | Django | None:
    """The class that an expression in a module means; None where the text does not tell it."""
    name = dotted(expr)
    return _named(view, path, module, name.split("."), depth) if name is not None else None


def _named(view: View, path: Path, module: str, parts: list[str], depth: int) -> Found | Django | None:
    reading = view.reading(path)
    if reading is None or depth > _DEPTH:
        return None
    binding = [(index, top) for index, top in enumerate(reading.facts.statements) if parts[0] in _bound(top.stmt)]
    if len(binding) != 1 or binding[0][1].stale:
        return None
    index, stmt = binding[0][0], binding[0][1].stmt
    if isinstance(stmt, facts.Class):
        return Found(path, module, index, stmt) if len(parts) == 1 else None
    if isinstance(stmt, facts.Import):
        # Only `import a.b as c` and `import a` bind what they say.
        each = next(name for name in stmt.names if _import_name(name) == parts[0])
        return _from(view, each.name if each.asname else parts[0], parts[1:], depth)
    if isinstance(stmt, facts.ImportFrom):
        each = next(name for name in stmt.names if (name.asname or name.name) == parts[0])
        source = _absolute(stmt, module, path)
        return _from(view, source, [each.name, *parts[1:]], depth) if source else None
    return None


def _from(view: View, module: str, parts: list[str], depth: int) -> Found | Django | None:
    if not parts:
        return None
    if module.partition(".")[0] == "django":
        return Django(parts[-1])
    path = view.module_path(module)
    found = _named(view, path, module, parts, depth + 1) if path is not None else None
    # `from package import module`, or `package.module.Class`.
    return found or (_from(view, f"{module}.{parts[0]}", parts[1:], depth + 1) if depth < _DEPTH else None)


def _bound(stmt: facts.Stmt) -> set[str]:
    if isinstance(stmt, facts.Class | facts.Def):
        return {stmt.name}
    if isinstance(stmt, facts.Import):
        return {_import_name(name) for name in stmt.names}
    if isinstance(stmt, facts.ImportFrom):
        return {name.asname or name.name for name in stmt.names}
    if isinstance(stmt, facts.Assign):
        return {target.name for target in stmt.targets if isinstance(target, facts.Name)}
    return set()


def _import_name(name: facts.ImportName) -> str:
    return name.asname or name.name.partition(".")[0]


def _absolute(stmt: facts.ImportFrom, module: str, path: Path) -> str:
    """The module that an import is from, "" where it leads out of the package."""
    if not stmt.level:
        return stmt.module
    parts = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    if stmt.level - 1 > len(parts):
        return ""
    parts = parts[: len(parts) - (stmt.level - 1)]
    return ".".join([*parts, *([stmt.module] if stmt.module else [])])
