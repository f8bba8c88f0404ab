"""What a database has run stays as it is: real Django migrates one, and no edit may leave it behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from beside_django import migrated, printed
from fixture import Fixture
from ide.test_finish_squash import KEY as SQUASH
from ide.test_finish_squash import SQUASHED
from ide.test_rebase import INITIAL, SETTINGS, TITLE, A, B, add, migration, models
from ide.test_split import KEY as MIXED
from ide.test_split import PROJECT as MIXED_PROJECT
from sterna.cli.main import main
from sterna.edits.text import Edit
from sterna.ide.destination import Refusal
from sterna.ide.finish_squash import finish, unasked
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.rebase.moves import choose
from sterna.ide.rebase.moving import Rebased
from sterna.ide.rebase.rebase import rebase
from sterna.ide.record import record
from sterna.ide.split import split
from sterna.ide.update import updatable, update
from sterna.project.recorder import applied

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]

ONE = SETTINGS + INITIAL + models(TITLE, A, B) + migration("blog", "0002_a", "blog.0001_initial", add("a"))
FORK = ONE + migration("blog", "0002_b", "blog.0001_initial", add("b"))


def opened(open_fixture: OpenFixture, text: str) -> OpenProject:
    _, project = open_fixture(text)
    project.analyse()
    return project


def forget(project: OpenProject, *names: str) -> None:
    """Take migrations out of the record again."""
    with closing(sqlite3.connect(project.root / "db.sqlite3")) as connection:
        connection.executemany("DELETE FROM django_migrations WHERE name = ?", [(name,) for name in names])
        connection.commit()


def test_rebase(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, FORK)
    other = project.root / "blog" / "migrations" / "0002_b.py"
    text = other.read_text()
    other.unlink()
    migrated(project.root)
    other.write_text(text)
    move = choose(project, project.view(), "blog", "0002_b")
    assert not isinstance(move, Refusal)
    refusal = rebase(project, [move])
    assert isinstance(refusal, Refusal)
    assert refusal.reason == (
        "Not rebased: db.sqlite3 has run blog.0002_a. Go back first: manage.py migrate blog 0001_initial."
    )
    stays = choose(project, project.view(), "blog", "0002_a")
    assert not isinstance(stays, Refusal)
    outcome = rebase(project, [stays])
    assert isinstance(outcome, Rebased), outcome
    assert outcome.notes == ()


def test_update(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, ONE)
    analysis = project.latest
    assert analysis is not None and analysis.history is not None
    assert updatable(project, analysis.history, "blog") == "0002_a"
    migrated(project.root)
    assert updatable(project, analysis.history, "blog") is None
    refusal = update(project, ["blog"])
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "Cannot update applied migration 'blog.0002_a'."
    forget(project, "0002_a")
    assert updatable(project, analysis.history, "blog") == "0002_a"
    assert isinstance(update(project, ["blog"]), Generated)


def test_split(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, MIXED_PROJECT)
    migrated(project.root)
    refusal = split(project, MIXED)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == (
        "Not split: db.sqlite3 has run blog.0002_slug. Go back first: manage.py migrate blog 0001_initial."
    )


@pytest.mark.parametrize(
    ("without", "reason"),
    [
        ((), ""),
        (("0001_squashed", "0001_initial", "0002_a"), ""),
        (
            ("0001_squashed",),
            "Not finished: db.sqlite3 has run blog.0001_initial, and not recorded blog.0001_squashed. Go on first: "
            "manage.py migrate blog.",
        ),
        (
            ("0001_squashed", "0001_initial"),
            "Not finished: db.sqlite3 has run blog.0002_a, and not recorded blog.0001_squashed. Go on first: "
            "manage.py migrate blog.",
        ),
    ],
)
def test_finish(without: tuple[str, ...], reason: str, open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, SQUASHED.replace(B, ""))
    migrated(project.root)
    forget(project, *without)
    outcome = finish(project, SQUASH)
    assert (outcome.reason if isinstance(outcome, Refusal) else "") == reason
    assert isinstance(outcome, Edit) == (reason == "")
    assert unasked(project) == []


@pytest.mark.parametrize("arguments", [[], ["--plan"], ["-v", "2"], ["--plan", "-v", "2"], ["blog"]])
@pytest.mark.parametrize("without", [(), ("0001_squashed",), ("0001_squashed", "0001_initial", "0002_a")])
def test_showmigrations(
    without: tuple[str, ...],
    arguments: list[str],
    open_fixture: OpenFixture,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As Django prints it."""
    _, project = open_fixture(SQUASHED)
    migrated(project.root)
    forget(project, *without)
    monkeypatch.chdir(project.root)
    capsys.readouterr()
    assert main(["showmigrations", *arguments]) == 0
    assert capsys.readouterr().out == printed(project.root, "showmigrations", *arguments)


TWO = """DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"},
    "old": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE / "old.sqlite3"},
    "logs": {"ENGINE": "django.db.backends.postgresql", "NAME": "logs"},
    "memory": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
}
"""


def test_several_databases(open_fixture: OpenFixture) -> None:
    one = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}\n'
    head = "from pathlib import Path\n\nBASE = Path(__file__).resolve().parent.parent\n"
    text = FORK.replace(one, TWO).replace("#- config/settings.py\n", f"#- config/settings.py\n{head}")
    project = opened(open_fixture, text)
    assert record(project).unasked == ("default", "old", "logs", "memory")
    with closing(sqlite3.connect(project.root / "old.sqlite3")) as connection:
        connection.execute("CREATE TABLE django_migrations (id integer, app text, name text, applied text)")
        connection.execute("INSERT INTO django_migrations VALUES (1, 'blog', '0002_a', '')")
        connection.commit()
    found = record(project)
    assert ([each.alias for each in found.databases], found.unasked) == (["old"], ("default", "logs", "memory"))
    assert found.notes(" at all.") == ["default and logs and memory were not asked at all."]
    move = choose(project, project.view(), "blog", "0002_b")
    assert not isinstance(move, Refusal)
    refusal = rebase(project, [move])
    assert isinstance(refusal, Refusal)
    assert refusal.reason.endswith("Go back first: manage.py migrate blog 0001_initial --database old.")


def test_files_that_tell_nothing(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, ONE)
    path = project.root / "db.sqlite3"
    assert applied(path) is None
    path.write_bytes(b"no database at all, and long enough to look like one" * 100)
    assert applied(path) is None
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (x integer)")
        connection.commit()
        assert applied(path) == {}
        connection.execute("BEGIN EXCLUSIVE")
        assert applied(path) is None
