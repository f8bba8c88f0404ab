"""What an analysis tells early, and what it does not tell while not everything is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fixture import parse
from sterna.ide.analysis import Analysis
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace

MIGRATION = """\
#- blog/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunPython(print),
        migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True))]),
        # sterna: ignore[alter-field-without-effect] -- told twice
        migrations.AlterField("post", "id", models.BigAutoField(primary_key=True)),
        # sterna: ignore[alter-field-without-effect] -- gone since
        migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop),
    ]
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[str], OpenProject]]:
    """Opens a project with the migration and more files."""
    workspaces = []

    def open_it(more: str = "") -> OpenProject:
        parse(MIGRATION + more).write(tmp_path)
        workspaces.append(Workspace.open([tmp_path.resolve()], Wish()))
        return workspaces[-1].projects[0]

    yield open_it
    for workspace in workspaces:
        workspace.close()


def codes(analysis: Analysis | None) -> list[tuple[str, int]]:
    assert analysis is not None
    return sorted(
        (each.code, each.location.range.start.line)
        for each in analysis.findings
        if each.location.path.name == "0001_initial.py"
    )


def test_early(opened: Callable[[str], OpenProject]) -> None:
    """Before the history is followed what needs it is neither reported nor missed."""
    project = opened("")
    early: list[Analysis] = []
    whole = project.analyse(on_changes=early.append)
    assert [codes(each) for each in early] == [[("irreversible-run-python", 6)]]
    assert codes(whole) == [("irreversible-run-python", 6), ("unused-suppression", 10)]
    project.analyse(on_changes=early.append)
    assert len(early) == 1


def test_no_worker(opened: Callable[[str], OpenProject]) -> None:
    """Where settings cannot be read no comment is told to be unused."""
    project = opened("#- config/settings.py\nINSTALLED_APPS = 1 / 0\n")
    analysis = project.analyse()
    assert codes(analysis) == [("irreversible-run-python", 6)]
