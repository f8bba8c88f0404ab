"""Pairs of branches out of the histories of real projects, rebased and merged; migrations renamed, squashes finished.

`make rebases PROJECTS="smallapps oscar"`. The last migrations of an app are cut into two branches that begin at one
migration; those of the second get numbers from there on, as two people's work does. Putting the second after the first
gives the history as it was: that must succeed. The other way round the two may not get on with each other: that must be
refused, or be right; so must an empty merge. Right is: one migration comes last, `makemigrations --check` finds what it
found before, and `migrate` from nothing works on SQLite. Of some apps a migration is renamed, and the whole history
squashed and the squash finished: then `migrate` works on a database, too, that had the old ones applied. Writes
docs/rebase.md.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import corpus
from agreement.corpus import App
from agreement.harness import Project, run_sterna
from agreement.oracle import Said, ask, ask_before
from agreement.rebase_page import keep, write_page
from agreement.references import entry
from agreement.renames import Outcome, edited

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
    """Try edits of each project, and write the page from all results; gives 1 where one came out wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("projects", nargs="*", default=["smallapps"])
    arguments.add_argument("--forks", type=int, default=6, help="Of each project; half as many apps for other edits.")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    wrong = False
    for name in options.projects:
        found = []
        for each in tried(name, options.forks, random.Random(options.seed)):
            found.append(each)
            wrong = wrong or each.outcome == "WRONG"
            print(f"{name}: {each.outcome}: {each.kind} {each.what} {each.reason}", flush=True)
            keep(name, found)
    write_page()
    return int(wrong)


def tried(name: str, count: int, chance: random.Random) -> Iterator[Outcome]:
    """What became of each edit."""
    built = corpus.build(name)
    described = corpus.describe(built)
    with TemporaryDirectory(prefix="sterna-rebases-") as folder:
        whole = corpus.vendor(built, described, Path(folder) / "whole")
        forks = [fork for app in described.apps for fork in possible(whole, app)]
        done = 0
        for fork in chance.sample(forks, len(forks)):
            if done == count:
                break
            expected = ask_before(whole, fork.app.label)
            if expected.migrate:
                # No database would tell.
                continue
            done += 1
            split = replace(whole, root=Path(folder) / "split")
            for move, onto in (
                (fork.second, fork.first[-1]),
                (fork.first, fork.names[fork.second[-1]]),
                (None, ""),
            ):
                shutil.rmtree(split.root, ignore_errors=True)
                shutil.copytree(whole.root, split.root)
                cut(split, fork)
                if move is None:
                    yield merged(split, fork, expected)
                else:
                    yield one(split, fork, move, onto, expected, must=move is fork.second)
        apps = [app for app in described.apps if len(app.migrations) > 1]
        yield from edited(whole, apps, Path(folder), count // 2, chance)


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


def one(project: Project, fork: Fork, move: tuple[str, ...], onto: str, expected: Said, *, must: bool) -> Outcome:
    """What became of one rebase."""
    label = fork.app.label
    what = f"{label}: {', '.join(move)} onto {onto}"
    outcome = run_sterna(project, "rebasemigration", label, "--onto", onto)
    kind = "rebase"
    if outcome.exit_code and "--write-again" in outcome.stderr:
        kind = "rebase and write again"
        outcome = run_sterna(project, "rebasemigration", label, "--onto", onto, "--write-again")
    if outcome.exit_code:
        return Outcome(kind, what, "WRONG" if must else "refused", outcome.stderr.strip().splitlines()[-1])
    wrong = ask(project, label, scope=expected.scope).wrong(expected)
    return Outcome(kind, what, "WRONG" if wrong else "right", wrong)


def merged(project: Project, fork: Fork, expected: Said) -> Outcome:
    """What became of an empty merge: right where Sterna says nothing against it."""
    what = f"{fork.app.label}: {fork.first[-1]}, {fork.names[fork.second[-1]]}"
    outcome = run_sterna(project, "makemigrations", "--merge", "--no-input", fork.app.label)
    if outcome.exit_code:
        return Outcome("merge", what, "WRONG", outcome.stderr.strip().splitlines()[-1])
    against = next((line for line in outcome.stderr.splitlines() if "is not enough" in line), "")
    wrong = ask(project, fork.app.label, scope=expected.scope).wrong(expected)
    return Outcome("merge", what, "said not to do" if against else "WRONG" if wrong else "right", against or wrong)


if __name__ == "__main__":
    sys.exit(main())
