"""Sentences say the operation in Django's words, then what is wrong."""

from __future__ import annotations

import pytest

from sterna.engine.messages import Change, Problem
from sterna.ide.wording import change_message, plural, problem_message


def change(operation: str, description: str, schema: bool = True) -> Change:
    return Change("blog", operation, description, "post", "title", schema, [], "0002_x", [])


@pytest.mark.parametrize(
    ("operation", "description", "schema", "message"),
    [
        ("AddField", "Add field a to post", True, "Add field a to post: no migration has it"),
        ("CreateModel", "Create model Post", True, "Create model Post: no migration has it"),
        ("RemoveField", "Remove field a from post", True, "Remove field a from post: the migrations still have it"),
        ("DeleteModel", "Delete model Post", True, "Delete model Post: the migrations still have it"),
        ("AlterField", "Alter field a on post", True, "Alter field a on post: the migrations have it otherwise"),
        (
            "AlterModelOptions",
            "Change Meta options on post",
            False,
            "Change Meta options on post: the migrations have it otherwise; the database stays as it is",
        ),
        ("RenameField", "Rename field a on post to b", True, "Rename field a on post to b: no migration does it"),
    ],
)
def test_change(operation: str, description: str, schema: bool, message: str) -> None:
    assert change_message(change(operation, description, schema)) == message


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (
            Problem("model", "blog.Post", "its base Timed is not there"),
            "blog.Post is not known from the text: its base Timed is not there.",
        ),
        (Problem("app", "polls", "polls is not installed", "Install it."), "polls is not installed. Install it."),
        (Problem("settings", "", "no settings"), "no settings."),
        (Problem("settings", "", "what?", "look"), "what? look."),
    ],
)
def test_problem(problem: Problem, message: str) -> None:
    assert problem_message(problem) == message


def test_plural() -> None:
    assert [plural(n, "property", "properties") for n in (0, 1, 2)] == ["0 properties", "1 property", "2 properties"]
