"""docs/rebase.md from the results of `make rebases`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from agreement import corpus
from agreement.renames import Outcome

PAGE = Path(__file__).parents[2] / "docs" / "rebase.md"
RESULTS = corpus.ROOT / "results"
HEAD = """\
# Rebase, merge, rename, finish

What real Django says after these edits of real projects from PyPI. `make rebases` writes this page.

The last migrations of an app, as a seed chooses, are cut into two branches. **rebase**: each branch is put after the
other; one way gives the history as it was, the other way may be refused. **merge**: an empty merge, unless Sterna says
that it is not enough. **rename**: a migration gets another name. **finish**: the whole history of an app is squashed,
and the squash finished.

Right is: Django's loader sees one last migration, `makemigrations --check` finds what it found before, `migrate` from
nothing works on SQLite (of all apps, or of the app with what it needs where another one cannot be migrated); and after
a rename, a squash and a finish `migrate` of a database that had the old migrations applied works, leaves nothing to
apply, and leaves its schema as it was.

"""


def keep(name: str, found: Sequence[Outcome]) -> None:
    """Put the results of a project on disk."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}-rebases.json").write_text(json.dumps([asdict(each) for each in found], indent=1))


def write_page() -> None:
    """The page from all results that are there."""
    known = {
        path.name.removesuffix("-rebases.json"): [Outcome(**each) for each in json.loads(path.read_text())]
        for path in sorted(RESULTS.glob("*-rebases.json"))
    }
    lines = ["| project | edit | right | refused | wrong |", "|---|---|--:|--:|--:|"]
    for name, found in known.items():
        for kind in dict.fromkeys(each.kind for each in found):
            counted = Counter(each.outcome for each in found if each.kind == kind)
            refused = counted["refused"] + counted["said not to do"]
            lines.append(f"| {name} | {kind} | {counted['right']} | {refused} | {counted['WRONG']} |")
    lines += ["", "## What was not done", "", "| project | edit | | |", "|---|---|---|---|"]
    for name, found in known.items():
        for each in found:
            if each.outcome != "right":
                cells = [name, f"{each.kind} {each.what}", each.outcome, each.reason]
                lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |")
    PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
