"""Findings stand at the smallest text that a person would look at, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixture import Fixture
from sterna.ide.project import OpenProject

INITIAL = """\
#- blog/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=50)),
            ],
        ),
    ]
"""
HEAD = "#- blog/models.py\nfrom django.db import models\n\n\n"
POST = HEAD + "class Post(models.Model):\n    title = models.CharField(max_length=50)\n"

HITS = {
    "new field": POST
    + """\
    body = models.TextField(default="")
#   ^^^^ missing-migration: Add field body to post: no migration has it
""",
    "annotated field": POST
    + """\
    body: models.TextField = models.TextField(default="")
#   ^^^^ missing-migration: Add field body to post: no migration has it
""",
    "field over several lines": POST
    + """\
    body = models.TextField(
#   ^^^^ missing-migration: Add field body to post: no migration has it
        default="",
    )
""",
    "two fields": POST
    + """\
    a = models.TextField(default="")
#   ^ missing-migration: Add field a to post: no migration has it
    b = models.TextField(default="")
#   ^ missing-migration: Add field b to post: no migration has it
""",
    "changed field": HEAD
    + """\
class Post(models.Model):
    title = models.CharField(max_length=60)
#   ^^^^^ missing-migration: Alter field title on post: the migrations have it otherwise
""",
    "removed field": HEAD
    + """\
class Post(models.Model):
#     ^^^^ missing-migration: Remove field title from post: the migrations still have it
    pass
""",
    "new model": POST
    + """\


class Tag(models.Model):
#     ^^^ missing-migration: Create model Tag: no migration has it
    name = models.CharField(max_length=9)
""",
    "Meta option": POST
    + """\

    class Meta:
        ordering = ["title"]
#       ^^^^^^^^ missing-migration: Change Meta options on post: the migrations have it...
""",
    "table name": POST
    + """\

    class Meta:
        db_table = "posts"
#       ^^^^^^^^ missing-migration: Rename table for post to posts: no migration does it
""",
    "index": POST
    + """\

    class Meta:
        indexes = [models.Index(fields=["title"], name="by_title")]
#       ^^^^^^^ missing-migration: Create index by_title on field(s) title of model post: no migration...
""",
    "help text": HEAD
    + """\
class Post(models.Model):
    title = models.CharField(max_length=50, help_text="Short")
#   ^^^^^ missing-migration: Alter field title on post: the migrations have it otherwise; the database stays as it is
""",
    "deleted model": """\
#- blog/models.py
from django.db import models
#< missing-migration: Delete model Post: the migrations still have it
""",
    "mixin in another file": """\
#- blog/base.py
from django.db import models


class Named(models.Model):
    name = models.CharField(max_length=9, default="")
#   ^^^^ missing-migration: Add field name to post: no migration has it

    class Meta:
        abstract = True
#- blog/models.py
from django.db import models

from blog.base import Named


class Post(Named):
    title = models.CharField(max_length=50)
""",
    "unknown value in a known field": HEAD
    + """\
class Post(models.Model):
    title = models.CharField(max_length=int(input()))
#   ^^^^^ unresolved: blog.Post.title is not known from the text: input() is not called.
""",
    "emoji before": POST
    + """\
    "🐦"; body = models.TextField(default="")
#        ^^^^ missing-migration: Add field body to post: no migration has it
""",
}

NOOPS = {
    "as migrated": POST,
    "comment": POST + "    # body = models.TextField()\n",
    "method": POST + "\n    def body(self):\n        return models.TextField()\n",
    "property": POST + "\n    @property\n    def body(self):\n        return self.title\n",
    "manager": POST + "\n    objects = models.Manager()\n",
    "plain attribute": POST + "    limit = 3\n",
    "docstring": HEAD + 'class Post(models.Model):\n    """A post."""\n\n    title = models.CharField(max_length=50)\n',
    "abstract model": POST + "\n\nclass Base(models.Model):\n    class Meta:\n        abstract = True\n",
    "proxy that is not managed": POST
    + "\n\nclass Old(models.Model):\n    class Meta:\n        managed = False\n        app_label = 'other'\n",
    "constant": POST.replace("class Post", "LENGTH = 50\n\n\nclass Post")
    .replace("=50", "=LENGTH", 2)
    .replace("LENGTH =LENGTH", "LENGTH = 50"),
    "field from a helper": HEAD
    + "def short():\n    return models.CharField(max_length=50)\n\n\nclass Post(models.Model):\n    title = short()\n",
    "plain class": POST + "\n\nclass Reader:\n    name = models.CharField(max_length=9)\n",
    "form in another file": POST
    + "#- blog/forms.py\nfrom django import forms\n\nclass F(forms.Form):\n    a = forms.CharField()\n",
    "broken view": POST + "#- blog/views.py\ndef view(:\n",
    "field twice": HEAD
    + "class Post(models.Model):\n    title = models.TextField()\n    title = models.CharField(max_length=50)\n",
}


@pytest.mark.parametrize("text", HITS.values(), ids=HITS)
def test_hit(check: Callable[[str], None], text: str) -> None:
    check(text + INITIAL)


@pytest.mark.parametrize("text", NOOPS.values(), ids=NOOPS)
def test_noop(check: Callable[[str], None], text: str) -> None:
    check(text + INITIAL)


def test_places_elsewhere_are_told_and_those_of_the_file_are_not(
    open_fixture: Callable[[str], tuple[Fixture, OpenProject]],
) -> None:
    _, project = open_fixture("""
        #- blog/bases.py
        from django.db import models

        class Dated(models.Model):
            made = models.DateField(null=True)

            class Meta:
                abstract = True
        #- blog/models.py
        from django.db import models
        from blog.bases import Dated

        class Post(Dated):
            pass
        #- blog/migrations/0001_initial.py
        from django.db import migrations, models

        class Migration(migrations.Migration):
            initial = True
            operations = [
                migrations.CreateModel(
                    name="Post",
                    fields=[("id", models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))],
                ),
            ]
        """)
    analysis = project.analyse()
    assert analysis is not None
    (finding,) = analysis.findings
    own = finding.location.path
    assert all(related.location.path != own and related.message == "Declared here" for related in finding.related)
    assert {own.name, *(related.location.path.name for related in finding.related)} == {"bases.py", "models.py"}
