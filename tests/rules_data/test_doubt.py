"""Where a migration before does not tell its operations: names that it may give are not refused, all others are.

Each function is run by Django as well, on a machine where the unknown condition is true.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from fixture import Fixture
from rules.conftest import django
from rules.oracle import Oracle
from rules_data.blog import answered, misuses, project
from shelf import shelf
from sterna.ide.project import OpenProject

__all__ = ["django", "shelf"]

HEAD = """\
import functools
import sqlite3

from django.db import migrations, models

NEW = sqlite3.sqlite_version_info >= (3, 9)
SUBTITLE = migrations.AddField("post", "subtitle", models.CharField(max_length=50, null=True))
DRAFT = migrations.CreateModel(
    "Draft",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("post", models.ForeignKey("blog.Post", on_delete=models.CASCADE, related_name="drafts")),
    ],
)
"""

CLASS = """

class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
"""

POST = 'Post = apps.get_model("blog", "Post")\n'
AUTHOR = 'Author = apps.get_model("blog", "Author")\n'

BRANCHES = CLASS + "    if NEW:\n        operations = [SUBTITLE]\n    else:\n        operations = []\n"
FUNCTION = (
    "\n\ndef chosen():\n    if not NEW:\n        return []\n    found = []\n    for one in (SUBTITLE, DRAFT):\n"
    "        found.append(one)\n    return found\n" + CLASS + "    operations = chosen()\n"
)
MATCHED = CLASS + (
    "    match (NEW, 1):\n        case True, number:\n            operations = [SUBTITLE]\n"
    "        case _:\n            operations = []\n"
)
GIVEN = CLASS + "    operations = [SUBTITLE, DRAFT] if NEW else []\n"
NAMED = (
    CLASS
    + """
    operations = [
        migrations.CreateModel(name, fields=[], bases=("blog.post",), options={"proxy": True})
        for name in sqlite3.__name__.replace("sqlite3", "Fresh Old").split()
    ]
"""
)
RENAMED = CLASS + '    operations = [migrations.RenameModel("Tag", "Label")] if NEW else []\n'
RENAMED_LATER = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_maybe")]
    operations = [migrations.RenameField("post", "subtitle", "heading"), migrations.RenameModel("Draft", "Sketch")]
"""
CACHED = (
    "\n\n@functools.lru_cache(maxsize=None)\ndef chosen():\n    return [SUBTITLE] if NEW else []\n"
    + CLASS
    + "    operations = chosen()\n"
)
OWN = (
    "\n\nclass Add(migrations.AddField):\n    def state_forwards(self, app_label, state):\n"
    "        super().state_forwards(app_label, state)\n"
    + CLASS
    + '    operations = [Add("post", "subtitle", SUBTITLE.field)] if NEW else []\n'
)
ENDLESS = CLASS + "    count = len(sqlite3.__name__)\n    operations = []\n    while count % 2:\n        count += 1\n"
ENDLESS += "        operations.append(SUBTITLE)\n"

REFUSED = {
    "branches": (
        BRANCHES,
        POST + 'Post.objects.filter(titel="x")',
        AUTHOR + 'Author.objects.filter(subtitle="x")',
        'Post.objects.filter(author__subtitle="x")',
        "Post.objects.get().titel",
        'apps.get_model("blog", "Draft")',
        'apps.get_model("auth", "Draft")',
    ),
    "function": (
        FUNCTION,
        POST + 'Post.objects.filter(sketches="1")',
        'Post.objects.filter(titel="x")',
        'apps.get_model("blog", "Drafts")',
    ),
    "matched": (MATCHED, POST + 'Post.objects.filter(titel="x")', 'apps.get_model("blog", "Drafts")'),
    "given": (
        GIVEN,
        POST + 'Post.objects.values("titel")',
        'match [Post]:\n    case [one] if one:\n        Post.objects.values("titel")\n    case _:\n        pass',
    ),
    "named": (NAMED, 'apps.get_model("auth", "Fresh")', AUTHOR + 'Author.objects.filter(nmae="x")'),
    "renamed": (RENAMED, AUTHOR + 'Author.objects.filter(nmae="x")', 'apps.get_model("blog", "Labels")'),
}
"""Each statement has one name that nothing gives; the first of them is what Django stops at."""

ACCEPTED = {
    "branches": (
        BRANCHES,
        POST + 'Post.objects.filter(subtitle__contains="x").order_by("-subtitle").values("subtitle")',
        'post = Post.objects.create(subtitle="x")\npost.subtitle',
        AUTHOR + 'Author.objects.filter(posts__subtitle="x")',
    ),
    "function": (
        FUNCTION,
        POST + 'post = Post.objects.create()\nPost.objects.filter(subtitle="x", drafts__id=1)',
        'apps.get_model("blog", "Draft").objects.filter(post__title="x")',
        "post.drafts.all()",
    ),
    "matched": (MATCHED, POST + 'Post.objects.filter(subtitle="x")'),
    "given": (GIVEN, POST + 'Post.objects.prefetch_related("drafts").exclude(subtitle="x")'),
    "named": (NAMED, 'apps.get_model("blog", "Fresh").objects.filter(title="x")'),
    "renamed": (RENAMED, 'apps.get_model("blog", "Label").objects.filter(label="x", post__title="x")'),
    "cached": (CACHED, POST + 'Post.objects.filter(subtitle="x")'),
    "own": (OWN, POST + 'Post.objects.filter(subtitle="x")'),
    "endless": (ENDLESS, POST + 'Post.objects.filter(subtitle="x")'),
}


def with_maybe(maybe: str, body: str, later: str = "") -> Fixture:
    """The project with a migration before that of the function."""
    fixture = project(body, dependencies='("blog", "0002_a_later")' if later else '("blog", "0001_maybe")')
    fixture.files["blog/migrations/0001_maybe.py"] = HEAD + maybe
    if later:
        fixture.files["blog/migrations/0002_a_later.py"] = textwrap.dedent(later)
    return fixture


@pytest.mark.parametrize("name", REFUSED)
def test_refused(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    maybe, *statements = REFUSED[name]
    fixture = with_maybe(maybe, "\n".join(statements))
    raised = django(fixture, tmp_path)
    assert raised is not None
    found = misuses(*answered(shelf, fixture))
    assert len(found) == len(statements)
    assert (found[0].exception, found[0].text.split()[:2]) == (raised.exception, raised.text.split()[:2])


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(shelf: OpenProject, django: Oracle, tmp_path: Path, name: str) -> None:
    maybe, *statements = ACCEPTED[name]
    fixture = with_maybe(maybe, "\n".join(statements))
    assert django(fixture, tmp_path) is None
    assert misuses(*answered(shelf, fixture)) == []


def test_accepted_after_a_rename(shelf: OpenProject, django: Oracle, tmp_path: Path) -> None:
    body = POST + 'Post.objects.filter(heading="x", drafts__id="1")\napps.get_model("blog", "Sketch").objects.all()'
    fixture = with_maybe(GIVEN, body + "\nfor post in Post.objects.all():\n    post.heading", RENAMED_LATER)
    assert django(fixture, tmp_path) is None
    assert misuses(*answered(shelf, fixture)) == []


def test_ways_leave_nothing_behind(shelf: OpenProject) -> None:
    """Taking a branch that is not taken must not be seen by anything else."""
    fixture = with_maybe(FUNCTION, POST + 'Post.objects.filter(titel="x")')
    assert len(misuses(*answered(shelf, fixture))) == 1
    problems = shelf.engine.changes().problems
    assert [one.kind for one in problems] == ["migration"]
