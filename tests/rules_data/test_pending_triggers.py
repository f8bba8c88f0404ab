"""When PostgreSQL refuses to alter a table whose rows were written in the same transaction, `schema-and-data` says so."""

# ruff: noqa: E501 - a case stands on one line

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from fixture import DEFAULTS, Fixture
from postgres import Server, postgres_server
from rules.conftest import django
from rules.oracle import Oracle
from shelf import shelf
from sterna.ide.project import OpenProject

__all__ = ["django", "postgres_server", "shelf"]

SETTINGS = DEFAULTS["config/settings.py"].replace("sqlite3", "postgresql", 1)
MODELS = """\
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)


class Note(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True)
    text = models.TextField(default="")
"""
INITIAL = """\
from django.db import migrations, models


def rows(apps, schema_editor):
    Post, Note = apps.get_model("blog", "Post"), apps.get_model("blog", "Note")
    for title in "ab":
        Note.objects.create(post=Post.objects.create(title=title))


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))]),
        migrations.CreateModel(
            "Note",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("post", models.ForeignKey("blog.Post", on_delete=models.CASCADE, null=True)),
                ("text", models.TextField(default="")),
            ],
        ),
        migrations.RunPython(rows, migrations.RunPython.noop),
    ]
"""
NOTE, POST = 'Note = apps.get_model("blog", "Note")\n', 'Post = apps.get_model("blog", "Post")\n'
ADD_TO_NOTE = 'migrations.AddField("Note", "more", models.TextField(default=""))'
ADD_TO_POST = 'migrations.AddField("Post", "more", models.TextField(default=""))'

REFUSED = {
    "create": (NOTE + "Note.objects.create(post=None)", ADD_TO_NOTE),
    "create-with-key": (NOTE + POST + "Note.objects.create(post=Post.objects.first())", ADD_TO_NOTE),
    "save-new": (NOTE + "Note(text='x').save()", ADD_TO_NOTE),
    "bulk-create": (NOTE + "Note.objects.bulk_create([Note(), Note()])", ADD_TO_NOTE),
    "update-of-key": (NOTE + POST + "Note.objects.update(post=Post.objects.last())", ADD_TO_NOTE),
    "assign-key": (
        NOTE + POST + "for note in Note.objects.all():\n    note.post = Post.objects.last()\n    note.save()",
        ADD_TO_NOTE,
    ),
    "delete-pointed-at": (POST + "Post.objects.first().delete()", ADD_TO_POST),
    "delete-many-pointed-at": (
        POST + "Post.objects.all().delete()",
        'migrations.AlterField("Post", "title", models.TextField())',
    ),
    "index": (
        NOTE + "Note.objects.create()",
        'migrations.AddIndex("Note", models.Index(fields=["text"], name="note_text"))',
    ),
    "remove": (NOTE + "Note.objects.create()", 'migrations.RemoveField("Note", "text")'),
    "delete-model": (NOTE + "Note.objects.create()", 'migrations.DeleteModel("Note")'),
}
ACCEPTED = {
    "update": (NOTE + "Note.objects.update(text='x')", ADD_TO_NOTE),
    "save": (NOTE + "for note in Note.objects.all():\n    note.text = 'x'\n    note.save()", ADD_TO_NOTE),
    "create-pointed-at": (POST + "Post.objects.create(title='x')", ADD_TO_POST),
    "update-pointed-at": (POST + "Post.objects.update(title='x')", ADD_TO_POST),
    "delete-pointing": (NOTE + "Note.objects.all().delete()", ADD_TO_NOTE),
    "rename": (NOTE + "Note.objects.create()", 'migrations.RenameField("Note", "text", "body")'),
    "rename-model": (NOTE + "Note.objects.create()", 'migrations.RenameModel("Note", "Remark")'),
    "other-table": (NOTE + "Note.objects.create()", ADD_TO_POST),
    "nothing-to-the-table": (
        NOTE + "Note.objects.create()",
        'migrations.AlterModelOptions("Note", {"ordering": ["text"]})',
    ),
}


def migration(code: str, operation: str) -> Fixture:
    """The project with a migration that writes rows and then does this."""
    text = (
        "from django.db import migrations, models\n\n\ndef forward(apps, schema_editor):\n"
        + textwrap.indent(code, "    ")
        + '\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("blog", "0001_initial")]\n'
        + f"    operations = [migrations.RunPython(forward, migrations.RunPython.noop), {operation}]\n"
    )
    files = {"blog/models.py": MODELS, "blog/migrations/0001_initial.py": INITIAL, "blog/migrations/0002_data.py": text}
    return Fixture({**DEFAULTS, "config/settings.py": SETTINGS, **files})


@pytest.mark.parametrize("name", [*REFUSED, *ACCEPTED])
def test_as_postgresql(shelf: OpenProject, django: Oracle, postgres_server: Server, tmp_path: Path, name: str) -> None:
    fixture = migration(*(REFUSED.get(name) or ACCEPTED[name]))
    shelf.project.changed(fixture.write(shelf.root))
    analysis = shelf.analyse()
    assert analysis is not None
    reported = [finding for finding in analysis.findings if finding.code == "schema-and-data"]
    database = "pending_" + name.replace("-", "_")
    with postgres_server.database(database):
        reach = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": postgres_server.user,
            "HOST": postgres_server.host,
            "PORT": postgres_server.port,
        }
        raised = django(fixture, tmp_path, databases={"default": reach})
    if name in REFUSED:
        assert raised is not None
        assert "pending trigger events" in raised.text
        assert len(reported) == 1
    else:
        assert raised is None
        assert reported == []
