"""The project's texts after a model moved to another app: its class, its imports, and the strings that name it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sterna.edits.moving.arrive import arrived
from sterna.edits.moving.depart import departed, exported
from sterna.edits.moving.home import exporting, home_text, new_home, wanted_imports, with_imports
from sterna.edits.moving.imports import attributes, imported, repointed
from sterna.edits.moving.move import Move, NotMovable, Surroundings
from sterna.edits.moving.names import strings
from sterna.edits.moving.parts import Parts, parts
from sterna.edits.moving.spans import node_edits, removed
from sterna.edits.newfile import CreateFile
from sterna.edits.porting.errors import NotPortable
from sterna.edits.porting.source import Source
from sterna.edits.text import Edit, Overlap, apply, changed_lines
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.refactoring.cycles import import_cycle
from sterna.ide.refactoring.origins import Origins, Text


@dataclass(frozen=True)
class MovedText:
    """The edit, and the texts that it leaves."""

    edit: Edit
    after: dict[Path, str]


def moved_text(project: OpenProject, move: Move, home: Path, migrations: set[Path]) -> MovedText | Refusal:
    """Every file as it will be, or why the text does not tell how; `home` is the file that gets the class."""
    try:
        return _Mover(project, move, home, migrations).moved()
    except NotMovable as error:
        return Refusal(_placed(project, str(error), error.module, error.line))
    except NotPortable as error:
        return Refusal(_placed(project, str(error), error.module, error.line))
    except Overlap:
        return Refusal("Two changes want the same text. Nothing was changed.")


def _placed(project: OpenProject, reason: str, module: str, line: int) -> str:
    path = project.places.module_path(module) if module else None
    return f"{project.places.short(path)}:{line + 1}: {reason}" if path is not None else reason


class _Mover:
    def __init__(self, project: OpenProject, move: Move, home: Path, migrations: set[Path]) -> None:
        self._project, self._move, self._home, self._migrations = project, move, home, migrations
        self._origins = Origins(project)
        origin = (move.module, move.name)
        self._around = Surroundings(
            is_model=cache(lambda module, name: self._origins.of(module, name) == origin),
            is_module=self._origins.is_module,
            is_wanted=cache(self._is_wanted),
        )
        self._after: dict[Path, str] = {}
        self._names: dict[Path, str] = {}

    def moved(self) -> MovedText:
        """All edits; raises NotMovable and NotPortable."""
        move = self._move
        path = self._project.places.module_path(move.module)
        assert path is not None
        old = self._origins.text_of(path, move.module)
        source = Source(old.module, old.text, old.package)
        found = parts(source, move, self._around)
        edits, needed = departed(source, old.text, move, found, self._around)
        self._put(old, apply(old.text, edits), imports=needed)
        self._arrive(source, found)
        for text in self._origins.files():
            if text.path not in (path, self._home) and text.module != move.exported:
                self._refer(text)
        return self._checked()

    def _is_wanted(self, name: str) -> bool:
        origin = (self._move.module, name)
        return any(self._origins.names(text, origin) for text in self._origins.files() if text.module != origin[0])

    def _put(self, text: Text, after: str, *, imports: bool = False) -> None:
        """The text that a file gets, with an import of the class where it needs one."""
        if imports:
            after = with_imports(text.path, after, [(self._move.exported, self._move.name)])
        if after != text.text:
            self._after[text.path] = after
            self._names[text.path] = text.module

    def _arrive(self, source: Source, found: Parts) -> None:
        """The class into its new module."""
        move = self._move
        wanted = wanted_imports(found, move, source)
        code = arrived(source, move, found)
        text = self._origins.text_of(self._home, move.home)
        target = Source(move.home, text.text, text.package)
        if not target.pieces:
            self._put(text, new_home(wanted, code, text.text))
        else:
            self._put(text, home_text(self._home, target, text.text, wanted, code, found.binds, move, self._around))
        if move.exported != move.home:
            self._export()

    def _export(self) -> None:
        """The class in the package of models around its module."""
        path = self._project.places.module_path(self._move.exported)
        assert path is not None
        text = self._origins.text_of(path, self._move.exported)
        self._refer(text)
        after = self._after.get(path, text.text)
        package = Source(text.module, after, text.package)
        after = apply(after, node_edits(package, after, exporting(package, self._move.name)))
        self._put(text, with_imports(path, after, [(self._move.home, self._move.name)]))

    def _refer(self, text: Text) -> None:
        """References in another file."""
        move = self._move
        in_migration = text.path in self._migrations
        name, label = re.escape(move.name), re.escape(move.label)
        # Migrations say models by strings: only what they import or name behind a module is looked at.
        pattern = rf"(?:\.|import\s[^'\"]*\b){name}\b" if in_migration else rf"\b(?:{name}|(?i:{label}))\b|get_model"
        if not re.search(pattern, text.text):
            return
        if in_migration:
            source = Source(text.module, text.text, text.package, linked=False)
            if list(imported(source, move, self._around)) or attributes(source, move, self._around):
                raise NotMovable(
                    f"the migration uses {move.module}.{move.name} itself, which old migrations then would not find: "
                    "take what it needs into the migration first.",
                    text.module,
                )
            return
        around_it = self._is_around(text)
        source = Source(text.module, text.text, text.package, linked=around_it)
        behind = attributes(source, move, self._around)
        if around_it and self._hands_on(source):
            gone = [piece for piece in source.pieces if move.name in piece.binds]
            listed = [each for piece in source.pieces for each in exported(source, piece, move.name)]
            if all(piece.binds == {move.name} for piece in gone):
                edits = [*node_edits(source, text.text, listed), *removed(source, text.text, gone)]
                self._put(text, apply(text.text, edits))
                return
        replaced = [
            *repointed(source, move, self._around),
            *behind,
            *strings(source.nodes, move, in_app=self._is_in_app(text)),
        ]
        aliases = [each for _, found in imported(source, move, self._around) for each in found]
        bound = any((each.evaluated_alias or each.evaluated_name) == move.name for each in aliases)
        self._put(text, apply(text.text, node_edits(source, text.text, replaced)), imports=bool(behind) and not bound)

    def _is_around(self, text: Text) -> bool:
        """Whether a file is that of a package around the class's module."""
        return self._move.module.startswith(f"{text.package}.") and text.path.name == "__init__.py"

    def _hands_on(self, source: Source) -> bool:
        """Whether a package does no more with the class than import it."""
        used = any(self._move.name in piece.needs for piece in source.pieces)
        return not used and source.imported(self._move.name) is not None

    def _is_in_app(self, text: Text) -> bool:
        """Whether relations without the label of an app mean those of the model's app."""
        owner = max(
            (app for app in self._project.apps if f"{text.module}.".startswith(f"{app.name}.")),
            key=lambda app: len(app.name),
            default=None,
        )
        return owner is not None and owner.label == self._move.app

    def _checked(self) -> MovedText:
        cycle = import_cycle(self._project, self._after, self._names)
        if cycle:
            raise NotMovable(
                f"{' would import '.join([cycle[-1], *cycle])}: modules cannot wait for each other. Take what the "
                "class needs of its old module, or what needs the class, into another module first."
            )
        known = {path: self._project.read(path) for path in sorted(self._after)}
        texts = [(path, changed_lines(text, self._after[path])) for path, text in known.items() if text is not None]
        new = [CreateFile(path, self._after[path]) for path, text in known.items() if text is None]
        return MovedText(Edit(tuple(texts), tuple(new)), self._after)
