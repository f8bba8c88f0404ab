"""Migrations renamed and squashes finished in real projects, with a database that had the old ones applied."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agreement.corpus import App
from agreement.harness import Project, run_sterna
from agreement.oracle import Said, ask, ask_before


@dataclass(frozen=True)
class Outcome:
    """What became of one edit: "right", "refused" or "WRONG"."""

    kind: str
    what: str
    outcome: str
    reason: str = ""


def edited(whole: Project, apps: list[App], folder: Path, count: int, chance: random.Random) -> Iterator[Outcome]:
    """A rename and a finished squash in each of some apps."""
    done = 0
    for app in chance.sample(apps, len(apps)):
        if done == count:
            break
        old, database = folder / "old.sqlite3", folder / "database.sqlite3"
        old.unlink(missing_ok=True)
        before = ask_before(whole, app.label, old)
        if before.migrate:
            # No database has all of it applied.
            continue
        done += 1
        for kind, steps in (("rename", renaming(app, chance)), ("finish", squashing(app))):
            tree = folder / "edited"
            shutil.rmtree(tree, ignore_errors=True)
            shutil.copytree(whole.root, tree)
            shutil.copyfile(old, database)
            yield _one(kind, replace(whole, root=tree), app, steps, before, database)


def renaming(app: App, chance: random.Random) -> list[list[str]]:
    """The command that gives one of the app's migrations another name."""
    name = chance.choice(app.migrations)
    return [["renamemigration", app.label, name, f"{name.partition('_')[0]}_named_anew"]]


def squashing(app: App) -> list[list[str]]:
    """The commands that squash the app's whole history and finish it."""
    last = app.migrations[-1]
    return [
        ["squashmigrations", app.label, last, "--squashed-name", "of_everything", "--no-input"],
        ["finishsquash", app.label, "0001_of_everything"],
    ]


def _one(kind: str, project: Project, app: App, steps: list[list[str]], before: Said, database: Path) -> Outcome:
    what = f"{app.label}: {' '.join(steps[0][2:4])}"
    for step in steps:
        outcome = run_sterna(project, *step)
        if outcome.exit_code:
            return Outcome(kind, what, "refused", f"{step[0]}: {outcome.stderr.strip().splitlines()[-1]}")
        # The database runs `migrate` after each step, as it is deployed.
        wrong = ask(project, app.label, database, before.scope).wrong(before, same_schema=True)
        if wrong:
            return Outcome(kind, what, "WRONG", f"{step[0]}, on the old database: {wrong}")
    wrong = ask(project, app.label, scope=before.scope).wrong(before)
    return Outcome(kind, what, "WRONG" if wrong else "right", wrong and f"from nothing: {wrong}")
