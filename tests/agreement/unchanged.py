"""Part (a): nothing changed, `makemigrations --check --dry-run`: the same answer, and how long each takes for it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from agreement.bench import judged
from agreement.cases import CHECK, Case, Subject
from agreement.harness import Project, run_django, run_sterna
from agreement.tally import Result

GROUP = "no change"
ROUNDS = 3
BUSY = 0.3
"""Load average of a machine on which something else runs."""


@dataclass(frozen=True)
class Times:
    """Wall seconds of `makemigrations --check --dry-run`, each a process of its own; medians of ROUNDS."""

    project: str
    models: int
    django: float
    """With byte code of everything."""
    empty: float
    """Sterna where it has never seen any of the files; once."""
    warm: float
    """Sterna with the facts of the run before."""
    load: float
    """Of the machine over the minute before."""
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
        django = [run_django(project, *CHECK) for _ in range(ROUNDS + 1)][1:]
        empty, *warm = [run_sterna(cached, *CHECK) for _ in range(ROUNDS + 1)]
    results = [
        judged(Case(name, GROUP, f"as-installed-{word}-cache", lambda root: None, CHECK), django[0], sterna)
        for word, sterna in (("empty", empty), ("warm", warm[0]))
    ]
    seconds = (median(run.seconds for run in runs) for runs in (django, [empty], warm))
    return [replace(result, cold=True) for result in results], Times(name, models, *seconds, load)


def save_times(path: Path, times: Times) -> None:
    """Keep the times for the report."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(times), indent=1))


def load_times(path: Path) -> Times:
    """What `save_times` kept."""
    return Times(**json.loads(path.read_text()))
