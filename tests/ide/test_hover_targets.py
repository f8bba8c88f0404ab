"""What a cursor is on: an operation, `class Migration`, a field; and all the places where it is on nothing."""

from __future__ import annotations

import pytest

from fixture import parse
from sterna.ide.hover import FieldTarget, MigrationTarget, field_target, migration_target
from sterna.syntax.read import read

MIGRATION = """\
#- m.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [
        migrations.AddField("post", "a", models.TextField(default=text)),
        migrations.RunPython(
            forward,
            migrations.RunPython.noop,
        ),
    ]


def forward(apps, schema_editor):
    operations = [1]
"""
MODEL = """\
#- m.py
from django.db import models

LIMIT = 3


class Post(models.Model):
    title = models.CharField(max_length=50)
    body: str = models.TextField()
    a = b = models.IntegerField()

    class Meta:
        ordering = ["title"]

    def save(self):
        local = 1
"""


def at(text: str, part: str):
    fixture = parse(text.replace(part, part[0] + "$0" + part[1:], 1))
    assert fixture.cursor is not None
    name, position = fixture.cursor
    return read(fixture.files[name]), position


@pytest.mark.parametrize(
    ("part", "index"),
    [
        ("Migration(migrations", -1),
        ("migrations.AddField", 0),
        ('"post"', 0),
        ("text)", 0),
        ("migrations.RunPython(", 1),
        ("noop", 1),
    ],
)
def test_migration(part: str, index: int) -> None:
    target = migration_target(*at(MIGRATION, part))
    assert isinstance(target, MigrationTarget)
    assert target.index == index


@pytest.mark.parametrize(
    "part", ["from django", "dependencies", "0001_initial", "def forward", "operations = [1", "    ]"]
)
def test_no_migration(part: str) -> None:
    assert migration_target(*at(MIGRATION, part)) is None


@pytest.mark.parametrize(
    ("part", "class_name", "field"),
    [
        ("title =", "Post", "title"),
        ("body:", "Post", "body"),
        ("b = models", "Post", "b"),
        ("ordering", "Meta", "ordering"),
    ],
)
def test_field(part: str, class_name: str, field: str) -> None:
    target = field_target(*at(MODEL, part))
    assert isinstance(target, FieldTarget)
    assert (target.class_name, target.field) == (class_name, field)


@pytest.mark.parametrize(
    "part", ["from django", "LIMIT", "Post(", "models.CharField", "max_length", "str =", "def save", "local", "self"]
)
def test_no_field(part: str) -> None:
    assert field_target(*at(MODEL, part)) is None
