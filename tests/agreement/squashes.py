"""Squash the apps of real projects, and hold the result against Django: text, and the schema that comes of it.

    make squash [PROJECTS="oscar library"]

For each app its whole history and three ranges that a seed chooses. The text is held against Django's
`squashmigrations`; the file, with all that it replaces taken away, against a `migrate` from zero of the original, on
SQLite and on PostgreSQL (a server of its own, unless STERNA_NO_POSTGRES=1). Writes docs/squash.md. What is there of
each project is kept on disk after each range: `ARGS=--go-on` runs only the ranges that have not been.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from agreement import corpus
from agreement.squash_page import write_page
from agreement.squash_runs import Comparison, Row, Side
from postgres import Server, start

RESULTS = corpus.ROOT / "results"
RANGES = 3
RIGHT = ("same schema", "refused", "Django's error", "cannot be migrated as it is")


def ranges(project: str, app: corpus.App) -> Iterator[tuple[str | None, str]]:
    """The whole history, and three pieces of it."""
    names = list(app.migrations)
    yield None, names[-1]
    chance = random.Random(f"{project}.{app.label}")
    seen = {(0, len(names) - 1)}
    for _ in range(RANGES * 4):
        first, last = sorted(chance.sample(range(len(names)), 2))
        if (first, last) not in seen and len(seen) <= RANGES:
            seen.add((first, last))
            yield names[first], names[last]


def run(
    name: str, server: Server | None, only: list[str] | None = None, everything: bool = False, go_on: bool = False
) -> list[Row]:
    """All ranges of a project, each kept when it is done; those of some apps only are not kept."""
    project = corpus.build(name)
    described = corpus.describe(project)
    os.environ.update({**project.env, **({"DJANGO_SETTINGS_MODULE": project.settings} if project.settings else {})})
    apps = [app for app in described.apps if len(app.migrations) > 1 and (not only or app.label in only)]
    wanted = [(app, *each) for app in apps for each in ranges(name, app)]
    path = RESULTS / f"{name}-squash.json"
    there = json.loads(path.read_text()) if go_on and path.exists() else []
    known = {(each["app"], each["start"], each["end"]): Row(**each) for each in there}
    rows = []
    with TemporaryDirectory(prefix="sterna-squash-") as folder:
        copied = corpus.vendor(project, described, Path(folder).resolve() / name)
        others = ()
        if server is not None:
            server.psql(f'CREATE DATABASE "{name}" TEMPLATE template0')
            place = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user}
            others = (Side(copied, name, place | {"STERNA_PSYCOPG": corpus.psycopg(name)}),)
        comparison = Comparison(name, copied, described, everything, others)
        try:
            for app, first, last in wanted:
                rows.append(known.get((app.label, first, last)) or timed(comparison, app, first, last))
                rows[-1].of = len(wanted)
                if not only:
                    kept(path, rows)
        finally:
            comparison.close()
    return rows


def kept(path: Path, rows: list[Row]) -> None:
    """The rows on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1))


def timed(comparison: Comparison, app: corpus.App, first: str | None, last: str) -> Row:
    """The row of a range, printed."""
    begin = time.perf_counter()
    row = comparison.row(app, first, last)
    row.seconds = round(time.perf_counter() - begin, 1)
    print(
        f"{row.project}.{app.label} {first or ''}..{last}: {row.before} -> {row.after} in {row.files}; "
        f"Django: {row.django}; ours: {row.ours} {row.reason}; PostgreSQL: {row.postgres} ({row.seconds} s)",
        flush=True,
    )
    return row


def main() -> None:
    """Compare the projects that are named, or all that are built, and write the page from all results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", help="default: every project of the corpus")
    parser.add_argument("--apps", nargs="*", help="only these apps; the page is left as it is")
    parser.add_argument(
        "--everything", action="store_true", help="migrate all apps for a whole history, not only the app"
    )
    parser.add_argument("--go-on", action="store_true", help="only what has no result yet")
    parser.add_argument("--page", action="store_true", help="only write the page, from the results that are there")
    options = parser.parse_args()
    failed = False
    server = start() if not options.page and os.environ.get("STERNA_NO_POSTGRES") != "1" else None
    for name in [] if options.page else options.projects or corpus.recipes():
        rows = run(name, server, options.apps, options.everything, options.go_on)
        failed = failed or not all(each.startswith(RIGHT) for row in rows for each in (row.ours, row.postgres) if each)
    if not options.apps:
        write_page(RESULTS)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
