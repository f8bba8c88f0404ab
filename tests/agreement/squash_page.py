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
touched by hand: `migrate` of the app and what it needs on an empty database, its schema and what `makemigrations` still
finds held against those of the original migrations. Where these cannot be migrated, there is nothing to hold it
against.

"Same schema but for names": where a table or column had another name first, Django's hash of it is in the names of
constraints. "But for the width of foreign keys": on SQLite an AutoField and a BigAutoField have one type, so that
Django leaves the columns that refer to it as they were made (`integer`) until their table is made anew (`bigint`).

What Django leaves to be done, and Sterna does:

- Functions, classes and constants that operations name come along from the replaced files with all that they need, and
  nothing else. Where two migrations use the same name for different things, each gets its migration's number behind it.
  What no serializer can write (a lambda, the result of a call) is said by the text of its operation.
- A squashed migration that would wait for itself, because another app's migration stands between two of those that it
  replaces, is cut there. Each part replaces a range without a gap: one that took operations from behind the cut would
  count as applied in a database that stands in between. A part of one migration stays what it is.
- Indexes and unique_together of a CreateModel are made at the end of a migration. An operation of a later migration
  that renames or drops one would find nothing in the same file: the range is cut before it. So are foreign keys of a
  CreateModel: where a later migration gives the column that they refer to another type, Django would make them twice.
- A model that another app's migrations refer to has to be there as long as they do: the range is cut before it goes.
- An operation whose class takes other arguments than its `deconstruct` tells is said by its text, too.
- A default for the rows of one moment (`preserve_default=False`) does not become a default of the field, as it does
  where Django's optimizer puts such an AddField into a CreateModel.
- `atomic = False` and `run_before` are kept, and the dependencies on a branch of the same app that was merged within
  the range, which would end nowhere without them.
- `--split` leaves migrations by themselves that write rows between operations on the same models, or are not atomic: in
  one transaction PostgreSQL may refuse the second operation.

Nothing is written where the squashed operations lead to another project state than the original ones, in any app, where
a data migration would run before something that it uses and does not depend on (also where only rows would tell), where
another app's migration would take a model away while others refer to it, where a value or a name is not known from the
text, or where what is carried looks a replaced migration up by itself.

Nor where the tables would be others: the SQL of both, up to the end of the range, is run on two SQLite databases in
memory. The state alone does not tell: Django's optimizer puts a changed `managed` into `CreateModel`, and takes an
AddField of the project's own for Django's. Functions and what RunSQL brings are not run. Where the original migrations
do not run on SQLite, or where RunSQL may be why the tables differ, the file is written, and what was not compared is
said. `--sql` shows the SQL of both for the project's database.
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
    PAGE.write_text("".join(parts))


def _summary(rows: list[dict[str, Any]]) -> Iterable[str]:
    left = rows[-1].get("of", 0) - len(rows)
    yield f"{len(rows)} ranges" + (f" ({left} more were not run)" if left > 0 else "")
    for name, kind in (("ours", "SQLite"), ("postgres", "PostgreSQL")):
        counted = Counter(_short(row[name]) for row in rows if row.get(name))
        if counted:
            yield f"; {kind}: " + ", ".join(f"{count} {word}" for word, count in counted.most_common())
    same = sum(row["django"] == "the same file" for row in rows)
    yield f". Django's own file is the same in {same} of them.\n\n"


def _table(rows: list[dict[str, Any]]) -> Iterable[str]:
    yield "| app | range | migrations | before | after | files | Django | Sterna: SQLite | PostgreSQL |\n"
    yield "|---|---|--:|--:|--:|--:|---|---|---|\n"
    for row in rows:
        where = f"{row['start'] or ''} … {row['end']}" if row["start"] else "all"
        ours = row["ours"] if not row["reason"] else f"{row['ours']}: {row['reason']}"
        cells = [
            row["app"],
            where,
            *(str(row[name]) for name in ("migrations", "before", "after", "files")),
            row["django"],
            ours,
            row.get("postgres", ""),
        ]
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


def _short(text: str) -> str:
    return text.partition(":")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
