"""Squash the apps of real projects, and hold the result against Django: text, and the schema that comes of it.

    make squash [PROJECTS="oscar library"]

For each app its whole history and three ranges that a seed chooses. The text is held against Django's
`squashmigrations`; the file, with all that it replaces taken away, against a `migrate` from zero of the original.
Writes docs/squash.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agreement import corpus
from agreement.harness import Project
from agreement.squash_page import write_page
from sterna.cli.projects import open_project
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.squash import NewMigration, Squashed, Wanted, squash

SIDE = Path(__file__).with_name("squash_side.py")
RESULTS = corpus.ROOT / "results"
RANGES = 3


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
    """What Django's own file is good for: "same file", or why it is not."""
    ours: str = ""
    """"same schema", a difference, or why there is no file."""
    reason: str = ""
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


class Side:
    """A process with real Django in it."""

    def __init__(self, project: Project, postgres: str = "") -> None:
        command = [str(project.python), str(SIDE), *(["--postgres", postgres] if postgres else [])]
        self.process = subprocess.Popen(
            command,
            cwd=project.root,
            env=project.for_django().environment(),
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

    def close(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def ranges(project: str, app: corpus.App) -> Iterator[tuple[str | None, str]]:
    """The whole history, and three pieces of it."""
    names = list(app.migrations)
    yield None, names[-1]
    chance = random.Random(f"{project}.{app.label}")
    seen = {(0, len(names) - 1)}
    for _ in range(RANGES * 4):
        first, last = sorted(chance.sample(range(len(names)), 2))
        if (first, last) not in seen and len(seen) <= RANGES:
            seen.add((first, last))
            yield names[first], names[last]


class Comparison:
    """One project as source, with Django and Sterna on it."""

    def __init__(
        self, name: str, project: Project, described: corpus.Described, postgres: str, everything: bool
    ) -> None:
        self.everything = everything
        self.name = name
        self.project = project
        self.described = described
        self.open: OpenProject = open_project(project.root, project.settings or None, str(project.python))
        self.side = Side(project, postgres)
        self.schemas: dict[str, dict[str, Any]] = {}
        self.replaces = {
            (node.app, node.name): [tuple(each) for each in node.replaces] for node in self.open.engine.graph().nodes
        }

    def close(self) -> None:
        """End both."""
        self.open.close()
        self.side.close()

    def row(self, app: corpus.App, start: str | None, end: str) -> Row:
        """What becomes of a range."""
        begin = time.perf_counter()
        names = list(app.migrations)
        count = names.index(end) - (names.index(start) if start else 0) + 1
        row = Row(self.name, self.described.django, app.label, start, end, count)
        wanted = Wanted(app.label, end, start=start, header=False)
        outcome = squash(self.open, wanted)
        theirs = self.side.ask(do="squash", app=app.label, start=start, end=end)
        if isinstance(outcome, Squashed):
            row.before, row.after, row.files = outcome.before, outcome.after, len(outcome.migrations)
            row.carried = sum(len(each.carried) for each in outcome.migrations)
            row.notes = list(outcome.notes)
            same = [self._same_text(app, each.replaces, each.django) for each in outcome.migrations]
            row.django = self._theirs(app, row, theirs, [each.django for each in outcome.migrations])
            row.ours = self._schema(app, row, list(outcome.migrations))
            if not all(same):
                row.ours += "; other text than Django's"
        else:
            row.reason = outcome.reason if isinstance(outcome, Refusal) else outcome.stderr.strip()
            row.ours = "refused" if isinstance(outcome, Refusal) else "Django's error"
            row.django = self._alone(theirs, app, row)
        row.seconds = round(time.perf_counter() - begin, 1)
        return row

    def _scope(self, app: corpus.App, start: str | None) -> str:
        """The app with what it needs; all apps for a whole history where that is wanted and possible."""
        whole = self.everything and start is None and "error" not in self._schema_of("")
        return "" if whole else app.label

    def _schema_of(self, scope: str) -> dict[str, Any]:
        """The schema of the original."""
        if scope not in self.schemas:
            self.schemas[scope] = self.side.ask(do="migrate", app=scope)
        return self.schemas[scope]

    def _same_text(self, app: corpus.App, replaces: tuple[str, ...], text: str) -> bool:
        """Whether Django's command gives the same for what a file replaces, apart from what it loses."""
        first = replaces[0] == app.migrations[0] and "\n    initial = True\n" in text
        theirs = self.side.ask(do="squash", app=app.label, start=None if first else replaces[0], end=replaces[-1])
        if "error" in theirs:
            return True
        ours = re.sub(r"\n    (atomic = False|run_before = .*)\n", "", text)
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
        path = folder / "0000_sterna_django.py"
        with self._swapped(app, names, {path: theirs["text"]}):
            after = self.side.ask(do="migrate", app=self._scope(app, row.start))
        if "error" in after:
            return str(after["error"]).partition("\n")[0]
        return "works" if after == self._schema_of(self._scope(app, row.start)) else "another schema"

    def _schema(self, app: corpus.App, row: Row, migrations: list[NewMigration]) -> str:
        scope = self._scope(app, row.start)
        before = self._schema_of(scope)
        if "error" in before:
            return f"cannot be migrated as it is: {before['error']}"
        names = [name for each in migrations for name in each.replaces]
        with self._swapped(app, names, {each.file.path: each.file.text for each in migrations}):
            after = self.side.ask(do="migrate", app=scope)
        if "error" in after:
            return f"fails: {after['error']}"
        if after == before:
            return "same schema"
        if bare(after["schema"]) == bare(before["schema"]):
            return "same schema but for names"
        return different(before["schema"], after["schema"])

    @contextmanager
    def _swapped(self, app: corpus.App, names: list[str], new: dict[Path, str]) -> Iterator[None]:
        """The replaced files away, and the new ones there."""
        folder = app.migrations_folder(self.project.root)
        assert folder is not None
        gone = [folder / f"{name}.py" for name in self._all(app.label, names)]
        gone = [path for path in gone if path.exists() and path not in new]
        kept = {path: path.read_bytes() for path in gone}
        try:
            for path in gone:
                path.unlink()
            for path, text in new.items():
                path.write_text(text, encoding="utf-8")
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


def in_order(text: str) -> str:
    """The text with its dependencies sorted: Django keeps them in a set, and older versions write them as they come."""
    return re.sub(
        r"(?<=\n    dependencies = \[\n)(.*?)(?=    \]\n)",
        lambda match: "".join(sorted(match[0].splitlines(keepends=True))),
        text,
        flags=re.DOTALL,
    )


def bare(schema: list[str]) -> list[str]:
    """The schema without the names that Django makes: a hash of the columns as they were called first."""
    return sorted(re.sub(r'"?\w+_[0-9a-f]{8}(_\w+)?"?', "<name>", line) for line in schema)


def different(before: list[str], after: list[str]) -> str:
    """The first line that only one side has."""
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    return f"another schema: -{gone[:1]} +{new[:1]}"


def run(name: str, postgres: str, only: list[str] | None, everything: bool) -> list[Row]:
    """All ranges of a project."""
    project = corpus.build(name)
    described = corpus.describe(project)
    os.environ.update({**project.env, **({"DJANGO_SETTINGS_MODULE": project.settings} if project.settings else {})})
    rows = []
    with TemporaryDirectory(prefix="sterna-squash-") as folder:
        copied = corpus.vendor(project, described, Path(folder).resolve() / name)
        comparison = Comparison(name, copied, described, postgres, everything)
        try:
            for app in described.apps:
                if len(app.migrations) > 1 and (not only or app.label in only):
                    for start, end in ranges(name, app):
                        row = comparison.row(app, start, end)
                        rows.append(row)
                        print(
                            f"{name}.{app.label} {start or ''}..{end}: {row.before} -> {row.after} in {row.files}; "
                            f"Django: {row.django}; ours: {row.ours} {row.reason} ({row.seconds} s)",
                            flush=True,
                        )
        finally:
            comparison.close()
    return rows


def main() -> None:
    """Compare the projects that are named, or all that are built, and write the page from all results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", help="default: every project of the corpus")
    parser.add_argument("--apps", nargs="*", help="only these apps; the page is left as it is")
    parser.add_argument("--postgres", metavar="NAME", default="", help="migrate in this database, not in SQLite")
    parser.add_argument(
        "--everything", action="store_true", help="migrate all apps for a whole history, not only the app"
    )
    parser.add_argument("--page", action="store_true", help="only write the page, from the results that are there")
    options = parser.parse_args()
    failed = False
    for name in [] if options.page else options.projects or corpus.recipes():
        rows = run(name, options.postgres, options.apps, options.everything)
        failed = failed or any(not row.ours.startswith(("same schema", "refused", "Django's error")) for row in rows)
        if not options.apps:
            RESULTS.mkdir(parents=True, exist_ok=True)
            kind = "squash-postgres" if options.postgres else "squash"
            (RESULTS / f"{name}-{kind}.json").write_text(json.dumps([asdict(row) for row in rows], indent=1))
    if not options.apps:
        write_page(RESULTS)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
