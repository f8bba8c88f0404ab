"""`make test-djangos`: every supported Django on a Python that runs it, as the engine of the same projects.

Each engine is a virtual environment of its own below $STERNA_CORPUS_ROOT. Arguments choose engines as "4.2/3.8", or are
"oldest": the oldest Django on the oldest Python that is here, in short and for docs/agreement.md not to tell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import report
from agreement.corpus import ROOT, uv_program
from agreement.harness import Outcome, Project, first_difference, in_order, run_django, run_sterna
from agreement.notes import EngineCompared, keep_each
from agreement.testapps import project_with, source

TESTS = Path(__file__).parent.parent
BLOG = TESTS.parent / "examples" / "stages"
OLDEST_DJANGO = "4.2"
PYTHONS_OF_THE_OLDEST = ("3.8", "3.9", "3.10", "3.11", "3.12")
BESIDE_DJANGO = ("psycopg[binary]",)
"""What the apps that are compared import: django.contrib.postgres wants a driver."""
LONG_TAKEN = (
    "aggregation",
    "constraints",
    "custom_pk",
    "generic_relations",
    "indexes",
    "introspection",
    "m2m_through",
    "model_inheritance",
    "model_options",
    "order_with_respect_to",
    "proxy_models",
    "swappable_models",
)
"""Test apps of Django's source distribution that the long run takes; what an older Django cannot load is left out."""


@dataclass(frozen=True)
class Engine:
    """A Django on a Python; both as "major.minor"."""

    django: str
    python: str

    @property
    def name(self) -> str:
        """As the arguments have it."""
        return f"{self.django}/{self.python}"


ENGINES = (
    Engine("4.2", "3.8"),
    Engine("4.2", "3.11"),
    Engine("5.2", "3.10"),
    Engine("6.0", "3.12"),
    Engine("6.1", "3.13"),
)


def main(chosen: Sequence[str]) -> int:
    """Compare under each engine; prints what differs, gives the exit code."""
    fast = list(chosen) == ["oldest"]
    engines = [oldest()] if fast else [one for one in ENGINES if not chosen or one.name in chosen]
    failed = 0
    found: list[EngineCompared] = []
    for engine in engines:
        python = environment(engine)
        if python is None:
            print(f"{engine.name}: not to be had here", flush=True)
            failed += 1
            continue
        results = list(compared(python, fast))
        loaded = sum(difference is not None for _, difference in results)
        wrong = [f"{name}: {difference}" for name, difference in results if difference]
        failed += bool(wrong)
        version = subprocess.run([python, "-m", "django", "--version"], check=True, capture_output=True, text=True)
        print(f"Django {version.stdout.strip()} on {engine.python}: {loaded - len(wrong)} of {loaded} agree")
        failed += not loaded
        not_run = tuple(name for name, difference in results if difference is None)
        if not_run:
            print(f"  This Django does not run: {', '.join(not_run)}")
        found.append(EngineCompared(version.stdout.strip(), engine.python, loaded, tuple(wrong), not_run))
        print("".join(f"  {line}\n" for line in wrong), end="", flush=True)
    if not fast and found:
        keep_each("engines", found)
        report.write()
    return int(failed > 0 or not engines)


def oldest() -> Engine:
    """The oldest Django on the oldest Python that is on this machine."""
    return Engine(OLDEST_DJANGO, next((one for one in PYTHONS_OF_THE_OLDEST if interpreter(one)), "3.12"))


def interpreter(version: str) -> str | None:
    """A Python of that version on this machine: one of pyenv's (its shims on PATH need not work), or one on PATH."""
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    own = sorted(versions.glob(f"{version}.*/bin/python"))
    if own:
        return str(own[-1])
    return next((path for name in (f"python{version}",) if (path := shutil.which(name)) and "shims" not in path), None)


def environment(engine: Engine) -> Path | None:
    """The interpreter of an environment with that Django, made where it does not stand; None where it cannot be."""
    folder = ROOT / "engines" / f"django-{engine.django}-python-{engine.python}"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "installed.txt"
    packages = (f"django=={engine.django}.*", *BESIDE_DJANGO)
    wanted = " ".join((engine.name, *packages))
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        uv = uv_program()
        install = [uv, "pip", "install", "--quiet", "--prerelease", "if-necessary", "--python", python]
        commands = (
            [uv, "venv", "--quiet", "--python", interpreter(engine.python) or engine.python, folder],
            [*install, *packages],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(done.stderr.strip(), file=sys.stderr)
                return None
        stamp.write_text(wanted)
    return python


def compared(python: Path, fast: bool) -> Iterator[tuple[str, str | None]]:
    """What is compared under an engine, with the first difference: "" where there is none, None where this Django
    cannot load what was written for a newer one."""
    for stage in sorted(BLOG.iterdir()):
        yield stage.name, _both(Project(stage, python=python), "makemigrations", "--check", "--dry-run")
    first = Project(BLOG / "1_post", python=python)
    with first.copy() as copied:
        shutil.copyfile(BLOG / "2_feedback" / "blog" / "models.py", copied.root / "blog" / "models.py")
        yield "a model more", _both(copied, "makemigrations", "blog", "--name", "more")
        yield "SQL", _both(copied, "sqlmigrate", "blog", "0001")
    for folder in ("project", "newer"):
        apps = Project(TESTS / "worker_apps" / folder, python=python)
        names = sorted(path.parent.name for path in apps.root.glob("*/models*"))
        yield f"worker_apps/{folder}", _both(apps, "makemigrations", "--no-input", "--skip-checks", *names)
    if fast:
        return
    for name in LONG_TAKEN:
        app = source() / "tests" / name
        with TemporaryDirectory(prefix="sterna-engine-") as folder:
            project = replace(project_with(Path(folder).resolve() / "project", app), python=python)
            yield name, _both(project, "makemigrations", name, "--no-input", "--skip-checks")


def _both(project: Project, *arguments: str) -> str | None:
    with project.copy() as theirs, project.copy() as ours:
        django = run_django(theirs, *arguments)
        if django.exit_code == 1 and "Traceback" in django.stderr:
            return None
        sterna = run_sterna(ours, *(argument for argument in arguments if argument != "--skip-checks"))
        return first_difference(_in_order(django), _in_order(sterna))


def _in_order(outcome: Outcome) -> Outcome:
    return replace(outcome, files={name: text and in_order(text) for name, text in outcome.files.items()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
