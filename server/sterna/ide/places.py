"""Places that the worker names to ranges of files: the smallest text that a reader looks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sterna.engine.messages import App
from sterna.ide.values import Location
from sterna.project.modules import Modules
from sterna.project.problem import FileProblem
from sterna.project.snapshot import Files
from sterna.syntax import facts, spans
from sterna.syntax.facts import Place
from sterna.syntax.read import Reading, body
from sterna.syntax.text import LineIndex, Position, Range

START = Range(Position(0, 0), Position(0, 0))


class Places:
    """Resolves places against the present files; what cannot be resolved is None."""

    def __init__(self, files: Files, modules: Modules) -> None:
        self._files = files
        self._modules = modules

    def module_path(self, module: str) -> Path | None:
        """The source file of a module, or None where there is none."""
        found = self._modules.find(module)
        return found.path if found is not None and found.kind in ("module", "package") else None

    def module_name(self, path: Path) -> str | None:
        """The dotted name of a file."""
        return self._modules.name_of(path)

    def short(self, path: Path) -> str:
        """The path from the folder that its module is imported from, as in "blog/models.py"; else the whole path."""
        name = self.module_name(path)
        if not name:
            return str(path)
        length = name.count(".") + (2 if path.name == "__init__.py" else 1)
        return "/".join(path.parts[-length:])

    def reading(self, path: Path) -> Reading | None:
        """The file as it is read now, or None where it is not there or unreadable."""
        reading = self._files.reading(path)
        return reading if isinstance(reading, Reading) else None

    def is_open(self, path: Path) -> bool:
        """Whether an editor has the file open."""
        return self._files.document(path) is not None

    def is_own(self, path: Path) -> bool:
        """Whether the file is the project's and not of an installed package."""
        return self._modules.is_own(path)

    def locate(self, place: Place | None) -> Location | None:
        """The name of a class or function, the target of an assignment, the callee of a call; else the node itself."""
        if place is None:
            return None
        path = self.module_path(place.module)
        reading = self._files.reading(path) if path is not None else None
        if path is None or reading is None:
            return None
        if isinstance(reading, FileProblem):
            at = Position(reading.line or 0, 0)
            return Location(path, Range(at, at))
        if not 0 <= place.statement < len(reading.facts.statements):
            return Location(path, START)
        number = _pointed(_unit(reading, place), place.at)
        return Location(path, first_line(reading, spans.span(reading, place.statement, place.body, number)))

    def start(self, module: str) -> Location | None:
        """The first class of a module, or its beginning."""
        path = self.module_path(module)
        if path is None:
            return None
        reading = self.reading(path)
        if reading is not None:
            for index, top in enumerate(reading.facts.statements):
                if isinstance(top.stmt, facts.Class):
                    return Location(path, first_line(reading, spans.span(reading, index, -1, top.stmt.name_at)))
        return Location(path, START)

    def class_name(self, path: Path, name: str, attribute: str = "") -> Location:
        """The name of a top-level class, or of what its body assigns; else the class, else the file's beginning."""
        reading = self.reading(path)
        for index, top in enumerate(reading.facts.statements if reading is not None else []):
            if reading is not None and isinstance(top.stmt, facts.Class) and top.stmt.name == name:
                at = _assigned(top.stmt, attribute) or top.stmt.name_at
                return Location(path, first_line(reading, spans.span(reading, index, -1, at)))
        return Location(path, START)

    def of_subject(self, app: App | None, subject: str) -> Location | None:
        """What a dotted name means: a model or field in the app's models module ("blog.Post.title"), or a migration."""
        _, name, attribute = (*subject.split("."), "", "")[:3]
        if app is None or not name:
            return None
        migration = self.module_path(f"{app.migrations_module}.{name}") if app.migrations_module else None
        if migration is not None:
            return self.class_name(migration, "Migration")
        path = self.module_path(app.models_module) if app.models_module else None
        location = self.class_name(path, name, attribute) if path is not None else None
        return location if location is not None and location.range != START else None


def first_line(reading: Reading, range_: Range) -> Range:
    """The range without what goes beyond its first line: a squiggle under a whole call helps nobody."""
    if range_.end.line == range_.start.line:
        return range_
    line = LineIndex(reading.text).line_text(range_.start.line)
    return Range(range_.start, Position(range_.start.line, max(len(line.rstrip()), range_.start.column)))


def nodes(unit: object) -> Iterator[Struct]:
    """Every struct within facts, outermost first."""
    if isinstance(unit, Struct):
        yield unit
        for field in unit.__struct_fields__:
            yield from nodes(getattr(unit, field))
    elif isinstance(unit, list):
        for item in unit:
            yield from nodes(item)


def _unit(reading: Reading, place: Place) -> object:
    if place.body < 0:
        return reading.facts.statements[place.statement].stmt
    read = body(reading, place.statement, place.body)
    return [] if isinstance(read, facts.Note) else read


def _assigned(class_: facts.Class, name: str) -> int | None:
    """The number of the name where the class's body assigns it."""
    for statement in class_.body:
        targets = statement.targets if isinstance(statement, facts.Assign) else []
        if isinstance(statement, facts.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, facts.Name) and target.name == name:
                return target.at
    return None


def _pointed(unit: object, at: int) -> int:
    """The number of the part of a node that names it."""
    for node in nodes(unit):
        if getattr(node, "at", None) != at:
            continue
        if isinstance(node, (facts.Class, facts.Def)):
            return node.name_at
        if isinstance(node, facts.Assign) and node.targets:
            return node.targets[0].at
        if isinstance(node, facts.AnnAssign):
            return node.target.at
        if isinstance(node, facts.Call):
            return node.func.at
        break
    return at
