"""`make agreement`: build the real projects, compare Sterna with Django on them, and report.

Every part is a provider of cases (`agreement.cases`); the report holds the latest results of each part and project.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from agreement import ablation, report, unchanged
from agreement.bench import Bench
from agreement.cases import Case, Provider, Subject
from agreement.corpus import build, describe, recipes
from agreement.harness import Verdict
from agreement.mutation import provide as mutations
from agreement.shrink import smallest
from agreement.tally import Result, kept, remarks, save_part, table

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
    found: dict[str, list[Result]] = {}
    if "a" in options.parts and not options.case:
        found["a"], times = unchanged.as_installed(name, described.models, project)
        unchanged.save_times(kept("times", name), times)
        _tell(name, "a", found["a"])
    with Bench(name, project, described, options.keep) as bench:
        for part in options.parts:
            for case in _chosen(part, bench.subject, options.case):
                start = time.monotonic()
                _, result = smallest(case, bench.compare(case), bench.compare)
                found.setdefault(part, []).append(result)
                _tell(name, part, [result], time.monotonic() - start)
    results = [result for part in options.parts for result in found.get(part, [])]
    if not options.case:
        for part, theirs in found.items():
            save_part(name, part, versions, theirs)
    if results:
        print(f"\n{table(results)}\n\n{remarks(results)}\n", flush=True)
    return results


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
    parser.add_argument("--case", help="Only the case of this name; no result is kept.")
    parser.add_argument("--keep", type=Path, help="Leave both trees of every case in this folder.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
