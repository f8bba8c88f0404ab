"""`make refactorings`: refactorings under every supported Django, on SQLite and PostgreSQL, of models that seeds make.

Arguments choose engines as "4.2/3.8"; `--seeds N` is how many models are made for each, from `--first`.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import postgres
from agreement.engines import ENGINES, environment
from refactoring.seeds import shop
from refactoring.shops import DEPOT
from refactoring.shops import SHOP as ITEMS
from refactoring.test_primary_key import SHOP
from refactoring.test_through_model import LIBRARY, RELATIONS
from refactoring.trial import Refactor, Trial
from sterna.ide.refactoring.move_model import move_model
from sterna.ide.refactoring.primary_key import primary_key
from sterna.ide.refactoring.through_model import through_model

MOVED = ("Item", "ItemSize", "Tag", "Maker", "Note")
Case = tuple[str, str, tuple[Refactor, ...]]


def main() -> int:
    """Try all; prints what went wrong, gives the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("engines", nargs="*")
    arguments.add_argument("--seeds", type=int, default=3)
    arguments.add_argument("--first", type=int, default=0)
    options = arguments.parse_args()
    server = postgres.start()
    failed = 0
    for engine in ENGINES:
        python = environment(engine) if not options.engines or engine.name in options.engines else None
        if python is None:
            continue
        for name, text, refactorings in cases(range(options.first, options.first + options.seeds)):
            for database in ("", "refactoring"):
                with TemporaryDirectory() as folder:
                    wrong = tried(Path(folder) / "project", text, refactorings, python, server, database)
                failed += bool(wrong)
                print(f"{engine.name} {(database and 'postgresql') or 'sqlite'} {name}: {wrong or 'kept'}", flush=True)
    return int(failed > 0)


def cases(seeds: range) -> Iterator[Case]:
    """Name, project, what is done to it."""
    yield "through", LIBRARY, tuple(partial(through_model, app=a, model=m, field=f) for a, m, f in RELATIONS)
    for kind in ("BigAutoField", "UUIDField"):
        yield kind, SHOP, (partial(primary_key, app="shop", model="Item", type_=kind),)
    yield (
        "move",
        ITEMS,
        tuple(partial(move_model, app="shop", model=each, new="stock") for each in MOVED),
    )
    yield "move with packages", DEPOT, (partial(move_model, app="depot", model="Crate", new="store"),)
    for seed in seeds:
        text, app, model = shop(seed)
        yield f"UUIDField, seed {seed}", text, (partial(primary_key, app=app, model=model, type_="UUIDField"),)


def tried(
    root: Path, text: str, refactorings: tuple[Refactor, ...], python: Path, server: postgres.Server, database: str
) -> str:
    """What went wrong, "" for nothing."""
    root.mkdir()
    try:
        if not database:
            Trial(root, text, python=python).proves(*refactorings)
            return ""
        with server.database(database):
            Trial(root, text, server, database, python=python).proves(*refactorings)
    except AssertionError:
        return traceback.format_exc(limit=-1)
    return ""


sys.exit(main()) if __name__ == "__main__" else None
