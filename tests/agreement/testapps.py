"""`make agreement-django`: the test apps of Django's source distribution, each alone in a project without migrations.

They hold what nobody would put into one application: every option, every odd base class. Arguments choose apps by name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from agreement import report
from agreement.corpus import ROOT
from agreement.harness import Project, Verdict, judge, run_django, run_sterna
from agreement.kept import Kept, commit, load, save
from agreement.tally import NOT_COMPARABLE, UNSTABLE, Result, remarks, table

KEPT = ROOT / "results" / "testapps.json"
MANAGE = """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""
SETTINGS = """\
SECRET_KEY = "for-comparing-migrations-only"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SITE_ID = 1
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sites",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "{app}",
]
"""


def main(chosen: list[str]) -> int:
    """Compare, print the table, write the report; gives the exit code."""
    tests = source() / "tests"
    apps = sorted(path for path in tests.iterdir() if _has_models(path) and (not chosen or path.name in chosen))
    with ThreadPoolExecutor(2) as pool:
        cases = []
        for case in pool.map(compare_app, apps):
            cases.append(case)
            print(f"{case.name}: {case.verdict} {case.difference[:300]}", flush=True)
    print(f"\n{table(cases)}\n\n{remarks(cases)}")
    versions = f"Django {django.get_version()}, Python {sys.version.split()[0]}"
    new = Kept(versions, tuple(cases), len(cases), commit())
    if not chosen:
        save(KEPT, new)
        report.write()
    elif new.goes_on_with(before := load(KEPT)):
        names = {case.name for case in cases}
        others = [case for case in before.cases if case.name not in names]
        both = sorted([*cases, *others], key=lambda case: case.name)
        save(KEPT, replace(new, cases=tuple(both), planned=before.planned))
    wrong = {Verdict.FALSE_ALARM.value, Verdict.MISSED.value, Verdict.DIFFERENT.value}
    return int(any(case.verdict in wrong for case in cases))


def source() -> Path:
    """The unpacked source distribution of the Django that is installed here; it is downloaded once."""
    version = django.get_version()
    folder = ROOT / f"django-{version}"
    if not (folder / "tests").is_dir():
        with TemporaryDirectory() as download:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            subprocess.run([*command, "--dest", download, f"django=={version}"], check=True)
            (archive,) = Path(download).glob("*.tar.gz")
            with tarfile.open(archive) as tar:
                tar.extractall(folder.with_suffix(".new"), filter="data")
        (unpacked,) = folder.with_suffix(".new").iterdir()
        unpacked.rename(folder)
        folder.with_suffix(".new").rmdir()
    return folder


def compare_app(app: Path) -> Result:
    """The initial migration of one app, by both."""
    with TemporaryDirectory(prefix="sterna-testapp-") as folder:
        sides = [project_with(Path(folder).resolve() / side, app) for side in ("first", "second", "sterna")]
        arguments = ("makemigrations", app.name, "--no-input", "--skip-checks")
        first, second = (run_django(side, *arguments) for side in sides[:2])
        sterna = run_sterna(sides[2], *(argument for argument in arguments if argument != "--skip-checks"))
    seconds = {"django_seconds": first.seconds, "sterna_seconds": sterna.seconds}
    if first.exit_code == 1:
        said = first.stderr.strip().splitlines()
        return Result("test apps", app.name, NOT_COMPARABLE, said[-1] if said else "", **seconds)
    verdict, difference = judge(first, sterna)
    if (first.files, first.stdout) != (second.files, second.stdout):
        # Only what Sterna says of itself can be judged here.
        kept = verdict.value if verdict is Verdict.DECLARED else UNSTABLE
        return Result("test apps", app.name, kept, difference, **seconds)
    return Result("test apps", app.name, verdict.value, difference, **seconds)


def _has_models(path: Path) -> bool:
    return (path / "models.py").is_file() or (path / "models" / "__init__.py").is_file()


def project_with(root: Path, app: Path) -> Project:
    """A project of one app, without its migrations."""
    root.mkdir()
    root.joinpath("manage.py").write_text(MANAGE)
    root.joinpath("settings.py").write_text(SETTINGS.format(app=app.name))
    shutil.copytree(app, root / app.name, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    init = root / app.name / "__init__.py"
    if not init.exists():
        init.touch()
    return Project(root)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
