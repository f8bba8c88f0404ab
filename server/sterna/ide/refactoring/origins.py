"""What a name of a module really is, by the imports of the project's modules as their text has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sterna.ide.project import OpenProject
from sterna.project.tree import folders
from sterna.syntax import facts
from sterna.syntax.binds import names_of

Origin = tuple[str, str]
"""A module and a name in it."""


@dataclass(frozen=True)
class Text:
    """A Python file of the project; `package` is what its relative imports count from."""

    path: Path
    module: str
    package: str
    text: str


class Origins:
    """The project's Python files, and what their imports lead to."""

    def __init__(self, project: OpenProject) -> None:
        self._project = project
        self._places = project.places
        self._files: list[Text] | None = None

    def files(self) -> list[Text]:
        """Every Python file of the project that is no part of an installed package."""
        if self._files is None:
            self._files = list(self._walk())
        return self._files

    def text_of(self, path: Path, module: str) -> Text:
        """One of them."""
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        return Text(path, module, package, self._project.text(path))

    def is_module(self, name: str) -> bool:
        """Whether a dotted name is that of a module or package."""
        return self._project.project.modules.find(name) is not None

    def of(self, module: str, name: str) -> Origin:
        """Where a name of a module is bound, as far as imports tell."""
        return self._of(module, name, set()) or (module, name)

    def names(self, text: Text, origin: Origin) -> bool:
        """Whether a file imports this name from its module, or from one that has it from there, or may name it behind
        the module's name."""
        module, name = origin
        if not re.search(rf"\b{re.escape(name)}\b", text.text):
            return False
        last = "|".join(re.escape(each) for each in sorted({module.rpartition(".")[2], "models"}))
        if re.search(rf"\b(?:{last})\.{re.escape(name)}\b", text.text):
            return True
        pattern = r"from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#]*))"
        for match in re.finditer(pattern, text.text):
            imported = re.findall(r"(\w+)(?:\s+as\s+\w+)?\s*(?:,|$|#)", (match[3] or match[4] or "").strip() + ",")
            source = self.absolute(text.package, match[2], len(match[1]))
            if name in imported and self.of(source, name) == origin:
                return True
            if "*" in (match[4] or "") and self.of(source, name) == origin and text.module != module:
                return True
        return False

    @staticmethod
    def absolute(package: str, module: str, level: int) -> str:
        """The module that an import means."""
        if not level:
            return module
        parts = package.split(".")
        return ".".join([*parts[: len(parts) - level + 1], *filter(None, [module])])

    def _of(self, module: str, name: str, seen: set[Origin]) -> Origin | None:
        if (module, name) in seen:
            return None
        seen.add((module, name))
        path = self._places.module_path(module)
        read = facts_of(self._project, path) if path is not None else None
        if path is None or read is None:
            return None
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        stars = []
        for top in read.statements:
            for stmt in _within(top.stmt):
                if isinstance(stmt, facts.ImportFrom):
                    source = self.absolute(package, stmt.module, stmt.level)
                    if not stmt.names:
                        stars.append(source)
                    for each in stmt.names:
                        if (each.asname or each.name) == name:
                            return self._of(source, each.name, seen) or (source, each.name)
        if name in names_of(top.stmt for top in read.statements):
            return module, name
        return next(filter(None, (self._of(star, name, seen) for star in stars)), None)

    def _walk(self) -> Iterator[Text]:
        modules = self._project.project.modules
        for folder, names in folders(self._project.root):
            for each in names:
                path = folder / each
                if path.suffix == ".py" and modules.is_own(path):
                    yield self.text_of(path, modules.name_of(path) or path.stem)


def facts_of(project: OpenProject, path: Path) -> facts.Module | None:
    """The facts of a file, which may be known from an earlier run; None where it cannot be read."""
    found = project.project.files.facts(path)
    return found if isinstance(found, facts.Module) else None


def _within(stmt: facts.Stmt) -> Iterator[facts.Stmt]:
    """A statement, and those that it holds which run when the module does."""
    yield stmt
    if isinstance(stmt, facts.If):
        inner = [*stmt.body, *stmt.orelse]
    elif isinstance(stmt, facts.Try):
        inner = [*stmt.body, *(each for handler in stmt.handlers for each in handler.body), *stmt.orelse]
    else:
        inner = []
    for each in inner:
        yield from _within(each)


def imports_of(module: facts.Module, package: str) -> set[str]:
    """The modules that a module imports when it is executed; of `from a import b` both `a` and `a.b`."""
    found: set[str] = set()
    for top in module.statements:
        if isinstance(top.stmt, facts.If) and "TYPE_CHECKING" in repr(top.stmt.test):
            continue
        for stmt in _within(top.stmt):
            if isinstance(stmt, facts.Import):
                found |= {each.name for each in stmt.names}
            elif isinstance(stmt, facts.ImportFrom):
                source = Origins.absolute(package, stmt.module, stmt.level)
                found |= {source, *(f"{source}.{each.name}" for each in stmt.names)}
    return found
