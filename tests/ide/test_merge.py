"""The merge migration that is offered is Django's own, and Django accepts the migrations with it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from fixture import Fixture
from ide.test_graph import HITS
from ide.test_rebase import PAIR, add, alter
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.merge import dissuasion, merge
from sterna.ide.project import OpenProject

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]


def test_as_django_writes_it(open_fixture: OpenFixture, tmp_path: Path) -> None:
    fixture, project = open_fixture(HITS["two leaves"])
    project.analyse()
    outcome = merge(project, "blog")
    assert isinstance(outcome, Generated)
    fixture.write(tmp_path)
    manage = [sys.executable, "manage.py"]
    command = [*manage, "makemigrations", "--merge", "--noinput"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for file in outcome.files:
        theirs = (tmp_path / file.path.relative_to(project.root)).read_text()
        assert _without_time(file.text) == _without_time(theirs)
    subprocess.run([*manage, "migrate"], cwd=tmp_path, check=True, capture_output=True)


def test_nothing_to_merge(open_fixture: OpenFixture) -> None:
    _, project = open_fixture("")
    project.analyse()
    assert isinstance(merge(project, "blog"), Refusal)


def test_not_while_a_file_does_not_parse(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(HITS["two leaves"] + "#- blog/models.py\nclass Post(\n")
    project.analyse()
    outcome = merge(project, "blog")
    assert isinstance(outcome, Refusal)
    assert "does not parse" in outcome.reason


def test_what_does_not_commute(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(
        PAIR.replace(add("a"), alter("title", "TextField()")).replace(
            add("b"), alter("title", "CharField(max_length=9)")
        )
    )
    changes = project.engine.changes()
    assert dissuasion(project, changes) == {
        "blog": "An empty merge of blog is not enough: AlterField on post.title in 0002_a and AlterField on post.title "
        "in 0002_b get in each other's way, whichever runs second wins. Rebase one branch after the other (sterna "
        "rebasemigration blog)."
    }
    assert dissuasion(project, changes, ["shop"]) == {}


def test_what_commutes(open_fixture: OpenFixture) -> None:
    _, project = open_fixture(PAIR)
    assert dissuasion(project, project.engine.changes()) == {}


def _without_time(text: str) -> str:
    return re.sub(r"on \d{4}-\d\d-\d\d \d\d:\d\d", "", text)
