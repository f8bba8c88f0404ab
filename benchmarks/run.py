"""`make bench`: how long an answer takes, in the editor and on the command line beside Django's own command."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "scripts")]

from agreement.corpus import built  # noqa: E402
from agreement.harness import Outcome, Project, run_django, run_sterna  # noqa: E402

EXAMPLE = Project(HERE.parent / "examples" / "blog")
CHECK = ("makemigrations", "--check", "--dry-run")
ROUNDS = 3


def main() -> None:
    """From a keystroke to diagnostics, then whole checks."""
    keystroke = HERE / "keystroke.py"
    subprocess.run([sys.executable, keystroke], check=True)
    print(f"\nA whole check, wall time in seconds, median of {ROUNDS}; in brackets, how it stands to Django's")
    print(f"{'project':16} {'Django':>8} {'Sterna, empty cache':>22} {'Sterna, warm cache':>22}")
    for name, project in {"examples/blog": EXAMPLE, **built()}.items():
        with project.copy() as copied:
            theirs, cold, warm = measure(copied)
        print(f"{name:16} {theirs:8.2f} {cold:13.2f} ({cold / theirs:5.2f}) {warm:13.2f} ({warm / theirs:5.2f})")


def measure(project: Project) -> tuple[float, float, float]:
    """Median seconds of Django, of Sterna with an empty cache and with a warm one, taken in turn."""
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="sterna-bench-") as cache:
            cached = replace(project, env={**project.env, "XDG_CACHE_HOME": cache})
            runs: list[Callable[[], Outcome]] = [
                lambda: run_django(project, *CHECK),
                lambda cached=cached: run_sterna(cached, *CHECK),  # type: ignore[misc]
                lambda cached=cached: run_sterna(cached, *CHECK),  # type: ignore[misc]
            ]
            for kept, run in zip(times, runs, strict=True):
                outcome = run()
                kept.append(outcome.seconds)
                if outcome.exit_code not in (0, 1):
                    sys.exit(f"{project.root}: {outcome.stderr}")
    theirs, cold, warm = (statistics.median(each) for each in times)
    return theirs, cold, warm


if __name__ == "__main__":
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    main()
