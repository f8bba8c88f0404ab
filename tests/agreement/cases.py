"""What is compared: a change of a project's files, and the command that both sides run after it.

A provider is a function from a Subject to Cases; `run.PARTS` lists the providers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agreement.corpus import Described
from agreement.harness import Project

WRITE = ("makemigrations", "--no-input")
CHECK = ("makemigrations", "--check", "--dry-run")


@dataclass(frozen=True)
class Case:
    """One comparison to be made."""

    project: str
    """Name of the recipe."""
    group: str
    """Row of the table that it counts in."""
    name: str
    """Unique in the project, without blanks, the same in every run: what `make agreement CASE=` picks."""
    apply: Callable[[Path], None]
    """Changes files below the root that it is given; called for Django's copy and for Sterna's, to the same effect."""
    arguments: tuple[str, ...] = WRITE
    """Of both commands; Django's gets `--skip-checks` too, unless the project wants the checks (`agreement.corpus`)."""
    answers: str = ""
    """Standard input of both commands; without `--no-input` they ask."""
    smaller: Callable[[], Iterable[Case]] = tuple
    """Cases that hold less of the same change, to find what of it two sides disagree about."""


@dataclass(frozen=True)
class Subject:
    """A project as providers see it."""

    name: str
    root: Path
    """The project as source, every app outside Django beside manage.py: to be read, never written."""
    described: Described
    project: Project
    """The same, for Django to be asked about."""
    seed: int
    """For a `random.Random` of the provider's own: the same seed, the same cases."""


Provider = Callable[[Subject], Iterator[Case]]
