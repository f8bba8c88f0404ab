"""Fixes of values in models, and what is left alone."""

from __future__ import annotations

import pytest

from rules.project import example
from rules.test_examples import found, lay
from sterna.edits.text import Edit, apply
from sterna.ide.fixes import edit_of
from sterna.ide.project import OpenProject

MODELS = """
#- blog/models.py
import random
import uuid
from datetime import date, datetime
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone as tz
from django.utils.crypto import get_random_string

LONG = 12


def today():
    return date.today()


class Post(models.Model):
    LENGTH = 8
    title = models.CharField(max_length=50)
    body = models.TextField(blank=True)
    {field}
"""


def laid(shelf: OpenProject, field: str) -> None:
    lay(shelf, example(MODELS.format(field=field)))


@pytest.mark.parametrize(
    ("field", "fixed", "function"),
    [
        ("key = models.UUIDField(default=uuid.uuid4())", "key = models.UUIDField(default=uuid.uuid4)", ""),
        ("at = models.DateTimeField(default=tz.now())", "at = models.DateTimeField(default=tz.now)", ""),
        ("at = models.DateField(default=date.today())", "at = models.DateField(default=date.today)", ""),
        (
            "at = models.DateTimeField(default=datetime.now(tz.utc))",
            "at = models.DateTimeField(default=post_at_default)",
            "def post_at_default():\n    return datetime.now(tz.utc)",
        ),
        (
            "key = models.TextField(default=get_random_string(LONG))",
            "key = models.TextField(default=post_key_default)",
            "def post_key_default():\n    return get_random_string(LONG)",
        ),
        (
            "number = models.FloatField(default=random.random())",
            "number = models.FloatField(default=post_number_default)",
            "def post_number_default():\n    return random.random()",
        ),
        # A name of the class means nothing outside of it.
        ("key = models.TextField(default=get_random_string(LENGTH))", None, ""),
    ],
)
def test_default_called(shelf: OpenProject, field: str, fixed: str | None, function: str) -> None:
    laid(shelf, field)
    (finding,) = found(shelf, "default-called")
    if fixed is None:
        assert finding.fixes == ()
        return
    assert not finding.fixes[0].keeps_meaning
    edit = edit_of(shelf.places, finding.fixes[0])
    assert isinstance(edit, Edit)
    ((path, edits),) = edit.texts
    after = apply(shelf.text(path), edits)
    before = MODELS.format(field=fixed).split("\n", 2)[2]
    assert after == (before.replace("\nclass Post", f"\n{function}\n\n\nclass Post") if function else before)


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("default-called", "at = models.DateField(default=today)"),
        ("default-called", "at = models.DateField(default=partial(today))"),
        ("default-called", "at = models.DateField(default=date(2020, 1, 1))"),
        ("default-called", "at = models.DateField(help_text=str(uuid.uuid4()))"),
        ("default-called", "at = property(lambda self: uuid.uuid4())"),
        ("lambda-in-field", "at = models.DateField(default=today, error_messages={'null': 'x'})"),
        ("lambda-in-field", "tags = models.ManyToManyField('self', limit_choices_to={'x': 1})"),
        ("unserialisable-value", "at = models.DateField(default=date(2020, 1, 1))"),
        ("unserialisable-value", "at = models.DateField(default=today())"),
        ("mutable-default", "tags = ArrayField(models.TextField(), default=list)"),
        ("mutable-default", "tags = models.TextField(default=[])"),
        ("unstable-choices", "kind = models.TextField(choices=enumerate('ab'))"),
        ("unstable-choices", "kind = models.TextField(choices=tuple(zip('ab', 'AB')))"),
    ],
)
def test_left_alone(shelf: OpenProject, code: str, field: str) -> None:
    laid(shelf, field)
    assert [each.message for each in found(shelf, code)] == []


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("lambda-in-field", "tags = models.ManyToManyField('self', limit_choices_to=lambda: {'x': 1})"),
        ("lambda-in-field", "file = models.FileField(storage=lambda: None)"),
        ("mutable-default", "tags = ArrayField(models.TextField(), default=['x'])"),
        ("unstable-choices", "kind = models.TextField(choices=frozenset([('a', 'A'), ('b', 'B')]))"),
        ("unstable-choices", "kind = models.TextField(choices={(x, x) for x in 'ab'})"),
        ("default-called", "at: date = models.DateField(default=date.today())"),
    ],
)
def test_found(shelf: OpenProject, code: str, field: str) -> None:
    laid(shelf, field)
    assert len(found(shelf, code)) == 1
