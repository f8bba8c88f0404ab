"""Faults of the migration graph: found without a worker, too, and with one told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fixture import Fixture
from ide.test_bad_input import AFTER_FIRST, MIGRATION, SECOND
from ide.test_diagnostics import INITIAL, POST
from sterna.engine.errors import EngineUnavailable
from sterna.engine.state import Failed
from sterna.ide.project import OpenProject

BASE = POST + INITIAL
THIRD = "#- blog/migrations/0003_y.py\n"

HITS = {
    "two leaves": BASE
    + SECOND
    + MIGRATION
    + "#     ^^^^^^^^^ conflicting-migrations: 0002_x and 0003_y of blog both come last: ...\n"
    + AFTER_FIRST
    + THIRD
    + MIGRATION
    + "#     ^^^^^^^^^ conflicting-migrations: 0003_y and 0002_x of blog both come last: ...\n"
    + AFTER_FIRST,
    "dependency on none": BASE
    + SECOND
    + MIGRATION
    + '    dependencies = [("blog", "0001_initial"), ("blog", "0001_no")]\n'
    + "#                                             ^^^^^^^^^^^^^^^^^^^ unknown-dependency: blog.0001_no does...\n",
    "circle": BASE
    + SECOND
    + MIGRATION
    + '    dependencies = [("blog", "0001_initial"), ("blog", "0003_y")]\n'
    + "#                                             ^^^^^^^^^^^^^^^^^^ circular-dependency: These migrations wait...\n"
    + THIRD
    + MIGRATION
    + '    dependencies = [("blog", "0002_x")]\n'
    + "#                   ^^^^^^^^^^^^^^^^^^ circular-dependency: These migrations wait for one another: ...\n",
}
NOOPS = {
    "one after the other": BASE + SECOND + MIGRATION + AFTER_FIRST,
    "leaf that does not parse": BASE
    + SECOND
    + MIGRATION
    + AFTER_FIRST
    + THIRD
    + MIGRATION
    + '    dependencies = [("blog", "0001_initial")\n'
    + "#                  ^ migration-unreadable: '[' is not closed. Until this parses, ...\n",
    "replaced ones": BASE
    + SECOND
    + MIGRATION
    + AFTER_FIRST
    + "#- blog/migrations/0001_squashed.py\n"
    + MIGRATION
    + '    replaces = [("blog", "0001_initial"), ("blog", "0002_x")]\n'
    + "#   ^^^^^^^^ squash-to-finish: 2 of the 2 migrations...\n",
    "dependency that the text does not tell": BASE + SECOND + MIGRATION + AFTER_FIRST.replace("]", ", *others]"),
}


@pytest.fixture
def check_alone(
    check: Callable[[str], None], shelf: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """The findings where there is no worker any more; what the settings say is known."""
    shelf.analyse()

    def none(**_: Any) -> None:
        raise EngineUnavailable(Failed("No Python.", "Install one."))

    monkeypatch.setattr(shelf.engine, "changes", none)
    return check


@pytest.mark.parametrize("text", HITS.values(), ids=HITS)
def test_hit(check_alone: Callable[[str], None], text: str) -> None:
    check_alone(text)


@pytest.mark.parametrize("text", NOOPS.values(), ids=NOOPS)
def test_noop(check_alone: Callable[[str], None], text: str) -> None:
    check_alone(text)


def test_nothing_is_told_twice(open_fixture: Callable[[str], tuple[Fixture, OpenProject]]) -> None:
    for text in HITS.values():
        _, project = open_fixture(text)
        analysis = project.analyse()
        assert analysis is not None
        assert analysis.changes is not None
        places = [(finding.location.path, finding.code) for finding in analysis.findings]
        assert len(places) == len(set(places))


def test_settings_that_say_nothing(check: Callable[[str], None]) -> None:
    check(
        HITS["two leaves"]
        + "#- config/settings.py\nraise RuntimeError('no')\n"
        + "#<^^^^^^^^^^^^^^^^^^^^^^^^ settings-problem: config.settings...\n"
    )
