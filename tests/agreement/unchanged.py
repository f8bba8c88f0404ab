"""Part (a): nothing changed, `makemigrations --check --dry-run`: the same answer, and how long each takes for it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from agreement.bench import judged
from agreement.cases import CHECK, Case, Subject
from agreement.harness import Outcome, Project, run_django, run_sterna
from agreement.tally import Result

GROUP = "no change"
INSTALLED = ("as-installed-empty-cache", "as-installed-warm-cache")
"""Names of the results of `as_installed`."""
ROUNDS = int(os.environ.get("STERNA_AGREEMENT_ROUNDS", "3"))
BUSY = 0.3
"""Load average of a machine on which something else runs."""


@dataclass(frozen=True)
class Times:
    """Seconds of `makemigrations --check --dry-run`, each a process of its own; medians of `rounds`."""

    project: str
    models: int
    django: float
    """With byte code of everything."""
    empty: float
    """Sterna where it has never seen any of the files; once."""
    warm: float
    """Sterna with the facts of the run before."""
    cpu: tuple[float, float, float]
    """The same three in seconds of processor time, which other work on the machine hardly changes."""
    load: float
    """Of the machine over the minute before."""
    rounds: int = ROUNDS
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)

    @property
    def was_busy(self) -> bool:
        """Whether something else ran on the machine."""
        return self.load > BUSY


def cases(subject: Subject) -> Iterator[Case]:
    """The project as source, as it is."""
    yield Case(subject.name, GROUP, "as-source", lambda root: None, CHECK)


def as_installed(name: str, models: int, project: Project) -> tuple[list[Result], Times]:
    """The project with its packages in site-packages, as whoever opens a project has them: compared and timed."""
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="sterna-agreement-") as cache:
        cached = replace(project, env={**project.env, "XDG_CACHE_HOME": cache})
        # The first run brings the files into the machine's memory, for both.
        django = [_timed(run_django, project, *CHECK, *project.without_checks) for _ in range(ROUNDS + 1)][1:]
        empty, *warm = [_timed(run_sterna, cached, *CHECK) for _ in range(ROUNDS + 1)]
    results = [
        judged(Case(name, GROUP, case, lambda root: None, CHECK), django[0][0], sterna)
        for case, sterna in zip(INSTALLED, (empty[0], warm[0][0]), strict=True)
    ]
    sides = (django, [empty], warm)
    wall = (median(outcome.seconds for outcome, _ in runs) for runs in sides)
    cpu = tuple(median(seconds for _, seconds in runs) for runs in sides)
    return [replace(result, cold=True) for result in results], Times(name, models, *wall, cpu, load)


def _timed(run: Callable[..., Outcome], project: Project, *arguments: str) -> tuple[Outcome, float]:
    """The outcome, and the processor time of the process and its children in seconds."""
    before = os.times()
    outcome = run(project, *arguments)
    after = os.times()
    return outcome, sum(after[2:4]) - sum(before[2:4])


def save_times(path: Path, times: Times) -> None:
    """Keep the times for the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(times), indent=1))


def load_times(path: Path) -> Times:
    """What `save_times` kept."""
    return Times(**json.loads(path.read_text()))
