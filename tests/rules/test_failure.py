"""A rule that raises is told of once, for one version of a file, and hides nothing of what the others find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from fixture import Fixture
from rules.project import example
from sterna.ide.project import OpenProject
from sterna.project.migration import Migration
from sterna.rules.report import Report
from sterna.rules.reversibility.irreversible_run_python import IrreversibleRunPython
from sterna.rules.run import Runner
from sterna.rules.view import View

FILE = """
#- blog/migrations/0002_fill.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunPython(print)%s]
"""


def test_failure(
    shelf: OpenProject,
    open_fixture: Callable[[str], tuple[Fixture, OpenProject]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def broken(self: object, migration: Migration, view: View) -> Iterator[Report]:
        calls.append(migration.name)
        raise KeyError("oh")
        yield

    monkeypatch.setattr(IrreversibleRunPython, "check", broken)
    monkeypatch.setattr(IrreversibleRunPython, "depends_on", lambda self, migration, view: view.text_of(migration))
    monkeypatch.setattr(shelf._analyst._rules, "_runner", Runner())
    shelf.project.changed(example(FILE % "").write(shelf.root))
    assert failures(shelf) == 2
    shelf.project.changed([])
    assert failures(shelf) == 2
    assert sorted(calls) == ["0001_initial", "0002_fill"]
    shelf.project.changed(example(FILE % ", migrations.RunPython(print)").write(shelf.root))
    assert failures(shelf) == 2
    assert sorted(calls) == ["0001_initial", "0002_fill", "0002_fill"]


def failures(project: OpenProject) -> int:
    """How many findings tell of the broken rule."""
    analysis = project.analyse()
    assert analysis is not None
    told = [each for each in analysis.findings if each.code == "failed-rule"]
    assert all("irreversible-run-python failed here" in each.message and "KeyError" in each.message for each in told)
    return len(told)
