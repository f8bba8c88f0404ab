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


PACKAGE = "from .early import Early\nfrom .middle import Middle\n"
ABSTRACT = """
from django.db import models


class {0}(models.Model):
    {1} = models.IntegerField(default=1)

    class Meta:
        abstract = True
"""
OF_A_PACKAGE = """

from blog.parts.early import Early
from blog.parts import Middle


class Whole(Middle, Early):
    own = models.IntegerField()
"""


def test_fields_of_a_package_that_imports_its_modules(tmp_path: Path) -> None:
    """Importing a module of a package runs the package first, which may import that module before others."""
    with Project(STAGES[-1]).copy() as project:
        parts = project.root / "blog" / "parts"
        parts.mkdir()
        parts.joinpath("__init__.py").write_text(PACKAGE)
        for name in ("Early", "Middle"):
            parts.joinpath(f"{name.lower()}.py").write_text(ABSTRACT.format(name, name.lower()))
        models = project.root / "blog" / "models.py"
        models.write_text(models.read_text() + OF_A_PACKAGE)
        comparison = compare(project, "makemigrations", "blog", "--no-input")
    assert comparison.verdict is Verdict.AGREE, comparison.difference
    assert comparison.django.files
