"""A squash is refused where a function would run before what it uses, and only there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixture import Fixture
from ide.test_rebase import INITIAL, SETTINGS, migration
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.squash import Squashed, Wanted, squash

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]
FILL = """\
#- able/migrations/0001_initial.py
from django.db import migrations


def fill(apps, schema_editor):
    apps.get_model("blog", "Post").objects.update(title="")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
#- able/models.py
#- blog/models.py
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    a = models.IntegerField(null=True)
"""
ADD = 'migrations.AddField("post", "a", models.IntegerField(null=True))'


@pytest.mark.parametrize("waits", [True, False])
def test_order(open_fixture: OpenFixture, waits: bool) -> None:
    after = "blog.0001_initial able.0001_initial" if waits else "blog.0001_initial"
    text = SETTINGS.replace("shop", "able") + INITIAL + FILL + migration("blog", "0002_a", after, ADD)
    _, project = open_fixture(text + migration("able", "0002_end", "able.0001_initial blog.0002_a"))
    outcome = squash(project, Wanted("blog", "0002_a"))
    if not waits:
        assert isinstance(outcome, Squashed)
        return
    assert isinstance(outcome, Refusal)
    start = "Not written: migrations would run in another order on an empty database, and 0001_initial could fail: "
    assert outcome.reason.startswith(start)
    assert outcome.reason.endswith("Add the dependencies first that data-missing-dependency asks for (0001_initial).")


AGAIN = """\
#- able/migrations/0002_again.py
from django.db import migrations


def fill(apps, schema_editor):
    post = apps.get_model("blog", "Post")
    for each in post.objects.filter(a=None).iterator():
        each.title = "x"
        each.save()


class Migration(migrations.Migration):
    dependencies = [("able", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""


def test_order_of_the_second_of_two(open_fixture: OpenFixture) -> None:
    """The first function has all that it needs."""
    functions = FILL.replace("dependencies = []", 'dependencies = [("blog", "0001_initial")]') + AGAIN
    text = SETTINGS.replace("shop", "able") + INITIAL + functions
    text += migration("blog", "0002_a", "blog.0001_initial", ADD)
    text += migration("blog", "0003_end", "blog.0002_a able.0002_again")
    text += migration("able", "0003_end", "able.0002_again blog.0003_end")
    _, project = open_fixture(text)
    outcome = squash(project, Wanted("blog", "0003_end", start="0002_a"))
    assert isinstance(outcome, Refusal), outcome
    assert "and 0002_again could fail: Post has no a at this point" in outcome.reason


def test_default_of_one_moment(open_fixture: OpenFixture) -> None:
    """A new table has no rows that would want it, and the field has none afterwards."""
    field = "models.IntegerField(default=%s), preserve_default=False)"
    _, project = open_fixture(
        SETTINGS
        + INITIAL
        + migration("blog", "0002_a", "blog.0001_initial", f'migrations.AddField("post", "a", {field % 1}')
        + migration("blog", "0003_b", "blog.0002_a", f'migrations.AddField("post", "b", {field % 2}')
        + migration("blog", "0004_b", "blog.0003_b", f'migrations.AlterField("post", "b", {field % 3}')
    )
    whole = squash(project, Wanted("blog", "0004_b", header=False))
    assert isinstance(whole, Squashed)
    text = whole.migrations[0].file.text
    assert "('b', models.IntegerField())," in text
    assert "default" not in text
    piece = squash(project, Wanted("blog", "0004_b", start="0003_b"))
    assert isinstance(piece, Squashed)
    text = piece.migrations[0].file.text
    assert "field=models.IntegerField(default=3),\n            preserve_default=False," in text
