"""Lookups that a project registers: constraints use them, so history and SQL have to know them."""

from __future__ import annotations

import sys
from pathlib import Path

import django
import pytest

from sterna.engine.engine import Engine
from sterna.project.discover import find_projects
from sterna.project.interpreter import find_interpreter
from sterna.project.project import Project
from sterna.project.snapshot import Files

CHECK = "check" if django.VERSION < (5, 1) else "condition"
MIGRATION = f"""
from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Author", [
            ("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=9)),
        ]),
        migrations.AddConstraint("author", models.CheckConstraint({CHECK}=models.Q(name__length__gt=1), name="one")),
        migrations.AddConstraint("author", models.CheckConstraint({CHECK}=models.Q(name__letters__gt=2), name="two")),
        migrations.AddConstraint("author", models.CheckConstraint({CHECK}=models.Q(name__differs="x"), name="three")),
    ]
"""
LOOKUPS = """
from django.db import models
from django.db.models.functions import Length

models.CharField.register_lookup(Length)
models.CharField.register_lookup(Length, lookup_name="letters")


@models.Field.register_lookup
class Differs(models.Lookup):
    lookup_name = "differs"

    def as_sql(self, compiler, connection):
        left, values = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return "%s <> %s" % (left, right), [*values, *more]
"""
FILES = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n",
    "settings.py": (
        "INSTALLED_APPS = ['blog']\nSECRET_KEY = 'x'\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n"
    ),
    "blog/__init__.py": "",
    "blog/lookups.py": LOOKUPS,
    "blog/models.py": "",
    "blog/migrations/__init__.py": "",
    "blog/migrations/0001_initial.py": MIGRATION,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def engine(root: Path) -> Engine:
    (config,) = find_projects(root, environ={})
    return Engine(Project(config, Files(), find_interpreter(root, sys.executable, environ={}), environ={}))


@pytest.mark.parametrize("models", ["", "from blog import lookups\n"], ids=["elsewhere", "by the models"])
def test_a_registered_lookup_is_no_fault(root: Path, models: str) -> None:
    """Wherever it is registered: Django imports more modules than those that may declare models."""
    (root / "blog/models.py").write_text(models)
    made = engine(root)
    try:
        (migration,) = made.history().migrations
        assert [each.fault for each in migration.operations] == [None] * 4
    finally:
        made.close()


def test_its_sql(root: Path) -> None:
    (root / "blog/models.py").write_text(LOOKUPS)
    made = engine(root)
    try:
        sql = made.sql("blog", "0001_initial").text
    finally:
        made.close()
    assert 'CONSTRAINT "one" CHECK (LENGTH("name") > 1)' in sql
    assert 'CONSTRAINT "two" CHECK (LENGTH("name") > 2)' in sql
    assert """CONSTRAINT "three" CHECK ("name" <> 'x')""" in sql
