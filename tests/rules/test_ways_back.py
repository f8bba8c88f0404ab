"""What is offered to make a migration reversible, and what of it is taken for safe."""

from __future__ import annotations

import textwrap

import pytest

from rules.project import example
from rules.test_examples import found, lay
from sterna.edits.text import Edit, apply
from sterna.ide.fixes import edit_of
from sterna.ide.project import OpenProject

PYTHON = """
#- blog/migrations/0002_loud.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.AddField("Post", "loud", models.CharField(max_length=50, default=""))]
#- blog/migrations/0003_change.py
from django.db import migrations


def change(apps, schema_editor):
{body}


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_loud")]
    operations = [migrations.RunPython(change)]
"""
SAFE = [
    "pass",
    "return",
    '"""Nothing yet."""',
    "apps.get_model('blog', 'Post').objects.filter(body='').update(loud=F('title'))",
    "P = apps.get_model('blog.Post')\nfor post in P.objects.all():\n    post.loud = 'x'\n    post.save()",
    "P = apps.get_model('blog', 'Post')\nif P.objects.count():\n    post = P.objects.first()\n    post.save()",
    "P = apps.get_model('blog', 'Post')\nP.objects.bulk_update(P.objects.all(), ['loud'])",
]
UNSAFE = [
    "apps.get_model('blog', 'Post').objects.update(title='x')",
    "apps.get_model('blog', 'Post').objects.update(loud='x', title='x')",
    "apps.get_model('blog', 'Other').objects.update(loud='x')",
    "P = apps.get_model('blog', 'Post')\nC = apps.get_model('blog', 'Other')\nC.objects.update(loud='x')",
    "name = 'Post'\napps.get_model('blog', name).objects.update(loud='x')",
    "P = apps.get_model('blog', 'Post')\nP.objects.bulk_update(P.objects.all(), names)",
    "apps.get_model('blog', 'Post').objects.update(**values)",
    "P = apps.get_model('blog', 'Post')\nfor post in P.objects.all():\n    post.title = 'x'\n    post.save()",
    "P = apps.get_model('blog', 'Post')\nP.objects.get_or_create(title='x', defaults={'loud': 'y'})",
    "apps.get_model('blog', 'Post').objects.all().delete()",
    "apps.get_model('blog', 'Post').objects.create(title='x')",
    "Post = apps.get_model('blog', 'Post')\npost = Post(title='x')\npost.save()",
    "schema_editor.execute('DROP TABLE x')",
    "fill_in(apps)",
    "from blog.tools import fill_in\nfill_in(apps)",
    "for post in posts(apps):\n    post.save()",
    "apps.get_model('blog', 'Post').objects.update(loud=told())",
    "while True:\n    pass",
    "with open('x') as f:\n    pass",
]


@pytest.mark.parametrize(("body", "safe"), [*((each, True) for each in SAFE), *((each, False) for each in UNSAFE)])
def test_noop(shelf: OpenProject, body: str, safe: bool) -> None:
    lay(shelf, example(PYTHON.format(body=textwrap.indent(body, "    "))))
    (finding,) = found(shelf, "irreversible-run-python")
    kept = {fix.title: fix.keeps_meaning for fix in finding.fixes}
    assert kept.pop("Nothing has to be undone: reverse_code=migrations.RunPython.noop") is safe
    assert not any(kept.values())
    for fix in finding.fixes:
        edit = edit_of(shelf.places, fix)
        assert isinstance(edit, Edit)
        ((path, edits),) = edit.texts
        compile(apply(shelf.text(path), edits), str(path), "exec")


def test_function_that_is_there(shelf: OpenProject) -> None:
    text = PYTHON.format(body="    told(apps)") + "\n\ndef reverse_change(apps, schema_editor):\n    pass\n"
    lay(shelf, example(text))
    (finding,) = found(shelf, "irreversible-run-python")
    assert finding.fixes[0].title == "Use the function that is there: reverse_code=reverse_change"


def test_function_of_another_file(shelf: OpenProject) -> None:
    text = PYTHON.format(body="    pass").replace("RunPython(change)", "RunPython(tools.change)")
    lay(shelf, example(text))
    (finding,) = found(shelf, "irreversible-run-python")
    assert [fix.keeps_meaning for fix in finding.fixes] == [False]


SQL = """
#- blog/migrations/0002_change.py
from django.db import migrations

SQL = "CREATE TABLE b (x int)"
TWICE = "CREATE TABLE b (x int)"
TWICE = "DROP TABLE b"


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunSQL({argument})]
"""


@pytest.mark.parametrize(
    ("argument", "titles"),
    [
        ("SQL", [("DROP TABLE b", True), ("", False)]),
        ('[SQL, ("CREATE INDEX i ON b (x)", [])]', [("", False)]),
        ('"CREATE TABLE b (x int); CREATE INDEX i ON b (x);"', [("DROP INDEX i; ...", True), ("", False)]),
        ('["CREATE TABLE b (x int);", ("INSERT INTO b VALUES (1)", None)]', [("DROP TABLE b", True), ("", False)]),
        ('"CREATE TABLE IF NOT EXISTS b (x int)"', [("DROP TABLE b", False), ("", False)]),
        ('[("INSERT INTO b (x) VALUES (%s)", [1])]', [("", False)]),
        ("TWICE", [("", False)]),
        ('open("x.sql").read()', [("", False)]),
        ("migrations.RunSQL.noop", [("", True)]),
        ('""', [("", True)]),
        ('sql="UPDATE b SET x = 1"', [("", False)]),
    ],
)
def test_sql(shelf: OpenProject, argument: str, titles: list[tuple[str, bool]]) -> None:
    lay(shelf, example(SQL.format(argument=argument)))
    (finding,) = found(shelf, "irreversible-run-sql")
    shown = [
        (fix.title.removeprefix("Undo it with ") if fix.title.startswith("Undo") else "", fix.keeps_meaning)
        for fix in finding.fixes
    ]
    assert shown == titles


@pytest.mark.parametrize(
    ("engines", "derived"),
    [
        (["sqlite3", "postgresql"], True),
        (["mysql", "sqlite3"], False),
        (["of.mine"], False),
    ],
)
def test_sql_is_the_same_on_all_databases(shelf: OpenProject, engines: list[str], derived: bool) -> None:
    databases = {
        alias: {"ENGINE": engine if "." in engine else f"django.db.backends.{engine}", "NAME": "x"}
        for alias, engine in zip(["default", "other"], engines, strict=False)
    }
    settings = f'SECRET_KEY = "x"\nINSTALLED_APPS = ["blog"]\nDATABASES = {databases!r}\n'
    fixture = example(SQL.format(argument='"CREATE INDEX i ON b (x)"'))
    fixture.files["config/settings.py"] = settings
    lay(shelf, fixture)
    (finding,) = found(shelf, "irreversible-run-sql")
    assert len(finding.fixes) == (2 if derived else 1)
