"""Migrations with code to be filled in: no rule finds fault with them, and real Django runs them both ways."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.scaffold import data_migration
from sterna.ide.session import Wish, Workspace

TITLE = "    title = models.CharField(max_length=50)\n"


@pytest.fixture
def project(blog: Path) -> Iterator[OpenProject]:
    (found,) = Workspace.open([blog], Wish(format="off")).projects
    yield found
    found.close()


def manage(project: OpenProject, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=project.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def written(project: OpenProject, outcome: object) -> list[Path]:
    """The new migrations, on disk; no rule finds anything in them."""
    assert isinstance(outcome, Generated), outcome
    project.project.changed(write_edit(outcome.edit, project.text))
    analysis = project.analyse()
    assert analysis is not None
    new = [each for each in analysis.findings if each.location.path in outcome.migrations]
    assert new == []
    assert analysis.changes is not None and analysis.changes.changes == []
    return list(outcome.migrations)


def test_data_migration(project: OpenProject) -> None:
    (path,) = written(project, data_migration(project, "blog", ["Post", "auth.User"]))
    assert path.name == "0004_post_user_data.py"
    text = path.read_text()
    assert "('auth', '0012_alter_user_first_name_max_length')" in text
    filled(path, "row.pk")
    manage(project, "migrate", "-v", "0")
    manage(project, "migrate", "blog", "0003", "-v", "0")
    manage(project, "makemigrations", "--check")


def test_no_models(project: OpenProject) -> None:
    (path,) = written(project, data_migration(project, "blog", name="chosen"))
    assert path.name == "0004_chosen.py"
    manage(project, "migrate", "-v", "0")


def test_refused(project: OpenProject) -> None:
    outcome = data_migration(project, "blog", ["Gone"])
    assert isinstance(outcome, Refusal)
    assert "The migrations have no model 'Gone' in app 'blog'." in outcome.reason
    assert isinstance(data_migration(project, "auth", ["User"]), Refusal)


def test_stages(project: OpenProject) -> None:
    models = project.root / "blog" / "models.py"
    rank = TITLE + "    rank = models.IntegerField()\n    more = models.ForeignKey('self', models.CASCADE)\n"
    models.write_text(models.read_text().replace(TITLE, rank))
    manage(project, "migrate", "-v", "0")
    database = next(project.root.glob("*.sqlite3"))
    with sqlite3.connect(database) as connection:
        connection.execute("insert into blog_post (slug, title, body) values ('a', 'A', ''), ('b', 'B', '')")
    connection.close()
    first, fill, last = written(project, project.generate(["blog"], ["stages", "stages"]))
    assert [each.name for each in (first, last)] == [
        "0004_post_more_post_rank.py",
        "0006_alter_post_more_alter_post_rank.py",
    ]
    filled(fill, "row.pk")
    manage(project, "migrate", "-v", "0")
    with sqlite3.connect(database) as connection:
        assert connection.execute("select slug, rank, more_id from blog_post").fetchall() == [("a", 1, 1), ("b", 2, 2)]
        (sql,) = connection.execute("select sql from sqlite_master where name = 'blog_post'").fetchone()
        assert re.search(r'"rank" integer NOT NULL', sql)
    connection.close()
    manage(project, "migrate", "blog", "0003", "-v", "0")
    with sqlite3.connect(database) as connection:
        assert connection.execute("select slug from blog_post").fetchall() == [("a",), ("b",)]
    connection.close()
    manage(project, "makemigrations", "--check")


@pytest.mark.parametrize("more", ["", "    more = models.IntegerField(default=0)\n"])
def test_stages_of_a_field_that_there_is(project: OpenProject, more: str) -> None:
    models = project.root / "blog" / "models.py"
    before = models.read_text()
    models.write_text(before.replace(TITLE, TITLE + "    rank = models.IntegerField(null=True)\n"))
    manage(project, "makemigrations", "blog", "-v", "0")
    manage(project, "migrate", "-v", "0")
    database = next(project.root.glob("*.sqlite3"))
    with sqlite3.connect(database) as connection:
        connection.execute("insert into blog_post (slug, title, body, rank) values ('a', 'A', '', 7)")
        connection.execute("insert into blog_post (slug, title, body) values ('b', 'B', '')")
    connection.close()
    models.write_text(before.replace(TITLE, TITLE + "    rank = models.IntegerField()\n" + more))
    *first, fill, last = written(project, project.generate(["blog"], ["stages"]))
    assert [each.name for each in first] == (["0005_post_more.py"] if more else [])
    number = 5 + len(first)
    assert [each.name for each in (fill, last)] == [
        f"{number:04}_fill_post_rank.py",
        f"{number + 1:04}_alter_post_rank.py",
    ]
    assert f"('blog', '{number - 1:04}_{'post_more' if more else 'post_rank'}')" in fill.read_text()
    filled(fill, "row.pk")
    manage(project, "migrate", "-v", "0")
    with sqlite3.connect(database) as connection:
        assert connection.execute("select slug, rank from blog_post").fetchall() == [("a", 7), ("b", 2)]
        (sql,) = connection.execute("select sql from sqlite_master where name = 'blog_post'").fetchone()
        assert re.search(r'"rank" integer NOT NULL', sql)
    connection.close()
    manage(project, "migrate", "blog", "0003", "-v", "0")
    manage(project, "makemigrations", "--check")


def filled(path: Path, value: str) -> None:
    """Fill the functions in as the comments say, `row.more = ...` by its column."""
    text = path.read_text().replace("        pass\n", "").replace("row.more = ...", f"row.more_id = {value}")
    text = re.sub(r"# (row\.\w+ = )\.\.\.", rf"\g<1>{value}", text).replace("# row.", "row.")
    path.write_text(text.replace("update_fields=[])", "update_fields=None)"))
