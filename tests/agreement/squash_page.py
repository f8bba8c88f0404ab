"""docs/squash.md from the results of `make squash`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "squash.md"
HEAD = """\
# Squashes

`sterna squashmigrations` beside Django's `squashmigrations` on real projects from PyPI: for each app its whole history,
and three ranges that a seed chooses. `make squash` writes this page.

The columns: how many migrations the range has; how many operations they have, and how many the squashed ones have; in
how many files. **Django** is what Django's own file is good for: "the same file" is that of Sterna byte for byte;
otherwise what comes of it when the replaced files are gone. **Sterna** is what comes of its files then, with nothing
touched by hand: `migrate` on an empty database, its schema held against that of the original migrations.
"""


def write_page(results: Path) -> None:
    """The page from all results that are there."""
    parts = [HEAD]
    for path in sorted(results.glob("*-squash.json")):
        rows = json.loads(path.read_text())
        if rows:
            parts += [
                f"\n## {rows[0]['project']} (Django {rows[0]['django_version']})\n\n",
                *_summary(rows),
                *_table(rows),
            ]
            other = path.with_name(path.name.replace("-squash.json", "-squash-postgres.json"))
            if other.exists():
                parts += ["\nOn PostgreSQL: ", *_summary(json.loads(other.read_text()))]
    PAGE.write_text("".join(parts))


def _summary(rows: list[dict[str, Any]]) -> Iterable[str]:
    counted = Counter(_short(row["ours"]) for row in rows)
    django = Counter("the same file" if row["django"] == "the same file" else "another" for row in rows)
    yield f"{len(rows)} ranges: " + ", ".join(f"{count} {word}" for word, count in counted.most_common())
    yield f". Django's own file is the same in {django['the same file']} of them.\n\n"


def _table(rows: list[dict[str, Any]]) -> Iterable[str]:
    yield "| app | range | migrations | before | after | files | Django | Sterna |\n"
    yield "|---|---|--:|--:|--:|--:|---|---|\n"
    for row in rows:
        where = f"{row['start'] or ''} … {row['end']}" if row["start"] else "all"
        ours = row["ours"] if not row["reason"] else f"{row['ours']}: {row['reason']}"
        cells = [
            row["app"],
            where,
            *(str(row[name]) for name in ("migrations", "before", "after", "files")),
            row["django"],
            ours,
        ]
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


def _short(text: str) -> str:
    return text.partition(":")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
