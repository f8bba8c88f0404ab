"""Results on disk: for docs/agreement.md, and for a run that goes on where another one was interrupted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from agreement.corpus import ROOT
from agreement.tally import Result

REPOSITORY = Path(__file__).parents[2]
TESTS = ("projects", "mutation", "ablation.py", "unchanged.py", "harness.py")
COMPARED = ("server", "pyproject.toml", *(f"tests/agreement/{name}" for name in TESTS))
"""What the results hang on: Sterna, the projects, the cases, and what counts as the same."""


@dataclass(frozen=True)
class Kept:
    """The results of one part on one project."""

    versions: str = ""
    cases: tuple[Result, ...] = ()
    planned: int = 0
    """How many cases there are, run or not."""
    commit: str = ""
    """Of what is compared; with a "+" where files had been changed."""
    drawn: str = ""
    """By which numbers the cases were drawn."""

    @property
    def is_whole(self) -> bool:
        """Whether every case has run."""
        return 0 < self.planned <= len(self.cases)

    def goes_on_with(self, other: Kept) -> bool:
        """Whether the results of the other would be the same if they were made again."""
        now, then = ((each.versions, each.commit, each.drawn) for each in (self, other))
        return now == then and bool(self.commit) and not self.commit.endswith("+")


@lru_cache(maxsize=1)
def commit() -> str:
    """The last commit of what is compared, with a "+" where that was changed since; empty where there is no git."""
    try:
        name = _git("log", "-1", "--abbrev=9", "--format=%h", "--", *COMPARED)
        return name + ("+" if _git("status", "--porcelain", "--", *COMPARED) else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(REPOSITORY), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def place(kind: str, name: str) -> Path:
    """Where results of that kind ("a", "b", ..., "times") are kept for a project."""
    return ROOT / "results" / f"{name}-{kind}.json"


def save(path: Path, kept: Kept) -> None:
    """Keep results; whoever is interrupted leaves those that were there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(kept), indent=1))
    new.replace(path)


def load(path: Path) -> Kept:
    """What `save` kept; nothing where there is no such file."""
    if not path.is_file():
        return Kept()
    said = json.loads(path.read_text())
    return Kept(**{**said, "cases": tuple(Result(**case) for case in said["cases"])})


def of_commits(kept: Iterable[tuple[str, str]]) -> str:
    """A sentence about which of (name, commit) ran on which commit."""
    by_commit: dict[str, list[str]] = {}
    for name, on in kept:
        by_commit.setdefault(on, []).append(name)
    if len(by_commit) == 1:
        return f"All on commit {next(iter(by_commit))}." if next(iter(by_commit)) else ""
    said = (f"{', '.join(names)} on {on or 'an unknown one'}" for on, names in by_commit.items())
    return f"Commits: {'; '.join(said)}."
