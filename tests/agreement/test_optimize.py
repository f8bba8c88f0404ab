"""`optimizemigration` beside Django's: the same output and file where Django needs no hand, else one that works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agreement.harness import Project, Verdict, compare, without_time
from agreement.small import ID, migration, small_project
from agreement.squash_runs import Side
from agreement.travelling import database, travel
from sterna.cli.projects import open_project
from sterna.edits.text import Edit
from sterna.ide.optimize import Optimized, optimize
from sterna.ide.project import OpenProject
from sterna.ide.rewriting import Failed

PLAIN = (
    "migrations.AddField('thing', 'size', models.IntegerField(default=1)), "
    "migrations.AlterField('thing', 'size', models.IntegerField('Size', default=1))"
)
FUNCTIONS = """
    import datetime

    START = datetime.date(2020, 1, 1)


    def start():
        return START


    # Rows have a date then.
    def fill(apps, schema_editor):
        for row in apps.get_model("things", "Thing").objects.all():
            row.at = start()
            row.save()


    def empty(apps, schema_editor):
        apps.get_model("things", "Thing").objects.update(at=None)


    def gone(apps, schema_editor):
        pass
"""
MODELS = """
from importlib import import_module

from django.db import models


class Thing(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=6)
    size = models.IntegerField("Size", default=1)
    a = models.IntegerField(null=True)
    at = models.DateField(null=True)
    made = models.DateField(default=import_module("things.migrations.0004_functions").start, null=True)
    other = models.IntegerField("Size", default=1)


class Part(models.Model):
    id = models.BigAutoField(primary_key=True)
    thing = models.ForeignKey(Thing, models.CASCADE)
    n = models.IntegerField()

    class Meta:
        ordering = ["n"]
"""
FILES = {
    "things/models.py": MODELS,
    "others/models.py": """
from django.db import models


class Other(models.Model):
    id = models.BigAutoField(primary_key=True)
    n = models.IntegerField()
""",
    "things/migrations/0001_initial.py": migration(
        [], f"migrations.CreateModel('Thing', [{ID}('name', models.CharField(max_length=5))])"
    ),
    "things/migrations/0002_plain.py": migration([("things", "0001_initial")], PLAIN),
    "things/migrations/0003_nothing.py": migration(
        [("things", "0002_plain")], "migrations.AddField('thing', 'a', models.IntegerField(null=True))"
    ),
    "things/migrations/0004_functions.py": migration(
        [("things", "0003_nothing")],
        """
        # Each thing was made some day,
        migrations.AddField('thing', 'at', models.DateField(null=True)),
        migrations.RunPython(
            fill,
            empty,
        ),
        migrations.RunPython(gone, migrations.RunPython.noop, elidable=True),  # nothing
        # which
        migrations.AddField('thing', 'made', models.DateField(default=start)),
        migrations.AlterField('thing', 'made', models.DateField(default=start, null=True)),  # is not known
        # The end.
        """,
        FUNCTIONS,
        "atomic = True",
    ),
    "things/migrations/0005_lambda.py": migration(
        [("things", "0004_functions")],
        "migrations.RunPython(\n# all\nlambda apps, schema_editor: None, migrations.RunPython.noop), "
        + PLAIN.replace("size", "other"),
        inside="atomic = False\n    run_before = [('others', '0001_initial')]",
    ),
    "things/migrations/0006_elidable.py": migration(
        [("things", "0005_lambda")],
        "migrations.RunSQL('SELECT 1', 'SELECT 1', elidable=True), "
        "migrations.AlterField('thing', 'name', models.CharField(max_length=6))",
    ),
    "things/migrations/0007_model.py": migration(
        [("things", "0006_elidable")],
        f"migrations.CreateModel('Part', [{ID}('thing', models.ForeignKey('things.Thing', models.CASCADE))]), "
        "migrations.AddField('part', 'n', models.IntegerField()), "
        "migrations.AlterModelOptions('part', {'ordering': ['n']})",
    ),
    "others/migrations/0001_initial.py": migration([], f"migrations.CreateModel('Other', [{ID}])"),
    "others/migrations/0002_n.py": migration(
        [("others", "0001_initial")],
        "migrations.AddField('other', 'n', models.IntegerField(default=1)), "
        "migrations.AlterField('other', 'n', models.IntegerField())",
    ),
}
APPS = ["things", "others"]
NAMES = sorted(Path(name).stem for name in FILES if "things/migrations" in name)
ALONE = {"0002_n", "0002_plain", "0006_elidable", "0007_model"}
"""Where Django does all by itself."""
OTHERS = [("others", "0002_n"), ("things", "0"), ("things", "0009"), ("thinks", "0001")]
FILLED = ["INSERT INTO things_thing (name) VALUES ('a')", "INSERT INTO things_thing (name) VALUES ('b')"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return small_project(tmp_path_factory.mktemp("optimize").resolve(), FILES, APPS)


@pytest.fixture(scope="module")
def opened(project: Project) -> Iterator[OpenProject]:
    found = open_project(project.root, project.settings, str(project.python))
    yield found
    found.close()


@pytest.fixture(scope="module")
def django(project: Project) -> Iterator[Side]:
    side = Side(project)
    yield side
    side.close()


def test_command(project: Project) -> None:
    outcome = compare(project, "optimizemigration", "things", "0002")
    assert outcome.verdict is Verdict.AGREE, outcome
    assert outcome.sterna.files


def test_check(opened: OpenProject) -> None:
    can = optimize(opened, "things", "0002", check=True)
    assert can == Failed(1, "Optimizing from 2 operations to 1 operations.\n", "")
    cannot = optimize(opened, "things", "0003", check=True)
    assert cannot == Optimized("No optimizations possible.\n", "")


@pytest.mark.parametrize(("app", "name"), [*(("things", name) for name in NAMES), *OTHERS])
def test_as_django(app: str, name: str, opened: OpenProject, django: Side) -> None:
    theirs = django.ask(do="optimize", app=app, name=name)
    ours = optimize(opened, app, name)
    if isinstance(ours, Failed):
        assert theirs["error"] == f"django.core.management.base.{ours.stderr.strip()}"
        return
    assert isinstance(ours, Optimized), ours
    if "error" in theirs:
        assert "Cannot serialize function" in theirs["error"]
    elif theirs["names"] == [name] or not theirs["names"]:
        assert ours.stdout == theirs["stdout"]
        assert without_time(ours.django) == without_time(theirs["text"])
    else:
        assert theirs["names"] == [f"{name}_optimized"]
        assert operations(ours.django) == operations(theirs["text"])
    new = [edit.text for _, edits in ours.edit.texts for edit in edits]
    assert (new == [ours.django]) == (name in ALONE)


def operations(text: str) -> str:
    return text[text.index("    operations = [") :]


def test_carried(opened: OpenProject) -> None:
    ours = optimize(opened, "things", "0004")
    assert isinstance(ours, Optimized)
    assert ours.notes == ("No operation of 0004_functions needs gone: left out, as Django's writer does.",)
    ((_, (edit,)),) = ours.edit.texts
    assert re.findall("#.*", edit.text)[1:] == [
        "# Rows have a date then.",
        "# Each thing was made some day,",
        "# nothing",
        "# which",
        "# is not known",
        "# The end.",
    ]
    assert "default=start" in edit.text
    assert edit.text.count("def ") == 3


def test_other_values(opened: OpenProject) -> None:
    ours = optimize(opened, "others", "0002")
    assert isinstance(ours, Optimized)
    assert ours.notes == (
        "Rows that are there when it runs have no value for n of other then, where they had one: Django's optimizer "
        "keeps the last default.",
    )


def test_comment_within(opened: OpenProject) -> None:
    ours = optimize(opened, "things", "0005")
    assert isinstance(ours, Optimized)
    ((_, (edit,)),) = ours.edit.texts
    assert re.findall("#.*", edit.text)[1:] == ["# all"]
    assert "    atomic = False\n\n    run_before = [('others', '0001_initial')]\n" in edit.text


def optimized(project: OpenProject) -> Sequence[Edit]:
    made = [optimize(project, "things", name) for name in NAMES]
    edits = [each.edit for each in made if isinstance(each, Optimized) and each.edit.texts]
    assert len(edits) == 5, made
    return edits


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_rows(dialect: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    question = {"app": "things", "name": "0001_initial", "fill": FILLED}
    with database(dialect, request, monkeypatch) as name:
        stops = travel(tmp_path, FILES, APPS, name, optimized, question)
    rows = [each["rows"]["things_thing"] for each in stops]
    assert [len(each) for each in rows] == [2, 2, 2, 2]
    assert "datetime.date(2020, 1, 1)" in rows[1][0]
