"""The order of fields that come from several abstract bases in several modules, beside Django's."""

from __future__ import annotations

from pathlib import Path

from agreement.harness import Project, Verdict, compare
from agreement.steps import STAGES

BASES = """
from django.db import models


class Guid(models.Model):
    guid = models.IntegerField(default=1)

    class Meta:
        abstract = True


class Zero(models.Model):
    zero = models.IntegerField(default=1)

    class Meta:
        abstract = True
"""
MIXINS = """
from django.db import models

from blog.bases import Guid


class First(models.Model):
    first = models.IntegerField(default=1)

    class Meta:
        abstract = True


class Second(models.Model):
    second = models.IntegerField(default=1)

    class Meta:
        abstract = True


class Third(Guid):
    third = models.IntegerField(default=1)

    class Meta:
        abstract = True
"""
MODELS = """

from blog.mixins import Second, First, Third
from blog.bases import Zero


class Mixed(Zero, Second, First):
    own = models.IntegerField()


class Other(Third, First, Zero):
    own = models.IntegerField()
"""


def test_fields_of_several_bases(tmp_path: Path) -> None:
    with Project(STAGES[-1]).copy() as project:
        app = project.root / "blog"
        app.joinpath("bases.py").write_text(BASES)
        app.joinpath("mixins.py").write_text(MIXINS)
        models = app / "models.py"
        models.write_text(models.read_text() + MODELS)
        comparison = compare(project, "makemigrations", "blog", "--no-input")
    assert comparison.verdict is Verdict.AGREE, comparison.difference
    assert comparison.django.files
