"""Schema and rows in migrations of their own: the names, what goes where, what refers to them, and what is refused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest

from beside_django import is_right
from fixture import Fixture
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.split import Split, split

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]
KEY = ("blog", "0002_slug")

PROJECT = """
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "blog", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/migrations/0002_late.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_slug"), ("shop", "0001_early")]
#- shop/migrations/0001_early.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    run_before = [("blog", "0002_slug")]
#- blog/models.py
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    slug = models.SlugField()
    note = models.TextField(default="")
#- blog/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))]
        ),
        migrations.AlterField(
            "post", "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
        ),
    ]
#- blog/migrations/0003_note.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_slug")]
    operations = [migrations.AddField("post", "note", models.TextField(default=""))]
#- blog/migrations/max_migration.txt
0003_note
#- blog/migrations/0002_slug.py
# Slugs, at last.
from django.conf import settings
from django.db import migrations, models
from django.utils.text import slugify

LONGEST = 50


def fill_slugs(apps, schema_editor):
    for post in apps.get_model("blog", "Post").objects.all():
        post.slug = slugify(post.title)[:LONGEST]
        post.save()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("blog", "0001_initial"),  # the table
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        # without a value first
        migrations.AddField("post", "slug", models.SlugField(null=True)),
        migrations.RunPython(
            fill_slugs,  # all of them
            migrations.RunPython.noop,
        ),
        migrations.RunSQL("UPDATE blog_post SET slug = 'none' WHERE slug = ''", migrations.RunSQL.noop),
        migrations.AlterField("post", "slug", models.SlugField()),  # must be there
    ]
"""


def opened(open_fixture: OpenFixture, text: str) -> OpenProject:
    _, project = open_fixture(text)
    project.analyse()
    return project


def test_split(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, PROJECT)
    outcome = split(project, KEY)
    assert isinstance(outcome, Split), outcome
    assert outcome.names == ("0002_slug", "0003_fill_slugs", "0004_alter_post_slug")
    assert outcome.notes == (
        "No database was asked: one that has run 0002_slug must be migrated backwards before the files change (migrate "
        "blog 0001_initial).",
    )
    write_edit(outcome.edit, project.text)
    folder = project.root / "blog" / "migrations"
    names = ["0001_initial", "0002_slug", "0003_fill_slugs", "0004_alter_post_slug", "0005_note"]
    assert sorted(path.stem for path in folder.glob("0*.py")) == names
    first, rows, last, note = ((folder / f"{name}.py").read_text() for name in names[1:])
    assert first.startswith("# Slugs, at last.\n")
    assert "        ('blog', '0001_initial'),  # the table\n" in first
    assert "migrations.swappable_dependency(settings.AUTH_USER_MODEL)" in first
    assert "# without a value first\n" in first
    assert first.count("migrations.RunPython(") == 1
    assert "LONGEST = 50\n" in rows
    assert "            fill_slugs,  # all of them\n" in rows
    assert "        ('blog', '0002_slug'),\n" in rows
    assert "migrations.RunSQL(" in rows
    assert "slugify" not in first + last
    assert 'migrations.AlterField("post", "slug", models.SlugField()),  # must be there\n' in last
    assert all("    atomic = False\n" in text for text in (first, rows, last))
    assert '("blog", "0004_alter_post_slug")' in note
    assert '("blog", "0004_alter_post_slug")' in (project.root / "shop/migrations/0002_late.py").read_text()
    assert 'run_before = [("blog", "0002_slug")]' in (project.root / "shop/migrations/0001_early.py").read_text()
    assert (folder / "max_migration.txt").read_text() == "0005_note\n"


WHOLE = PROJECT.replace(
    "max_length=50))]\n        ),",
    "max_length=50))]\n        ),\n        migrations.RunPython(forwards, migrations.RunPython.noop),",
)
WHOLE = WHOLE.replace(
    "    initial = True\n", "    initial = True\n    run_before = [('auth', '0001_initial')]\n"
).replace(
    "class Migration(migrations.Migration):\n    initial",
    "def forwards(apps, schema_editor):\n    pass\n\n\nclass Migration(migrations.Migration):\n    initial",
)


def test_initial(open_fixture: OpenFixture) -> None:
    project = opened(
        open_fixture, WHOLE.replace("        migrations.swappable_dependency(settings.AUTH_USER_MODEL),\n", "")
    )
    outcome = split(project, ("blog", "0001_initial"))
    assert isinstance(outcome, Split), outcome
    assert outcome.names == ("0001_initial", "0002_initial_part_2", "0003_alter_post_id")
    assert "blog zero" in outcome.notes[0]
    write_edit(outcome.edit, project.text)
    texts = [(project.root / "blog" / "migrations" / f"{name}.py").read_text() for name in outcome.names]
    assert ["initial = True" in text for text in texts] == [True, False, False]
    assert ["run_before" in text for text in texts] == [False, False, True]
    assert (project.root / "blog/migrations/0004_slug.py").exists()
    is_right(project.root)


SQUASH = """
#- blog/migrations/0001_squashed_0002_slug.py
from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("blog", "0001_initial"), ("blog", "0002_slug")]
"""
BRANCH = """
#- blog/migrations/0003_other.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_slug")]
"""
LATE = '[("blog", "0002_slug"), ("shop", "0001_early")]'
REFUSED = {
    "no such migration": (PROJECT, ("blog", "0002_slags"), "Did you mean '0002_slug'?"),
    "schema alone": (PROJECT, ("blog", "0003_note"), "there is nothing to split"),
    "a squash": (
        PROJECT.replace("    atomic = False\n", '    replaces = [("blog", "0002_gone")]\n'),
        KEY,
        "replaces other migrations, which its parts could not",
    ),
    "replaced by a squash": (PROJECT + SQUASH, KEY, "0001_squashed_0002_slug replaces 0002_slug"),
    "several last ones": (PROJECT + BRANCH, KEY, "0003_note, 0003_other of blog all come last"),
    "does not parse": (PROJECT + "    x = (\n", KEY, "does not parse"),
    "unknown value": (
        PROJECT.replace("models.SlugField(null=True)", "field()"),
        KEY,
        "A value of blog.0002_slug is not",
    ),
    "a name of the class": (
        PROJECT.replace("    atomic", "    here = fill_slugs\n    atomic").replace(
            "            fill_slugs,", "            here,"
        ),
        KEY,
        "here is a name of the class Migration of 0002_slug. Move it out of the class. (blog/migrations/0002_slug.py:",
    ),
    "another base": (
        PROJECT.replace(
            "class Migration(migrations.Migration):\n    atomic",
            "class Base(migrations.Migration):\n    pass\n\n\nclass Migration(Base):\n    atomic",
        ),
        KEY,
        "0002_slug has other bases than migrations.Migration",
    ),
    "a reference that the text does not tell": (
        PROJECT.replace(LATE, f"list({LATE})"),
        KEY,
        "in a way that the text does not tell",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, open_fixture: OpenFixture) -> None:
    text, key, reason = REFUSED[name]
    outcome = split(opened(open_fixture, text), key)
    assert isinstance(outcome, Refusal), outcome
    assert reason in outcome.reason


def test_shared(open_fixture: OpenFixture) -> None:
    project = opened(open_fixture, PROJECT)
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "all"],
        ["checkout", "-qb", "work"],
    ):
        subprocess.run(["git", *arguments], cwd=project.root, check=True)
    try:
        outcome = split(project, KEY)
    finally:
        # The folder is that of the next test, too.
        shutil.rmtree(project.root / ".git")
    assert isinstance(outcome, Refusal), outcome
    assert "0002_slug is on main: who has applied it would never get what is put into it now." in outcome.reason
