"""An assignment in the body of a class goes with its lines, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.edits.build import build
from sterna.edits.change import RemoveAttribute
from sterna.edits.errors import NotEditable
from sterna.edits.text import apply
from sterna.syntax.read import read

CASES = [
    ("class A:\n    x = 1\n    y = 2\n", "class A:\n    y = 2\n"),
    ("class A:\n\n    x = [\n        1,\n    ]\n\n    y = 2\n", "class A:\n\n    y = 2\n"),
    ("class A:\n    y = 2\n\n    x = 1  # why\n\n    z = 3\n", "class A:\n    y = 2\n\n    z = 3\n"),
    ("class A:\n    y = 2\n    # about x\n    x = 1\n", "class A:\n    y = 2\n    # about x\n"),
    ("class A:\n    y = 2\n    x: int = 1\n    x += 2\n", "class A:\n    y = 2\n"),
    ("class A:\n    x = 1\n", "class A:\n    pass\n"),
    ("class A:\n    x = 1", "class A:\n    pass"),
    ("class A:\n    y = 2\n    x = 1", "class A:\n    y = 2\n"),
    ("class A:\r\n    x = 1\r\n    y = 2\r\n", "class A:\r\n    y = 2\r\n"),
    ("class A:\n    y = 2\n", "class A:\n    y = 2\n"),
    ("class A:\n    x = y = 2\n", "class A:\n    x = y = 2\n"),
    ("class A:\n    xx = 2\n    def x(self): pass\n", "class A:\n    xx = 2\n    def x(self): pass\n"),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_it_goes(before: str, after: str) -> None:
    reading = read(before)
    path = Path("a.py")
    edit = build([RemoveAttribute(path, 0, "x")], lambda _: reading)
    assert apply(before, dict(edit.texts).get(path, ())) == after


@pytest.mark.parametrize(
    "text", ["class A:\n    x = 1; y = 2\n", "class A:\n    y = 2; x = 1\n", "x = 1\n", "class A(\n"]
)
def test_it_cannot(text: str) -> None:
    reading = read(text)
    with pytest.raises(NotEditable):
        build([RemoveAttribute(Path("a.py"), 0, "x")], lambda _: reading)
