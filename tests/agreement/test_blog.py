"""Every stage of the example blog: Sterna's makemigrations beside Django's, file by file and byte by byte."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from agreement.harness import Comparison, Project, Verdict, compare
from agreement.steps import EDITS, STAGES, Step, two_leaves, with_models_of, without_newest, without_package

FIRST, FEEDBACK, EMPTY, NEWEST = STAGES
BEGINNINGS = [
    *[(stage, Step("as it is", lambda root: None)) for stage in STAGES],
    (FIRST, Step("without migrations", without_newest(1))),
    (FIRST, Step("without a migrations package", without_package)),
    (FEEDBACK, Step("without the newest", without_newest(1))),
    (FEEDBACK, Step("without any", without_newest(2))),
    (NEWEST, Step("without the newest two", without_newest(2))),
    *[(stage, Step(f"with the models of {later.name}", with_models_of(later))) for stage, later in pairwise(STAGES)],
    (NEWEST, Step("with the models of 1_post", with_models_of(FIRST))),
]
"""Where both sides begin, before any command."""

COMMANDS = [
    ("makemigrations",),
    ("makemigrations", "--check"),
    ("makemigrations", "--dry-run", "-v", "3"),
]
COMMANDS_OF_EVERY_STAGE = [
    ("makemigrations", "blog", "--name", "chosen"),
    ("makemigrations", "blog", "--empty"),
    ("makemigrations", "blog", "--empty", "--name", "chosen", "--no-header"),
]
ODD_COMMANDS = [
    ("makemigrations", "--empty"),
    ("makemigrations", "nowhere"),
    ("makemigrations", "blog", "nowhere", "--dry-run"),
    ("makemigrations", "blog", "--name", "not-a-name"),
    ("makemigrations", "auth", "--dry-run"),
    ("makemigrations", "--merge"),
    ("makemigrations", "-v", "0"),
    ("makemigrations", "--check", "--dry-run", "-v", "0"),
    ("makemigrations", "-v", "2"),
]


def name(value: object) -> str:
    """A test's name, for a person."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Step):
        return value.name.replace(" ", "-")
    return "_".join(value) if isinstance(value, tuple) else str(value)


def agree(comparison: Comparison) -> None:
    """Fail with both outcomes unless they are the same."""
    assert comparison.verdict is Verdict.AGREE, (
        f"{' '.join(comparison.arguments)}: {comparison.verdict.value}: {comparison.difference}\n"
        f"--- Django\n{comparison.django.stdout}{comparison.django.stderr}{comparison.django.files}\n"
        f"--- Sterna\n{comparison.sterna.stdout}{comparison.sterna.stderr}{comparison.sterna.files}"
    )


def prepared(stage: Path, step: Step, folder: Path) -> Project:
    """A copy of the stage on which the step was done."""
    with Project(stage).copy() as copied:
        step.apply(copied.root)
        return Project(Path(copied.root.rename(folder / "blog")))


@pytest.mark.parametrize("arguments", COMMANDS, ids=name)
@pytest.mark.parametrize(("stage", "step"), BEGINNINGS, ids=name)
def test_stages(stage: Path, step: Step, arguments: tuple[str, ...], tmp_path: Path) -> None:
    agree(compare(prepared(stage, step, tmp_path), *arguments))


@pytest.mark.parametrize("arguments", COMMANDS_OF_EVERY_STAGE, ids=name)
@pytest.mark.parametrize("stage", STAGES, ids=name)
def test_empty_and_named(stage: Path, arguments: tuple[str, ...], tmp_path: Path) -> None:
    agree(compare(prepared(stage, Step("as it is", lambda root: None), tmp_path), *arguments))


@pytest.mark.parametrize("arguments", ODD_COMMANDS, ids=name)
def test_arguments(arguments: tuple[str, ...], tmp_path: Path) -> None:
    agree(compare(prepared(FIRST, Step("more models", with_models_of(FEEDBACK)), tmp_path), *arguments))


@pytest.mark.parametrize("step", EDITS, ids=name)
def test_edits(step: Step, tmp_path: Path) -> None:
    agree(compare(prepared(FIRST, step, tmp_path), "makemigrations", "--no-input"))


@pytest.mark.parametrize(
    "arguments",
    [("makemigrations",), ("makemigrations", "--check"), ("makemigrations", "--merge", "--no-input")],
    ids=name,
)
def test_two_leaves(arguments: tuple[str, ...], tmp_path: Path) -> None:
    agree(compare(prepared(FIRST, Step("two leaves", two_leaves), tmp_path), *arguments))
