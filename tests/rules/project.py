"""What the examples of rules take for granted: a blog with one model and its first migration."""

from __future__ import annotations

import textwrap

from fixture import DEFAULTS, Fixture, parse

USUAL = {
    "blog/models.py": """\
from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField(blank=True)
""",
    "blog/migrations/0001_initial.py": """\
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
                ("body", models.TextField(blank=True)),
            ],
        ),
    ]
""",
}


def example(text: str) -> Fixture:
    """An example's files over the usual ones; an empty text takes a usual file away."""
    fixture = parse(textwrap.dedent(text).lstrip("\n"))
    files = {**DEFAULTS, **USUAL, **fixture.files}
    fixture.files = {name: content for name, content in files.items() if content.strip() or name not in USUAL}
    return fixture
