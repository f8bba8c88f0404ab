"""Whether an empty merge is enough, as the finding says it: with such a merge Django migrates, or does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.oracle import Oracle
from rules.project import example
from rules.test_examples import found, lay
from sterna.ide.project import OpenProject

ENOUGH = "An empty merge is enough"
NOT_ENOUGH = "An empty merge is not enough"
SLUG = 'migrations.AddField("post", "slug", models.SlugField(default=""))'
TAGS = 'migrations.AddField("Post", "tags", models.TextField(default=""))'
NAME = 'migrations.AddField("post", "name", models.TextField(null=True))'
"""SQLite adds this column; for one with a default it makes the table anew, and does not mind."""
NOTE = 'migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])'
INDEX = 'migrations.AddIndex("post", models.Index(fields=["title"], name="by_title"))'

SEPARATE = {
    "two fields": (SLUG, TAGS),
    "a field and a model": (SLUG, NOTE),
    "a field and an index over another": (SLUG, INDEX),
    "an index, and another field altered": (INDEX, 'migrations.AlterField("post", "body", models.TextField())'),
    "options of a new model and of an old one": (
        f'{NOTE}, migrations.AlterModelOptions("note", {{"ordering": ["id"]}})',
        'migrations.AlterModelOptions("post", {"ordering": ["id"]})',
    ),
    "the same name in two models": (SLUG, f'{NOTE}, migrations.AddField("note", "slug", models.SlugField(default=""))'),
}
FAILING = {
    "one field added twice": (NAME, NAME),
    "one model made twice": (NOTE, NOTE),
    "one index added twice": (INDEX, INDEX),
    "a field of a model that is gone": (SLUG, 'migrations.DeleteModel("Post")'),
    "a field renamed and altered": (
        'migrations.RenameField("post", "body", "text")',
        'migrations.AlterField("post", "body", models.TextField())',
    ),
}
LAST_WINS = (
    'migrations.AlterField("post", "title", models.CharField(max_length=60))',
    'migrations.AlterField("post", "title", models.CharField(max_length=70))',
)


def text(first: str, second: str) -> str:
    """The two branches."""
    return "".join(
        f"#- blog/migrations/0002_{name}.py\nfrom django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n"
        f'    dependencies = [("blog", "0001_initial")]\n    operations = [{operations}]\n'
        for name, operations in (("first", first), ("second", second))
    )


MERGE = """\
#- blog/migrations/0003_merge.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_first"), ("blog", "0002_second")]
"""


def messages(shelf: OpenProject, pair: tuple[str, str]) -> list[str]:
    """What both findings say."""
    lay(shelf, example(text(*pair)))
    said = [each.message for each in found(shelf, "conflicting-migrations")]
    assert len(said) == 2
    return said


@pytest.mark.parametrize("pair", SEPARATE.values(), ids=SEPARATE)
def test_enough(shelf: OpenProject, django: Oracle, tmp_path: Path, pair: tuple[str, str]) -> None:
    assert all(ENOUGH in message for message in messages(shelf, pair))
    assert django(example(text(*pair) + MERGE), tmp_path) is None


@pytest.mark.parametrize("pair", FAILING.values(), ids=FAILING)
def test_not_enough(shelf: OpenProject, django: Oracle, tmp_path: Path, pair: tuple[str, str]) -> None:
    assert all(NOT_ENOUGH in message for message in messages(shelf, pair))
    # The order in which Django runs them is that of their names: one of the two orders fails.
    orders = [example(text(*each) + MERGE) for each in (pair, pair[::-1])]
    assert any(django(order, tmp_path) is not None for order in orders)


def test_the_last_one_wins(shelf: OpenProject) -> None:
    assert all("whichever runs second wins" in message for message in messages(shelf, LAST_WINS))


def test_both_leave_the_same(shelf: OpenProject) -> None:
    """Text alone would say that the last one wins; the state is the same whichever that is."""
    same = 'migrations.AlterField("post", "title", models.CharField("title", max_length=60))'
    other = 'migrations.AlterField("post", "title", models.CharField(max_length=60, verbose_name="title"))'
    assert all(ENOUGH in message for message in messages(shelf, (same, other)))


def test_what_the_states_alone_tell(shelf: OpenProject) -> None:
    first, second = (f"*[{one} for name in ['title']]".replace('"title"', "name") for one in LAST_WINS)
    said = messages(shelf, (first, second))
    assert all(NOT_ENOUGH in message for message in said)
    assert all("it matters which comes last: the field title of blog.post would be another" in each for each in said)


ROUND = """\
#- shop/__init__.py
#- shop/migrations/__init__.py
#- shop/migrations/0001_initial.py
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_first")]
#- config/settings.py
SECRET_KEY = "x"
INSTALLED_APPS = ["blog", "shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""


def test_one_follows_the_other(shelf: OpenProject, django: Oracle, tmp_path: Path) -> None:
    """Both come last in their app, and what they both touch is no trouble: their order is fixed by another app."""
    pair = (SLUG, 'migrations.AlterField("post", "slug", models.SlugField(default="a"))')
    both = text(*pair)
    place = both.rindex('("blog", "0001_initial")')
    both = both[:place] + '("shop", "0001_initial"), ' + both[place:] + ROUND
    lay(shelf, example(both))
    said = [each.message for each in found(shelf, "conflicting-migrations")]
    assert len(said) == 2
    assert all("by way of another app one follows the other" in message for message in said)
    assert django(example(both), tmp_path / "two") is not None
    assert django(example(both + MERGE), tmp_path / "merged") is None


def test_what_text_does_not_tell(shelf: OpenProject) -> None:
    said = messages(shelf, (SLUG, 'migrations.RunSQL("SELECT 1")'))
    assert all(ENOUGH not in message and NOT_ENOUGH not in message and "RunSQL" in message for message in said)
