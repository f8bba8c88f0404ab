"""Schema and rows in migrations of their own, under real Django, on databases with rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agreement.small import ID, migration
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
