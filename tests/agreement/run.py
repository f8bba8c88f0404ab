"""`make agreement`: build the real projects, compare on them as they are and with migrations taken away, and report.

Arguments choose projects by name.
"""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import report
from agreement.corpus import ROOT, App, Described, build, describe, recipes, vendor
from agreement.harness import Outcome, Project, Verdict, judge, run_django, run_sterna
from agreement.tally import NOT_COMPARABLE, Case, remarks, save, table

DEPTHS = (1, 2, 3)
CHECK = ("makemigrations", "--check", "--dry-run")


def main(chosen: list[str]) -> int:
    """Compare, print the table, write the report; gives the exit code."""
    found: list[Case] = []
    for name in chosen or recipes():
        project = build(name)
        described = describe(project)
        cases = compare_project(name, project, described)
        versions = f"Django {described.django}, {described.models} models, {len(described.apps)} apps outside Django"
        save(kept(name), versions, cases)
        print(f"\n{name}: {versions}\n\n{table(cases)}\n\n{remarks(cases)}\n", flush=True)
        found += cases
    report.write()
    wrong = {Verdict.FALSE_ALARM.value, Verdict.MISSED.value, Verdict.DIFFERENT.value}
    return int(any(case.verdict in wrong for case in found))


def kept(name: str) -> Path:
    """Where the results of a project are kept."""
    return ROOT / "results" / f"project-{name}.json"


def compare_project(name: str, project: Project, described: Described) -> list[Case]:
    """As it is, then with the newest migrations of every app taken away."""
    with TemporaryDirectory(prefix="sterna-agreement-") as folder:
        base = Path(folder).resolve()
        warm = {"XDG_CACHE_HOME": str(base / "cache")}
        theirs, ours = vendor(project, base / "django"), vendor(project, base / "sterna")
        ours = replace(ours, env={**ours.env, **warm})
        # The project as it is installed, packages in site-packages: the usual case for whoever opens a project.
        installed = run_django(project, *CHECK), run_sterna(replace(project, env={**project.env, **warm}), *CHECK)
        cases = [_case(f"{name}, as installed", "no change", *installed)]
        cases.append(_case(f"{name}, as source", "no change", run_django(theirs, *CHECK), run_sterna(ours, *CHECK)))
        print(f"{cases[0].verdict}, {cases[1].verdict} {cases[1].difference}", flush=True)
        for depth in DEPTHS:
            for app in described.apps:
                if len(app.migrations) >= depth:
                    case = ablate(f"{name}, {depth} taken away", theirs, ours, app, depth)
                    print(f"{app.label} -{depth}: {case.verdict} {case.difference[:300]}", flush=True)
                    cases.append(case)
    return cases


def ablate(group: str, theirs: Project, ours: Project, app: App, depth: int) -> Case:
    """Take the newest migrations of an app away on both sides, let both write, compare, and put everything back."""

    def on(run: partial[Outcome], side: Project) -> Outcome:
        folder = side.root.joinpath(*str(app.package).split("."))
        with TemporaryDirectory(prefix="sterna-kept-") as spare:
            before = Path(shutil.copytree(folder, Path(spare) / "migrations"))
            for name in app.migrations[-depth:]:
                folder.joinpath(f"{name}.py").unlink()
            try:
                return run()
            finally:
                shutil.rmtree(folder)
                shutil.copytree(before, folder)

    arguments = ("makemigrations", app.label, "--no-input")
    with ThreadPoolExecutor(2) as pool:
        django = pool.submit(on, partial(run_django, theirs, *arguments, "--skip-checks"), theirs)
        sterna = pool.submit(on, partial(run_sterna, ours, *arguments), ours)
        return _case(group, app.label, django.result(), sterna.result())


def _case(group: str, name: str, django: Outcome, sterna: Outcome) -> Case:
    seconds = {"django_seconds": django.seconds, "sterna_seconds": sterna.seconds}
    if "Traceback" in django.stderr:
        # Mostly NodeNotFoundError: another app's migration depends on what was taken away.
        verdict = Verdict.FALSE_ALARM.value if sterna.files else NOT_COMPARABLE
        return Case(group, name, verdict, django.stderr.strip().splitlines()[-1], **seconds)
    verdict, difference = judge(django, sterna)
    return Case(group, name, verdict.value, difference, **seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
