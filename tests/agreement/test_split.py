"""Schema and rows in migrations of their own, under real Django, on databases with rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from agreement.harness import run_django
from agreement.small import ID, migration, small_project
from agreement.travelling import database, travel
from sterna.edits.text import Edit
from sterna.ide.project import OpenProject
from sterna.ide.split import Split, split

FILES = {
    "things/models.py": """
from django.db import models


class Thing(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=5)
    of = models.ForeignKey("self", models.CASCADE)
    size = models.IntegerField(default=0)
""",
    "things/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('Thing', [{ID}('name', models.CharField(max_length=5))])"
    ),
    "things/migrations/0002_of.py": migration(
        [("things", "0001_initial")],
        """
        migrations.AddField('thing', 'of', models.ForeignKey('things.Thing', models.CASCADE, null=True)),
        migrations.RunPython(of_themselves, nothing),
        migrations.RunSQL("UPDATE things_thing SET name = name || '!'", "UPDATE things_thing SET name = 'back'"),
        migrations.RunSQL("CREATE TABLE by_hand (id integer)", "DROP TABLE by_hand"),
        migrations.AddField('thing', 'size', models.IntegerField(default=0)),
        migrations.RunPython(measure, nothing),
        """,
        """
        def of_themselves(apps, schema_editor):
            for row in apps.get_model("things", "Thing").objects.all():
                row.of = row
                row.save()


        def measure(apps, schema_editor):
            for row in apps.get_model("things", "Thing").objects.all():
                row.size = len(row.name)
                row.save()


        def nothing(apps, schema_editor):
            pass
        """,
    ),
    "things/migrations/0003_required.py": migration(
        [("things", "0002_of")],
        "migrations.AlterField('thing', 'of', models.ForeignKey('things.Thing', models.CASCADE))",
    ),
}


def parted(project: OpenProject) -> Sequence[Edit]:
    outcome = split(project, ("things", "0002_of"))
    assert isinstance(outcome, Split), outcome
    assert outcome.names == ("0002_of", "0003_of_themselves", "0004_thing_size", "0005_measure")
    return [outcome.edit]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_rows(dialect: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = ["INSERT INTO things_thing (name) VALUES ('a')", "INSERT INTO things_thing (name) VALUES ('bb')"]
    question = {"app": "things", "name": "0001_initial", "fill": fill}
    files = dict(FILES)
    if dialect == "postgresql":
        # As one migration it fails there: the rows that were written have triggers pending.
        files["things/migrations/0002_of.py"] = FILES["things/migrations/0002_of.py"].replace(
            "    dependencies", "    atomic = False\n    dependencies"
        )
    with database(dialect, request, monkeypatch) as name:
        stops = travel(tmp_path, files, ["things"], name, parted, question)
    rows = [each["rows"]["things_thing"] for each in stops]
    assert [len(each) for each in rows] == [2, 2, 2, 2]
    assert "('size', 3)" in rows[1][1]


def test_replaces_would_lose_the_second_part(tmp_path: Path) -> None:
    """Why parts do not replace the whole: after the first one alone, Django takes the others for applied."""
    whole = "    replaces = [('things', '0002_of')]"
    add = "migrations.AddField('thing', '{0}', models.IntegerField(default=0))"
    files = {
        "things/migrations/0001_initial.py": FILES["things/migrations/0001_initial.py"],
        "things/migrations/0002_a.py": migration([("things", "0001_initial")], add.format("a"), inside=whole.strip()),
        "things/migrations/0003_b.py": migration([("things", "0002_a")], add.format("b"), inside=whole.strip()),
    }
    database = 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}\n'
    project = small_project(tmp_path, files, ["things"], database)
    run_django(project, "migrate", "things", "0002_a")
    listed = run_django(project, "showmigrations", "things").stdout
    assert "[X] 0003_b" in listed
    assert "b" not in (column[1] for column in columns(tmp_path / "db.sqlite3"))


def columns(database: Path) -> list[tuple[int, str]]:
    """What SQLite says of the columns of the table."""
    return sqlite3.connect(database).execute("PRAGMA table_info(things_thing)").fetchall()
