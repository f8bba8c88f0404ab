"""One range of migrations squashed by both, and what real databases say of the files."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreement import corpus
from agreement.harness import Project, in_order
from agreement.references import repointed
from sterna.cli.projects import open_project
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.squash import NewMigration, Squashed, Wanted, squash

SIDE = Path(__file__).with_name("squash_side.py")
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


@dataclass
class Row:
    """One range, and what became of it."""

    project: str
    django_version: str
    app: str
    start: str | None
    end: str
    migrations: int
    before: int = 0
    after: int = 0
    files: int = 0
    carried: int = 0
    django: str = ""
    """What Django's own file is good for: "the same file", or what comes of it."""
    ours: str = ""
    """What comes of ours on SQLite: "same schema", a difference, or why there is no file."""
    postgres: str = ""
    """The same on PostgreSQL; empty where that was not asked."""
    reason: str = ""
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    of: int = 0
    """How many ranges of the project are to be run."""


class Side:
    """A process with real Django in it, on empty databases of one kind."""

    def __init__(self, project: Project, postgres: str = "", env: dict[str, str] | None = None) -> None:
        command = [str(project.python), str(SIDE), *(["--postgres", postgres] if postgres else [])]
        self.kind = POSTGRES if postgres else SQLITE
        self.schemas: dict[str, dict[str, Any]] = {}
        self.process = subprocess.Popen(
            command,
            cwd=project.root,
            env=project.for_django().environment() | (env or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("Django could not be set up")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def original(self, scope: str) -> dict[str, Any]:
        """What `migrate` gives with the files as they are."""
        if scope not in self.schemas:
            self.schemas[scope] = self.ask(do="migrate", app=scope)
        return self.schemas[scope]

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


class Comparison:
    """One project as source, with Django and Sterna on it."""

    def __init__(
        self, name: str, project: Project, described: corpus.Described, everything: bool, others: tuple[Side, ...] = ()
    ) -> None:
        self.everything = everything
        self.name = name
        self.project = project
        self.described = described
        self.open: OpenProject = open_project(project.root, project.settings or None, str(project.python))
        self.side = Side(project)
        self.sides = (self.side, *others)
        self.replaces = {
            (node.app, node.name): [tuple(each) for each in node.replaces] for node in self.open.engine.graph().nodes
        }

    def close(self) -> None:
        """End both."""
        self.open.close()
        for side in self.sides:
            side.close()

    def row(self, app: corpus.App, start: str | None, end: str) -> Row:
        """What becomes of a range."""
        names = list(app.migrations)
        count = names.index(end) - (names.index(start) if start else 0) + 1
        row = Row(self.name, self.described.django, app.label, start, end, count)
        outcome = squash(self.open, Wanted(app.label, end, start=start, header=False))
        theirs = self.side.ask(do="squash", app=app.label, start=start, end=end)
        if isinstance(outcome, Squashed):
            row.before, row.after, row.files = outcome.before, outcome.after, len(outcome.migrations)
            row.carried = sum(len(each.carried) for each in outcome.migrations)
            row.notes = list(outcome.notes)
            same = all(self._same_text(app, each) for each in outcome.migrations)
            row.django = self._theirs(app, row, theirs, [each.django for each in outcome.migrations])
            said = self._became(app, row, list(outcome.migrations))
            row.ours, row.postgres = said[SQLITE], said.get(POSTGRES, "")
            if not same:
                row.ours += "; other text than Django's"
        else:
            row.reason = outcome.reason if isinstance(outcome, Refusal) else outcome.stderr.strip()
            row.ours = "refused" if isinstance(outcome, Refusal) else "Django's error"
            row.django = self._alone(theirs, app, row)
        return row

    def _scope(self, side: Side, app: corpus.App, start: str | None) -> str:
        """The app with what it needs; all apps for a whole history where that is wanted and possible, and where the
        app cannot be migrated alone."""
        wanted, other = ("", app.label) if self.everything and start is None else (app.label, "")
        return other if "error" in side.original(wanted) and "error" not in side.original(other) else wanted

    def _same_text(self, app: corpus.App, migration: NewMigration) -> bool:
        """Whether Django's command gives the same for what a file replaces, apart from what it loses."""
        first = migration.replaces[0] == app.migrations[0] and "\n    initial = True\n" in migration.django
        start = None if first else migration.replaces[0]
        theirs = self.side.ask(do="squash", app=app.label, start=start, end=migration.replaces[-1])
        if "error" in theirs:
            return True
        ours = re.sub(r"\n    (atomic = False|run_before = .*)\n", "", migration.django)
        return in_order(ours) == in_order(theirs["text"])

    def _theirs(self, app: corpus.App, row: Row, theirs: Any, raw: list[str]) -> str:
        if len(raw) == 1 and not row.carried and raw[0] == theirs.get("text"):
            return "the same file"
        return self._alone(theirs, app, row)

    def _alone(self, theirs: Any, app: corpus.App, row: Row) -> str:
        """What becomes of Django's own file where it is alone."""
        if "error" in theirs:
            return str(theirs["error"]).partition("\n")[0]
        if "# Functions from the following migrations need manual" in theirs["text"]:
            return "does not import: functions are to be copied"
        found = re.search(r"replaces = (\[.*\])", theirs["text"])
        assert found is not None
        names = [name for _, name in eval(found[1])]
        folder = app.migrations_folder(self.project.root)
        assert folder is not None
        path, scope = folder / "0000_sterna_django.py", self._scope(self.side, app, row.start)
        with self._swapped(app, {path: (theirs["text"], names)}):
            after = self.side.ask(do="migrate", app=scope)
        return (
            verdict(self.side.original(scope), after, self.side.kind)
            .replace("same schema", "works")
            .removeprefix("fails: ")
        )

    def _became(self, app: corpus.App, row: Row, migrations: list[NewMigration]) -> dict[str, str]:
        """What each database says of the squashed migrations alone."""
        scopes = {side: self._scope(side, app, row.start) for side in self.sides}
        before = {side: side.original(scope) for side, scope in scopes.items()}
        new = {each.file.path: (each.file.text, list(each.replaces)) for each in migrations}
        with self._swapped(app, new):
            after = {
                side: known if "error" in known else side.ask(do="migrate", app=scopes[side])
                for side, known in before.items()
            }
            lone = {
                side for side in self.sides if "error" in after[side] and "error" not in before[side] and scopes[side]
            }
            together = {side: side.ask(do="migrate", app="") for side in lone}
        found = {side.kind: verdict(before[side], after[side], side.kind) for side in self.sides}
        for side in lone:
            whole = verdict(side.original(""), together[side], side.kind)
            if whole.startswith("same schema"):
                found[side.kind] = f"{whole} of all apps; migrate of this app alone {found[side.kind]}"
        return found

    @contextmanager
    def _swapped(self, app: corpus.App, new: dict[Path, tuple[str, list[str]]]) -> Iterator[None]:
        """The new files (text, and the names that they replace) there; the replaced ones away, with what these replace
        themselves, and other apps' references to those."""
        folder = app.migrations_folder(self.project.root)
        assert folder is not None
        names = {each: path.stem for path, (_, replaced) in new.items() for each in self._all(app.label, replaced)}
        gone = [path for name in names if (path := folder / f"{name}.py").exists() and path not in new]
        inner = {name: to for name, to in names.items() if not any(name in replaced for _, replaced in new.values())}
        changed = repointed(self.project.root, app.label, inner) if inner else {}
        kept = {path: path.read_bytes() for path in {*gone, *changed}}
        try:
            for path, text in [*changed.items(), *((path, text) for path, (text, _) in new.items())]:
                path.write_text(text, encoding="utf-8")
            for path in gone:
                path.unlink()
            yield
        finally:
            for path in new:
                path.unlink(missing_ok=True)
            for path, data in kept.items():
                path.write_bytes(data)

    def _all(self, label: str, names: list[str]) -> list[str]:
        """With what these replace themselves."""
        found = list(names)
        for name in found:
            found += [each for _, each in self.replaces.get((label, name), []) if each not in found]
        return found


def verdict(before: dict[str, Any], after: dict[str, Any], kind: str) -> str:
    """What came of the squashed migrations, held against the originals."""
    if "error" in before:
        return f"cannot be migrated as it is: {before['error']}"
    if "error" in after:
        return f"fails: {after['error']}"
    found = sorted({*before["changes"]} ^ {*after["changes"]})
    if found:
        return f"another state: {found[0]}"
    if after["schema"] == before["schema"]:
        return "same schema"
    if bare(after["schema"]) == bare(before["schema"]):
        return "same schema but for names"
    if kind == SQLITE and narrow(after["schema"]) == narrow(before["schema"]):
        return "same schema but for the width of foreign keys"
    gone, new = {*before["schema"]} - {*after["schema"]}, {*after["schema"]} - {*before["schema"]}
    return f"another schema: -{sorted(gone)[:1]} +{sorted(new)[:1]}"


def bare(schema: list[str]) -> list[str]:
    """The schema without the names that are made of the columns as they were called first: Django's, with a hash, and
    those that PostgreSQL gives a column's own CHECK and UNIQUE."""
    django, postgres = r'"?\w+_[0-9a-f]{8}(_\w+)?"?', r"\b\w+_(check|key)\d*(?= CHECK | UNIQUE | CREATE UNIQUE | ON )"
    return sorted(re.sub(f"{django}|{postgres}", "<name>", line) for line in schema)


def narrow(schema: list[str]) -> list[str]:
    """The schema with one word for all whole numbers in columns that refer to another table.

    An AutoField and a BigAutoField have one type on SQLite, so that Django leaves columns that refer to it as they are
    when one becomes the other, until something else remakes their table (DatabaseSchemaEditor._alter_field,
    django/db/backends/sqlite3/schema.py). SQLite stores both alike.
    """
    return sorted(re.sub(r"\bbigint\b(?=.* REFERENCES )", "integer", line) for line in bare(schema))
