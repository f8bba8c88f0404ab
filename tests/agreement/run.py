"""`make agreement`: build the real projects, compare Sterna with Django on them, and report.

Every part is a provider of cases (`agreement.cases`); the report holds the latest results of each part and project.
Results are kept case by case, and those of the same commit are not made again: a run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from agreement import ablation, report, unchanged
from agreement.bench import SEED, Bench
from agreement.cases import Case, Provider, Subject
from agreement.corpus import build, describe, recipes
from agreement.harness import Verdict
from agreement.kept import Kept, commit, load, place, save
from agreement.mutation import provide as mutations
from agreement.shrink import smallest
from agreement.tally import Result, remarks, table

PARTS: dict[str, Provider] = {"a": unchanged.cases, "b": ablation.cases, "c": mutations.cases}
WRONG = {Verdict.FALSE_ALARM.value, Verdict.MISSED.value, Verdict.DIFFERENT.value}


def main(arguments: list[str] | None = None) -> int:
    """Compare, print the tables, write the report; gives 1 where one result is wrong."""
    options = _parser().parse_args(arguments)
    found = [result for name in options.project or recipes() for result in run_project(name, options)]
    if options.case:
        if not found:
            print(f"No case is called {options.case}.", file=sys.stderr)
            return 2
    else:
        report.write()
    return int(any(result.verdict in WRONG for result in found))


def run_project(name: str, options: argparse.Namespace) -> list[Result]:
    """Compare on one project; results are kept unless a single case was wanted."""
    project = build(name)
    described = describe(project)
    versions = f"Django {described.django}, {described.models} models, {len(described.apps)} apps outside Django"
    print(f"\n{name}: {versions}", flush=True)
    if options.case:
        with Bench(name, project, described, options.keep) as bench:
            cases = [(part, case) for part in options.parts for case in _chosen(part, bench.subject, options.case)]
            results = [_compared(bench, part, case) for part, case in cases]
    else:
        going = {part: _going(name, part, versions, options.anew) for part in options.parts}
        if "a" in going and not going["a"].cases:
            installed, times = unchanged.as_installed(name, described.models, project)
            unchanged.save_times(place("times", name), times)
            _tell(name, "a", installed)
            going["a"] = replace(going["a"], cases=tuple(installed), planned=len(installed) + 1)
        if not all(part.is_whole for part in going.values()):
            with Bench(name, project, described, options.keep) as bench:
                for part, begun in going.items():
                    going[part] = _run_part(bench, part, begun)
        results = [result for part in options.parts for result in going[part].cases]
    if results:
        print(f"\n{table(results)}\n\n{remarks(results)}\n", flush=True)
    return results


def _going(name: str, part: str, versions: str, anew: bool) -> Kept:
    """What is to be gone on with: the results of the same commit, or none."""
    new = Kept(versions, (), 0, commit(), f"seed {SEED}")
    before = load(place(part, name))
    if anew or not new.goes_on_with(before):
        return new
    # Fewer may have been wanted then.
    return replace(before, planned=0) if part == "c" and before.planned < mutations.COUNT else before


def _run_part(bench: Bench, part: str, going: Kept) -> Kept:
    """Run the cases that have no result yet, and keep each."""
    cases = _chosen(part, bench.subject, None)
    done = {result.case or result.name for result in going.cases}
    others = [result for result in going.cases if result.name in unchanged.INSTALLED]
    going = replace(going, planned=len(cases) + len(others))
    save(place(part, bench.name), going)
    for case in cases:
        if case.name not in done:
            going = replace(going, cases=(*going.cases, _compared(bench, part, case)))
            save(place(part, bench.name), going)
    return going


def _compared(bench: Bench, part: str, case: Case) -> Result:
    start = time.monotonic()
    _, result = smallest(case, bench.compare(case), bench.compare)
    _tell(bench.name, part, [result], time.monotonic() - start)
    return replace(result, case=case.name)


def _chosen(part: str, subject: Subject, name: str | None) -> list[Case]:
    if name is not None and part == "c":
        # Every mutation is told by its name, also one that the sample does not hold.
        return mutations.named(subject, name)
    return [case for case in PARTS[part](subject) if name in (None, case.name)]


def _tell(name: str, part: str, results: Iterable[Result], seconds: float | None = None) -> None:
    for result in results:
        took = f" ({seconds:.1f} s)" if seconds is not None else ""
        print(f"{result.name}: {result.verdict}{took}", flush=True)
        if result.verdict != Verdict.AGREE.value:
            print(f"  {result.difference[:1000]}", flush=True)
        if result.verdict in WRONG:
            print(f"  make agreement PROJECTS={name} PARTS={part} CASE={result.name} KEEP=/tmp/kept", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make agreement", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("project", nargs="*", choices=[*recipes(), []], help="Default: every project.")
    parser.add_argument("--parts", default="".join(PARTS), help="Letters, of the parts of the report.")
    parser.add_argument("--anew", action="store_true", help="Make results of this commit again as well.")
    parser.add_argument("--case", help="Only the case of this name; no result is kept.")
    parser.add_argument("--keep", type=Path, help="Leave both trees of every case in this folder.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
