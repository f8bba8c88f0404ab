"""The files that `makemigrations` would write for an app, or why it would not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sterna.edits.change import DeleteFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, TextEdit
from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import App, Change, Command, NewFile, Question
from sterna.ide.destination import Refusal, destination
from sterna.ide.max_migration import Read, max_migration
from sterna.ide.places import Places
from sterna.ide.wording import internal_message, plural, problem_message
from sterna.project.modules import Modules
from sterna.syntax.facts import Place


@dataclass(frozen=True)
class Generated:
    """What is done at once: new files in the order in which they are to be created, and what else changes with them.
    `migrations` are the new files that are no `__init__.py`."""

    edit: Edit = field(default_factory=Edit)
    migrations: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    """What the user should know beside it."""

    @property
    def files(self) -> tuple[CreateFile, ...]:
        """The files to be created."""
        return tuple(file for file in self.edit.files if isinstance(file, CreateFile))


def unknown_refusal(places: Places, changes: Sequence[Change], apps: set[str]) -> Refusal | None:
    """A refusal where a value that a new migration would hold is not known from the text; no app means all."""
    unknown: dict[str, str] = {}
    for change in changes:
        if not apps or change.app in apps:
            for problem in change.unknown:
                place = next(filter(None, (where(places, each) for each in (problem.place, *change.places))), "")
                unknown.setdefault(problem_message(problem), place)
    if not unknown:
        return None
    first, place = next(iter(unknown.items()))
    more = f" ({plural(len(unknown) - 1, 'more value')} not known)" if len(unknown) > 1 else ""
    return Refusal(f"Not written: {first}{place}{more}")


def where(places: Places, place: Place | None) -> str:
    """` (blog/models.py:12)`, or nothing where the place is not known."""
    location = places.locate(place)
    if location is None:
        return ""
    return f" ({places.short(location.path)}:{location.range.start.line + 1})"


def engine_refusal(error: EngineError | EngineUnavailable) -> Refusal:
    """Why there is no answer, where the engine gives none."""
    if isinstance(error, EngineError):
        return Refusal(internal_message(error) if error.kind == "internal" else error.message)
    return Refusal(str(error))


def generated(
    command: Command, apps: Sequence[App], modules: Modules, read: Read, *, merging: bool = False
) -> Generated | Refusal | Question:
    """The files of the worker's answer at their places, none with a refusal for one of them; or what Django asks."""
    if command.question is not None:
        return command.question
    if command.exit_code != 0:
        return Refusal((command.stderr or command.stdout).strip() or f"Django exits with {command.exit_code}.")
    if not command.files:
        return Refusal(command.stdout.strip() or "No changes detected")
    return place_files(command.files, apps, modules, read, merging=merging)


def place_files(
    new: Sequence[NewFile], apps: Sequence[App], modules: Modules, read: Read, *, merging: bool = False
) -> Generated | Refusal:
    """New migrations as files to create, with the `__init__.py` files that they need and what names the last one."""
    by_label = {app.label: app for app in apps}
    files: dict[Path, CreateFile] = {}
    last: dict[Path, str] = {}
    gone: list[DeleteFile] = []
    migrations = []
    for migration in new:
        place = destination(modules, by_label[migration.app])
        if isinstance(place, Refusal):
            return place
        for init in place.inits:
            files.setdefault(init.path, init)
        path = place.folder / f"{migration.name}.py"
        files[path] = CreateFile(path, migration.text)
        if migration.previous:
            found = modules.find(f"{migration.module.rpartition('.')[0]}.{migration.previous}")
            gone.append(DeleteFile(found.path if found is not None else place.folder / f"{migration.previous}.py"))
        migrations.append(path)
        last[place.folder] = migration.name
    texts: list[tuple[Path, tuple[TextEdit, ...]]] = []
    for folder, name in last.items():
        named = max_migration(folder, name, read, merging=merging)
        if isinstance(named, Refusal):
            return named
        texts += named.texts
    return Generated(Edit(tuple(texts), (*files.values(), *gone)), tuple(migrations))
