"""A refactoring on a filled database: real Django before, after, and backwards again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fixture import parse
from postgres import Server
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace

SIDE = Path(__file__).with_name("django_side.py")
Refactor = Callable[[OpenProject], Generated | Refusal]


class Trial:
    """A project in a folder and its database: SQLite, or one of a PostgreSQL server."""

    def __init__(
        self, root: Path, text: str, server: Server | None = None, database: str = "", python: Path | None = None
    ) -> None:
        self.root = root
        self.server = server
        self.database = database
        parse(text).write(root)
        self.python = python or Path(sys.executable)

    def django(self, *wanted: str, root: Path | None = None) -> list[Any]:
        """What Django says to each."""
        environ = dict(os.environ)
        chosen = []
        if self.server is not None:
            environ.update(PGHOST=self.server.host, PGPORT=str(self.server.port), PGUSER=self.server.user)
            chosen = ["--postgres", self.database]
        done = subprocess.run(
            [self.python, "-B", SIDE, *chosen, *wanted],
            cwd=root or self.root,
            capture_output=True,
            text=True,
            env=environ,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def proves(self, *refactorings: Refactor) -> None:
        """From nothing to `keeps`."""
        self.begin()
        self.keeps(*refactorings)

    def begin(self) -> None:
        """Migrations for the models, a database with rows."""
        self.django("makemigrations -v0", "empty", "migrate -v0", "fill")

    def keeps(self, *refactorings: Refactor, expected: Callable[[str], str] = str) -> None:
        """Each refactoring is made; the rows stay as they are, forwards, backwards and forwards again, and the schema
        becomes the one that new migrations of the models would make.

        `expected` turns rows before, as JSON, into those after.
        """
        before = self.django("rows", "leaves", "schema")
        self.refactor(*refactorings)
        self.is_kept(before, expected)

    def is_kept(self, before: list[Any], expected: Callable[[str], str] = str) -> None:
        """What `keeps` says, where the refactoring has been made."""
        wanted = json.loads(expected(json.dumps(before[0])))
        back = [f"migrate {app} {name} -v0" for app, name in before[1]]
        there = ["migrate -v0", "rows"]
        wanted_back = [*back, "rows", "schema", "add"]
        said = self.django("makemigrations --check", "check", *there, "schema", "add", *wanted_back, *there)
        assert said[0] == "No changes detected\n"
        assert "no issues" in said[1], said[1]
        assert said[3] == wanted
        after, again = said[6 + len(back) : 8 + len(back)]
        assert after == before[0]
        assert difference(again, before[2]) == []
        assert said[-1] == wanted
        assert difference(said[4], self.new_schema()) == []

    def refactor(self, *refactorings: Refactor) -> None:
        """Make each and write it."""
        (project,) = Workspace.open([self.root], Wish(python=str(self.python), format="off")).projects
        try:
            for each in refactorings:
                outcome = each(project)
                assert isinstance(outcome, Generated), outcome
                project.project.changed(write_edit(outcome.edit, project.text))
        finally:
            project.close()

    def new_schema(self) -> list[str]:
        """The schema of a new database for the models as they are, without any history."""
        copy = self.root.parent / f"{self.root.name}_new"
        shutil.copytree(self.root, copy)
        for path in copy.glob("*/migrations/0*.py"):
            path.unlink()
        _, _, _, found = self.django("makemigrations -v0", "empty", "migrate -v0", "schema", root=copy)
        shutil.rmtree(copy)
        assert isinstance(found, list)
        return found


def difference(found: list[str], wanted: list[str]) -> list[str]:
    """What one of two schemas has alone.

    Django gives foreign keys other names where it alters what they refer to, and looks them up without their names. On
    SQLite it leaves out tables of hidden relations there, which makes no difference between kinds of integers.
    """
    one, other = ({_without_names(each) for each in schema} for schema in (found, wanted))
    return [*(f"+ {each}" for each in sorted(one - other)), *(f"- {each}" for each in sorted(other - one))]


def _without_names(part: str) -> str:
    part = re.sub(r"_fk(_\w+)? FOREIGN KEY", " FOREIGN KEY", part)
    return part.replace(" bigint ", " integer ") if part.startswith("table ") else part
