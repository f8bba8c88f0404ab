"""Imports that would wait for each other after an edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sterna.ide.project import OpenProject
from sterna.ide.refactoring.origins import facts_of, imports_of
from sterna.syntax import facts
from sterna.syntax.read import read


def import_cycle(project: OpenProject, after: Mapping[Path, str], names: Mapping[Path, str]) -> list[str]:
    """Modules of the project, each importing the next and the last the first, through an import that is new in one of
    the edited files; none where there is no such cycle. `after` has their texts, `names` their modules."""
    imports = _Imports(project, after, names)
    for path in after:
        module = names[path]
        before = facts_of(project, path)
        known = imports.resolved(before, path, module) if before is not None else set()
        for new in sorted(imports.of(module) - known):
            way = imports.way(new, module)
            if way:
                return way
    return []


class _Imports:
    """What each module imports, as the texts would be."""

    def __init__(self, project: OpenProject, after: Mapping[Path, str], names: Mapping[Path, str]) -> None:
        self._project = project
        self._after = {names[path]: (path, read(text).facts) for path, text in after.items()}
        self._known: dict[str, set[str]] = {}

    def of(self, module: str) -> set[str]:
        """The project's modules that one imports."""
        if module not in self._known:
            path, found = self._after.get(module, (None, None))
            if path is None:
                path = self._project.places.module_path(module)
                own = path is not None and self._project.places.is_own(path)
                found = facts_of(self._project, path) if path is not None and own else None
            self._known[module] = self.resolved(found, path, module) if found is not None and path else set()
        return self._known[module]

    def resolved(self, found: facts.Module, path: Path, module: str) -> set[str]:
        """The modules among the imported names."""
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        names = imports_of(found, package)
        modules = {name for name in names if name in self._after or self._project.places.module_path(name) is not None}
        return modules - {module}

    def way(self, start: str, goal: str) -> list[str]:
        """A chain of imports from one module to another, none where there is none."""
        came: dict[str, str] = {start: ""}
        waiting = [start]
        for module in waiting:
            if module == goal:
                way = [module]
                while came[way[0]]:
                    way.insert(0, came[way[0]])
                return way
            for name in sorted(self.of(module)):
                if name not in came:
                    came[name] = module
                    waiting.append(name)
        return []
