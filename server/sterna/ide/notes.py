"""Text that does not parse, in the files that migrations hang on: settings, app configs, models, migrations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sterna.engine.messages import Opened
from sterna.project.problem import FileProblem
from sterna.project.project import Project
from sterna.syntax.facts import Note


class Notes:
    """Keeps the notes of a project's own files, and looks only at those that changed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._opened: Opened | None = None
        self._generation = -1
        self._notes: dict[Path, list[Note]] = {}

    def current(self, opened: Opened | None) -> list[tuple[Path, Note]]:
        """The notes of the present texts; `opened` names the apps."""
        generation = self._project.generation
        changed = self._project.files.changed_since(self._generation)
        if opened is not self._opened or changed is None or self._generation < 0:
            self._notes = {}
            paths = list(dict.fromkeys(self._all(opened)))
        else:
            paths = [path for path in changed if self._matters(path, opened)]
        for path in paths:
            self._look_at(path)
        self._opened, self._generation = opened, generation
        return [(path, note) for path, notes in self._notes.items() for note in notes]

    def _look_at(self, path: Path) -> None:
        self._notes.pop(path, None)
        facts = self._project.files.facts(path)
        if facts is not None and not isinstance(facts, FileProblem) and facts.notes:
            self._notes[path] = facts.notes

    def _modules(self, opened: Opened | None) -> Iterator[str]:
        if self._project.config.settings_module:
            yield self._project.config.settings_module
        for app in opened.apps if opened is not None else []:
            if not app.is_django:
                yield from filter(None, (f"{app.name}.apps", app.models_module, app.migrations_module))

    def _matters(self, path: Path, opened: Opened | None) -> bool:
        name = self._project.modules.name_of(path)
        if name is None or not self._project.modules.is_own(path):
            return False
        return any(name == module or name.startswith(f"{module}.") for module in self._modules(opened))

    def _all(self, opened: Opened | None) -> Iterator[Path]:
        for module in self._modules(opened):
            yield from self._tree(module)

    def _tree(self, module: str) -> Iterator[Path]:
        found = self._project.modules.find(module)
        if found is None or not self._project.modules.is_own(found.path):
            return
        if found.kind in ("module", "package"):
            yield found.path
        for child in self._project.modules.submodules(module) or []:
            yield from self._tree(f"{module}.{child}")
