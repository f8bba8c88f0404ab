"""The end of a squash: what goes, what is changed, what is refused, and that Django goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from beside_django import is_right, migrated
from fixture import Fixture
from ide.test_rebase import INITIAL, SETTINGS, TITLE, A, B, add, migration, models
from sterna.edits.text import Edit
from sterna.edits.write import write_edit
from sterna.ide.destination import Refusal
from sterna.ide.finish_squash import finish
from sterna.ide.project import OpenProject

OpenFixture = Callable[[str], tuple[Fixture, OpenProject]]

WHOLE = """
#- blog/migrations/0001_squashed.py
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [("blog", "0001_initial"), ("blog", "0002_a")]

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Post", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("title", models.CharField(max_length=50)),
            ("a", models.IntegerField(null=True)),
        ]),
    ]
"""
SQUASHED = SETTINGS + INITIAL + models(TITLE, A, B) + migration("blog", "0002_a", "blog.0001_initial", add("a")) + WHOLE
LATER = migration("blog", "0003_b", "blog.0002_a", add("b"))
KEY = ("blog", "0001_squashed")


@dataclass(frozen=True)
class Case:
    """A finished squash: files that are gone, and parts of texts afterwards."""

    text: str
    says: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ("0001_initial", "0002_a")
    asks_django: bool = False


CASES = {
    "references": Case(
        SQUASHED
        + migration("blog", "0003_b", "blog.0002_a blog.0001_initial", add("b"))
        + migration("shop", "0001_initial", "blog.0001_initial blog.0003_b"),
        {
            "blog/migrations/0003_b.py": 'dependencies = [("blog", "0001_squashed")]',
            "shop/migrations/0001_initial.py": '[("blog", "0001_squashed"), ("blog", "0003_b")]',
            "blog/migrations/0001_squashed.py": "class Migration(migrations.Migration):\n\n    initial = True\n",
        },
        asks_django=True,
    ),
    "one that depends on the squashed one already": Case(
        SQUASHED + migration("blog", "0003_b", "blog.0001_squashed blog.0002_a", add("b")),
        {"blog/migrations/0003_b.py": 'dependencies = [("blog", "0001_squashed")]'},
    ),
    "files that are gone already": Case(
        SQUASHED.replace("#- blog/migrations/0002_a.py", "#- blog/old.py") + LATER,
        {"blog/migrations/0003_b.py": 'dependencies = [("blog", "0001_squashed")]'},
        gone=("0001_initial",),
    ),
    "max_migration.txt": Case(
        SQUASHED.replace(B, "") + "#- blog/migrations/max_migration.txt\n0002_a\n",
        {"blog/migrations/max_migration.txt": "0001_squashed\n"},
    ),
    "max_migration.txt of another": Case(
        SQUASHED + LATER + "#- blog/migrations/max_migration.txt\n0003_b\n",
        {"blog/migrations/max_migration.txt": "0003_b\n"},
    ),
}


def opened(open_fixture: OpenFixture, text: str) -> OpenProject:
    _, project = open_fixture(text)
    project.analyse()
    return project


@pytest.mark.parametrize("name", CASES)
def test_finish(name: str, open_fixture: OpenFixture) -> None:
    case = CASES[name]
    project = opened(open_fixture, case.text)
    folder = project.root / "blog" / "migrations"
    before = {path.stem for path in folder.glob("0*.py")}
    if case.asks_django:
        migrated(project.root)
    edit = finish(project, KEY)
    assert isinstance(edit, Edit), edit
    write_edit(edit, project.text)
    assert {path.stem for path in folder.glob("0*.py")} == before - set(case.gone)
    assert "replaces" not in (folder / "0001_squashed.py").read_text()
    for file, part in case.says.items():
        assert part in (project.root / file).read_text()
    if case.asks_django:
        is_right(project.root)


REFUSED = {
    "no squash": (SQUASHED + LATER, ("blog", "0003_b"), "replaces no migration"),
    "no such migration": (SQUASHED + LATER, ("blog", "0001_sqashed"), "Did you mean '0001_squashed'?"),
    "no such app": (SQUASHED + LATER, ("blag", "0001_squashed"), "Did you mean 'blog'?"),
    "nothing in it": (
        SQUASHED.replace('[("blog", "0001_initial"), ("blog", "0002_a")]', "[]") + LATER,
        KEY,
        "replaces no migration",
    ),
    "an entry that the text does not tell": (
        SQUASHED.replace('("blog", "0002_a")]', '("blog", "0002" + "_a"), NAME]') + LATER,
        KEY,
        "does not tell",
    ),
    "a reference by a constant": (
        SQUASHED
        + LATER.replace('("blog", "0002_a")', '("blog", NAME)').replace(
            "\n\n\nclass", '\n\nNAME = "0002_a"\n\n\nclass'
        ),
        KEY,
        "Write it out",
    ),
    "one that does not parse": (SQUASHED + LATER + "#- blog/migrations/0004_c.py\nclass Migration(\n", KEY, ""),
    "code that is needed": (
        SQUASHED
        + LATER.replace("from django", "from importlib import import_module\nfrom django", 1).replace(
            "    operations = [\n",
            '    operations = [\n        migrations.RunPython(import_module("blog.migrations.0002_a").forwards),\n',
        ),
        KEY,
        "",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str, open_fixture: OpenFixture) -> None:
    text, key, says = REFUSED[name]
    outcome = finish(opened(open_fixture, text), key)
    assert isinstance(outcome, Refusal), outcome
    assert says in outcome.reason
