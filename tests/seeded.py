"""What runs of seeded mistakes on real projects share: their arguments, and the projects one after the other."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from agreement import corpus
from agreement.harness import Project as Built
from sterna.engine.engine import Engine
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files

PAGE = Path(__file__).parent.parent / "docs" / "rules-on-real-projects.md"


class Opened(Protocol):
    """A built project, open in Sterna."""

    engine: Engine


S = TypeVar("S", bound=Opened)
T = TypeVar("T")


def project_of(built: Built) -> Project:
    """A built project as Sterna finds it."""
    environ = built.environment()
    (config, *_) = find_projects(built.root, environ=environ)
    interpreter = find_interpreter(config.root, str(built.python), environ=environ)
    return Project(config, Files(), interpreter, environ=environ)


def run(
    description: str | None,
    subject: Callable[[Built], S],
    tally: Callable[[str], T],
    examine: Callable[[S, T, int, int], Iterator[str]],
) -> tuple[list[T], bool]:
    """What came of each project that the command line names, and whether it is to be written to the page.

    `examine` fills a tally, making that many mistakes by that seed, and gives lines for a person to look at.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "projects",
        nargs="*",
        help="recipes of tests/agreement/projects by name, or folders with a manage.py beside a `venv`; none: all",
    )
    parser.add_argument("--mistakes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--write", action="store_true", help="write the figures into docs/rules-on-real-projects.md")
    arguments = parser.parse_args()
    names = arguments.projects or corpus.recipes()
    tallies = []
    for number, name in enumerate(names):
        folder = Path(name)
        if folder.joinpath("manage.py").is_file():
            built, name = Built(folder, python=folder.parent / "venv" / "bin" / "python"), folder.parent.name
        else:
            built = corpus.build(name)
        tallies.append(tally(name))
        opened = subject(built)
        share = arguments.mistakes * (number + 1) // len(names) - arguments.mistakes * number // len(names)
        try:
            for line in examine(opened, tallies[-1], share, arguments.seed):
                print(f"{name}: {line}", flush=True)
        finally:
            opened.engine.close()
    return tallies, arguments.write
