"""Optimize every migration of real projects, and hold the result against Django: text, and the schema that comes of it.

    make optimize [PROJECTS="oscar library"]

The text is held against Django's `optimizemigration` on the same file; then all optimized files of an app are written,
and `migrate` from zero is held against that of the originals. Writes the table in docs/refactorings.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agreement import corpus
from agreement.harness import Project, without_time
from agreement.squash_runs import Side, verdict
from agreement.squashes import RESULTS
from sterna.cli.projects import open_project
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.optimize import Optimized, optimize
from sterna.ide.project import OpenProject
from sterna.ide.rewriting import Failed

PAGE = Path(__file__).parents[2] / "docs" / "refactorings.md"
BEGIN, END = "<!-- optimizations -->\n", "<!-- end of optimizations -->\n"
NOTHING, SAME, KEPT, CARRIED = "nothing to optimize", "the same file", "with its comments", "functions carried"


@dataclass
class Result:
    """What became of the migrations of a project: how many of each kind, and everything that is wrong."""

    project: str
    django: str
    counts: dict[str, int] = field(default_factory=dict)
    before: int = 0
    after: int = 0
    schemas: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def kind(ours: Optimized | Failed | Refusal, theirs: dict[str, Any], name: str) -> str:
    """How the two stand to one another; what begins with "other" is wrong."""
    if isinstance(ours, Refusal):
        return "refused"
    if isinstance(ours, Failed):
        return "Django's error" if "error" in theirs else "other: Django has no error"
    if not ours.edit.texts:
        return NOTHING if theirs.get("stdout") == ours.stdout else "other: Django optimizes"
    if "error" in theirs:
        return CARRIED
    new = "".join(edit.text for _, edits in ours.edit.texts for edit in edits)
    if theirs["names"] != [name]:
        return CARRIED
    raw = without_attributes(ours.django)
    if "sterna_operation(" not in raw and without_time(raw) != without_time(without_attributes(theirs["text"])):
        return "other text"
    return SAME if new == ours.django else KEPT


def counted(counts: dict[str, int], name: str) -> None:
    """One more."""
    counts[name] = counts.get(name, 0) + 1


def without_attributes(text: str) -> str:
    """The text without what older writers lose."""
    return re.sub(r"\n    (atomic = False|run_before = .*)\n", "", text)


def app_result(result: Result, app: corpus.App, opened: OpenProject, side: Side, project: Project) -> None:
    """Every migration of an app, then the schema with all of them optimized."""
    edits = []
    known = opened.view().graph.nodes
    for name in app.migrations:
        written = known.get((app.label, name))
        if written is not None and written.operations_known and len(written.operations) < 2:
            counted(result.counts, NOTHING)
            continue
        theirs = side.ask(do="optimize", app=app.label, name=name)
        ours = optimize(opened, app.label, name)
        found = kind(ours, theirs, name)
        counted(result.counts, found)
        if found.startswith("other"):
            result.wrong.append(f"{app.label}.{name}: {found}: {theirs.get('error', '')}")
        if isinstance(ours, Refusal):
            result.reasons.append(f"{app.label}.{name}: {ours.reason}")
        elif isinstance(ours, Optimized) and ours.edit.texts:
            edits.append(ours.edit)
            result.before, result.after = result.before + ours.before, result.after + ours.after
    if not edits:
        return
    before = side.ask(do="migrate", app=app.label)
    kept = {path: path.read_bytes() for edit in edits for path, _ in edit.texts}
    try:
        for edit in edits:
            write_edit(edit, opened.text)
        fresh = Side(project)
        after = fresh.ask(do="migrate", app=app.label)
        fresh.close()
    finally:
        for path, data in kept.items():
            path.write_bytes(data)
    said = verdict(before, after, side.kind)
    if "error" in before:
        counted(result.schemas, "cannot be migrated as it is")
    elif said.startswith("same schema"):
        counted(result.schemas, said)
    else:
        result.wrong.append(f"{app.label}: {said}")


def run(name: str) -> Result:
    """All apps of a project."""
    built = corpus.build(name)
    described = corpus.describe(built)
    os.environ.update({**built.env, **({"DJANGO_SETTINGS_MODULE": built.settings} if built.settings else {})})
    result = Result(name, described.django)
    with TemporaryDirectory(prefix="sterna-optimize-") as folder:
        project = corpus.vendor(built, described, Path(folder).resolve() / name)
        opened = open_project(project.root, project.settings or None, str(project.python))
        side = Side(project)
        try:
            for app in described.apps:
                app_result(result, app, opened, side, project)
                print(f"{name}.{app.label}: {result.counts} {result.schemas} {result.wrong}", flush=True)
        finally:
            opened.close()
            side.close()
    return result


def table(results: list[dict[str, Any]]) -> str:
    """The table of the page."""
    kinds = [NOTHING, SAME, KEPT, CARRIED, "refused", "Django's error"]
    lines = [
        f"| project | Django | migrations | {' | '.join(kinds)} | operations | schemas |",
        f"|---|---|--:|{'--:|' * len(kinds)}---|---|",
    ]
    for each in results:
        counts = [str(each["counts"].get(kind, 0)) for kind in kinds]
        schemas = ", ".join(f"{number} {words}" for words, number in sorted(each["schemas"].items()))
        total = sum(each["counts"].values())
        lines.append(
            f"| {each['project']} | {each['django']} | {total} | {' | '.join(counts)} | "
            f"{each['before']} become {each['after']} | {schemas} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Compare the projects that are named, or all that are built, and write the table from all results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", help="default: every project of the corpus")
    options = parser.parse_args()
    wrong = []
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in options.projects or corpus.recipes():
        result = run(name)
        wrong += [f"{name}.{each}" for each in result.wrong]
        for reason in result.reasons:
            print(f"  refused: {name}.{reason}")
        (RESULTS / f"{name}-optimize.json").write_text(json.dumps(asdict(result), indent=1))
    found = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*-optimize.json"))]
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + BEGIN + "\n" + table(found) + "\n" + END + rest.partition(END)[2])
    for line in wrong:
        print(f"WRONG {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
