"""Pairs of branches out of the histories of real projects, rebased, and what real Django says of the result.

`make rebases PROJECTS="smallapps oscar"`. The last migrations of an app are cut into two branches that begin at one
migration; those of the second get numbers from there on, as two people's work does. Putting the second after the first
gives the history as it was: that must succeed. The other way round the two may not get on with each other: that must be
refused, or be right. Right is: one migration comes last, `makemigrations --check` finds what it found before, and
`migrate` from nothing works on SQLite.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import corpus
from agreement.corpus import App
from agreement.harness import Project, run_sterna
from agreement.references import entry

ORACLE = """
import io, json, sys
from django.conf import settings
settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.makemigrations import Command
from django.db.migrations.loader import MigrationLoader
label = sys.argv[1]
changes = io.StringIO()
said = {"leaves": [name for _, name in MigrationLoader(None).graph.leaf_nodes(label)], "changes": "", "migrate": ""}
try:
    options = {"check_changes": True, "dry_run": True, "interactive": False, "skip_checks": True}
    call_command(Command(), label, stdout=changes, **options)
except SystemExit:
    said["changes"] = "\\n".join(line for line in changes.getvalue().splitlines() if line.startswith("    "))
try:
    call_command("migrate", verbosity=0, skip_checks=True, interactive=False)
except Exception as error:
    said["migrate"] = f"{type(error).__name__}: {error}"
print(json.dumps(said))
"""
_NUMBER = re.compile(r"(\d+)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Fork:
    """Two branches of an app: names as they are in its history, earliest first."""

    app: App
    base: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def names(self) -> dict[str, str]:
        """What those of the second branch are called in it."""
        start = _NUMBER.match(self.first[0])
        named = {}
        for place, name in enumerate(self.second):
            own = _NUMBER.match(name)
            number = int(start[1]) + place if start is not None else 0
            named[name] = f"{number:04d}{own[2] if own is not None else '_' + name}_b"
        return named


def main() -> int:
    """Try forks of each project; gives 1 where one came out wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("projects", nargs="*", default=["smallapps"])
    arguments.add_argument("--forks", type=int, default=6, help="Of each project.")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    wrong = 0
    for name in options.projects:
        said = Counter[str]()
        for line in tried(name, options.forks, random.Random(options.seed)):
            outcome = line.partition(":")[0]
            said[outcome] += 1
            wrong += outcome == "WRONG"
            print(f"{name}: {line}", flush=True)
        print(f"{name}: {', '.join(f'{count} {outcome}' for outcome, count in sorted(said.items()))}", flush=True)
    return int(wrong > 0)


def tried(name: str, count: int, chance: random.Random) -> Iterator[str]:
    """A line for each rebase."""
    built = corpus.project_of(name)
    described = corpus.describe(built)
    with TemporaryDirectory(prefix="sterna-rebases-") as folder:
        whole = corpus.vendor(built, described, Path(folder) / "whole")
        forks = [fork for app in described.apps for fork in possible(whole, app)]
        for fork in chance.sample(forks, min(count, len(forks))):
            expected = oracle(whole, fork.app.label)
            split = Path(folder) / "split"
            for move, onto in ((fork.second, fork.first[-1]), (fork.first, fork.names[fork.second[-1]])):
                shutil.rmtree(split, ignore_errors=True)
                shutil.copytree(whole.root, split)
                project = Project(split, whole.settings, whole.python, whole.env, (), whole.stock, whole.checks)
                cut(project, fork)
                yield one(project, fork, move, onto, expected, must=move is fork.second)


def possible(project: Project, app: App) -> Iterator[Fork]:
    """The forks of the last migrations of an app, where each follows the one before it alone."""
    folder = app.migrations_folder(project.root)
    names = app.migrations
    if folder is None or len(names) < 3 or not all(_NUMBER.match(name) for name in names):
        return
    for first, second in ((1, 1), (2, 1), (1, 2), (2, 2)):
        end = len(names)
        if end <= first + second:
            continue
        base = end - first - second - 1
        fork = Fork(app, names[base], tuple(names[base + 1 : base + 1 + first]), tuple(names[base + 1 + first :]))
        texts = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in names[base + 1 :]}
        follows = all(
            [each for each in names if re.search(entry(app.label, each), texts[name])] == [names[base + place]]
            for place, name in enumerate(names[base + 1 :])
        )
        if follows and not any("replaces =" in text for text in texts.values()):
            yield fork


def cut(project: Project, fork: Fork) -> None:
    """Let the second branch begin where the first does, with names of its own."""
    folder = fork.app.migrations_folder(project.root)
    assert folder is not None
    start = folder / f"{fork.second[0]}.py"
    text = start.read_text(encoding="utf-8")
    start.write_text(re.sub(entry(fork.app.label, fork.first[-1]), rf"\g<1>{fork.base}\g<2>", text), encoding="utf-8")
    for path in project.root.rglob("migrations/*.py"):
        text = path.read_text(encoding="utf-8")
        after = text
        for old, new in fork.names.items():
            after = re.sub(entry(fork.app.label, old), rf"\g<1>{new}\g<2>", after)
        if after != text:
            path.write_text(after, encoding="utf-8")
    for old, new in fork.names.items():
        (folder / f"{old}.py").rename(folder / f"{new}.py")


def one(
    project: Project, fork: Fork, move: tuple[str, ...], onto: str, expected: dict[str, object], *, must: bool
) -> str:
    """The line about one rebase."""
    label = fork.app.label
    what = f"{label}: {', '.join(move)} onto {onto}"
    outcome = run_sterna(project, "rebasemigration", label, "--onto", onto)
    again = ""
    if outcome.exit_code and "--write-again" in outcome.stderr:
        again = " again"
        outcome = run_sterna(project, "rebasemigration", label, "--onto", onto, "--write-again")
    if outcome.exit_code:
        reason = outcome.stderr.strip().splitlines()[-1]
        return f"{'WRONG' if must else 'refused'}: {what}: {reason}"
    said = oracle(project, label)
    leaves = said.pop("leaves")
    right = isinstance(leaves, list) and len(leaves) == 1
    right = right and said == {key: value for key, value in expected.items() if key != "leaves"}
    return f"{'right' if right else 'WRONG'}{again if right else ''}: {what}{'' if right else f': {leaves} {said}'}"


def oracle(project: Project, label: str) -> dict[str, object]:
    """What Django says of an app: its last migrations, what it finds in the models, how `migrate` ends."""
    command = [str(project.python), "-c", ORACLE, label]
    done = subprocess.run(
        command, cwd=project.root, env=project.for_django().environment(), capture_output=True, text=True
    )
    if done.returncode:
        return {"leaves": [], "failed": done.stderr.strip().splitlines()[-1]}
    said: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return said


if __name__ == "__main__":
    sys.exit(main())
