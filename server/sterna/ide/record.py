"""What the configured databases have applied, as far as their files tell, and what must not be done then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.project.migration import Key
from sterna.project.recorder import applied
from sterna.rules.view import View


@dataclass(frozen=True)
class Database:
    """A database of the settings, its file, and the migrations that it has recorded, with the time of each."""

    alias: str
    path: Path
    recorded: Mapping[Key, str]

    @property
    def option(self) -> str:
        """What `migrate` needs to go to it."""
        return "" if self.alias == "default" else f" --database {self.alias}"


@dataclass(frozen=True)
class Record:
    """The databases whose record is known, and the aliases of those that were not asked."""

    databases: tuple[Database, ...]
    unasked: tuple[str, ...]

    def of(self, alias: str) -> Database | None:
        """The database of an alias, where its record is known."""
        return next((each for each in self.databases if each.alias == alias), None)

    def notes(self, rest: str) -> list[str]:
        """A sentence that says who was not asked; none where all were. `rest` goes on with it."""
        if not self.unasked:
            return []
        some = f"{' and '.join(self.unasked)} {'was' if len(self.unasked) == 1 else 'were'} not asked"
        return [(some if self.databases else "No database was asked") + rest]

    def has_run(self, keys: Iterable[Key], view: View) -> tuple[Database, Key] | None:
        """The first of these migrations that a database has run, or some of what it replaces."""
        wanted = list(keys)
        return next(((each, key) for each in self.databases for key in wanted if _has_run(each, key, view)), None)


def record(project: OpenProject) -> Record:
    """What the databases of the settings have applied now."""
    opened = project.engine.opened
    files: Mapping[str, str] = opened.sqlite_files if opened is not None else {}
    aliases = opened.databases if opened is not None else {}
    found = []
    for alias, name in files.items():
        path = project.root / name
        recorded = applied(path)
        if recorded is not None:
            found.append(Database(alias, path, recorded))
    known = {each.alias for each in found}
    return Record(tuple(found), tuple(alias for alias in aliases if alias not in known))


def kept(project: OpenProject, view: View, keys: Iterable[Key], what: str) -> Refusal | None:
    """Why migrations must stay as they are: a database has run one of them. `what` says what is not done, as in "Not
    rebased"; the remedy goes back to before the first of them, earliest first."""
    wanted = list(keys)
    found = record(project).has_run(wanted, view)
    if found is None:
        return None
    database, (app, name) = found
    return Refusal(
        f"{what}: {database.path.name} has run {app}.{name}. Go back first: manage.py migrate {app} "
        f"{one_before(view, wanted[0])}{database.option}."
    )


def not_to_update(project: OpenProject, view: View, path: Path) -> Refusal | None:
    """Why a migration cannot be updated, in Django's words: a database has applied it (makemigrations --update)."""
    key = view.graph.by_path[path].key
    if record(project).has_run([key], view) is None:
        return None
    return Refusal(f"Cannot update applied migration '{'.'.join(key)}'.")


def one_before(view: View, key: Key) -> str:
    """The migration of the app that one goes back to, or "zero"."""
    return next((name for app, name in sorted(view.plan.parents.get(key, ())) if app == key[0]), "zero")


def _has_run(database: Database, key: Key, view: View) -> bool:
    node = view.graph.nodes.get(key)
    replaced = [each.key for each in node.replaces] if node is not None else []
    return key in database.recorded or any(each in database.recorded for each in replaced)
