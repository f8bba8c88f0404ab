"""What is done to a project before both sides run: the beginnings that a developer's day brings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STAGES = (
    EXAMPLES / "stages" / "1_post",
    EXAMPLES / "stages" / "2_feedback",
    EXAMPLES / "stages" / "3_empty",
    EXAMPLES / "blog",
)


@dataclass(frozen=True)
class Step:
    """A change of a project's files, by name."""

    name: str
    apply: Callable[[Path], None]


def newest(root: Path) -> Path:
    """The newest migration of the blog."""
    return sorted((root / "blog" / "migrations").glob("0*.py"))[-1]


def untouched(root: Path) -> None:
    """Leave everything as it is."""


def without_newest(count: int) -> Callable[[Path], None]:
    """Take the newest migrations away, as many as there are up to `count`."""

    def apply(root: Path) -> None:
        for path in sorted((root / "blog" / "migrations").glob("0*.py"))[-count:]:
            path.unlink()

    return apply


def without_package(root: Path) -> None:
    """Take the whole migrations package away: such an app has no migrations until it is named."""
    shutil.rmtree(root / "blog" / "migrations")


def with_models_of(stage: Path) -> Callable[[Path], None]:
    """Give the project the models of another stage."""

    def apply(root: Path) -> None:
        shutil.copyfile(stage / "blog" / "models.py", root / "blog" / "models.py")

    return apply


def replaced(old: str, new: str) -> Callable[[Path], None]:
    """Replace text in the models, once; the text has to be there."""

    def apply(root: Path) -> None:
        path = root / "blog" / "models.py"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def two_leaves(root: Path) -> None:
    """Two migrations that follow the newest, as two branches bring them."""
    last = newest(root)
    for name in ("left", "right"):
        field = f"migrations.AddField('post', '{name}', models.IntegerField(null=True))"
        text = (
            "from django.db import migrations, models\n\n\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [('blog', '{last.stem}')]\n"
            f"    operations = [{field}]\n"
        )
        number = int(last.stem[:4]) + 1
        (root / "blog" / "migrations" / f"{number:04}_{name}.py").write_text(text)


NULLABLE = "    published_on = models.DateTimeField(null=True, blank=True)\n"
TITLE = "    title = models.CharField(max_length=50)\n"
SLUG = "    slug = models.SlugField(max_length=50, unique=True)\n"
BODY = "    body = models.TextField()\n"

EDITS = (
    Step("add a nullable field", replaced(BODY, BODY + "    teaser = models.CharField(max_length=200, null=True)\n")),
    Step("add a field with a default", replaced(BODY, BODY + "    rank = models.IntegerField(default=0)\n")),
    Step("add a field with a callable default", replaced(BODY, BODY + "    tags = models.JSONField(default=list)\n")),
    Step("add a field without a default", replaced(BODY, BODY + "    rank = models.IntegerField()\n")),
    Step("add a many-to-many field", replaced(BODY, BODY + "    related = models.ManyToManyField('self')\n")),
    Step(
        "add a database default",
        replaced(BODY, BODY + "    words = models.PositiveIntegerField(db_default=0)\n"),
    ),
    Step("remove a field", replaced(TITLE, "")),
    Step("rename a field", replaced(TITLE, TITLE.replace("title", "headline"))),
    Step("lengthen a field", replaced(TITLE, TITLE.replace("50", "200"))),
    Step("make a field nullable", replaced(TITLE, TITLE.replace("50", "50, null=True"))),
    Step("take unique away", replaced(SLUG, SLUG.replace(", unique=True", ""))),
    Step("index a field", replaced(TITLE, TITLE.replace("50", "50, db_index=True"))),
    Step(
        "give a field choices, a label and a help text",
        replaced(
            TITLE,
            TITLE.replace("50", "50, choices=[('a', 'A')], verbose_name='heading', help_text='One line \\u2013 \"x\"'"),
        ),
    ),
    Step("change a field's type", replaced(BODY, "    body = models.BinaryField()\n")),
    Step("change the column", replaced(BODY, "    body = models.TextField(db_column='content')\n")),
    Step(
        "add options, an index and constraints",
        replaced(
            BODY,
            BODY + "\n    class Meta:\n"
            "        ordering = ['-title']\n"
            "        verbose_name_plural = 'posts'\n"
            "        db_table_comment = 'What was written'\n"
            "        indexes = [models.Index(fields=['title', '-slug'], name='post_title')]\n"
            "        constraints = [\n"
            "            models.CheckConstraint(condition=~models.Q(title=''), name='post_has_title'),\n"
            "            models.UniqueConstraint(fields=['title', 'slug'], name='post_once'),\n"
            "        ]\n",
        ),
    ),
    Step(
        "index without a name",
        replaced(BODY, BODY + "\n    class Meta:\n        indexes = [models.Index(fields=['title', 'body'])]\n"),
    ),
    Step("rename the table", replaced(BODY, BODY + "\n    class Meta:\n        db_table = 'article'\n")),
    Step(
        "take fields from an abstract base",
        replaced(
            "class Post(models.Model):\n",
            "class Stamped(models.Model):\n    made_on = models.DateTimeField(null=True)\n\n"
            "    class Meta:\n        abstract = True\n        get_latest_by = 'made_on'\n\n\nclass Post(Stamped):\n",
        ),
    ),
    Step(
        "inherit from a model",
        replaced(
            "class Post(models.Model):\n",
            "class Page(models.Model):\n    path = models.TextField()\n\n\nclass Post(Page):\n",
        ),
    ),
    Step(
        "add a proxy",
        replaced(
            "        return self.title\n",
            "        return self.title\n\n\nclass Draft(Post):\n    class Meta:\n        proxy = True\n",
        ),
    ),
    Step("rename a model", replaced("class Post(models.Model):", "class Article(models.Model):")),
    Step(
        "remove every model",
        lambda root: (root / "blog" / "models.py").write_text("from django.db import models\n") and None,
    ),
)
"""Edits of the models of the first stage."""
