"""`makemigrations --update`: the same last migration, the same one gone, and the same refusals as Django's."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreement.harness import Project, Verdict, compare
from agreement.steps import STAGES

FIRST = STAGES[0]
FIELD = "title = models.CharField(max_length="
"""The beginning of a line of the first stage's models."""
DATA = """
def nothing(apps, schema_editor):
    pass


class Migration"""


def with_field(root: Path) -> None:
    models = root / "blog" / "models.py"
    text = models.read_text()
    models.write_text(
        text.replace("    " + FIELD, '    note = models.CharField(max_length=9, default="")\n    ' + FIELD)
    )


def with_choices(root: Path) -> None:
    models = root / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, 'title = models.CharField(help_text="Said.", max_length='))


def newest(root: Path) -> Path:
    return sorted((root / "blog" / "migrations").glob("0*.py"))[-1]


def with_function(root: Path) -> None:
    """The last migration has a function of its own, which Django does not carry over."""
    with_field(root)
    text = newest(root).read_text().replace("\nclass Migration", DATA)
    newest(root).write_text(text.replace("operations = [", "operations = [migrations.RunPython(nothing),"))


def with_squash(root: Path) -> None:
    with_field(root)
    text = newest(root).read_text()
    newest(root).write_text(text.replace("    operations", '    replaces = [("blog", "0000_gone")]\n    operations', 1))


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (with_field, ()),
        (with_choices, ("--name", "chosen")),
        (with_field, ("--dry-run", "-v", "3")),
        (with_function, ("-v", "3")),
        (with_squash, ()),
        (lambda root: None, ()),
    ],
    ids=["schema", "state-named", "dry-run", "function", "squash", "nothing"],
)
def test_update(blog: Path, edit, arguments: tuple[str, ...]) -> None:
    with Project(FIRST).copy() as copied:
        edit(copied.root)
        comparison = compare(copied, "makemigrations", "blog", "--update", *arguments)
    assert comparison.verdict is Verdict.AGREE, f"{comparison.difference}\n{comparison.sterna}\n{comparison.django}"
