"""Changes to edits of a whole text: ends of line, tabs, comments and what stands beside are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sterna.edits.build import build
from sterna.edits.change import (
    AddArgument,
    AddAttribute,
    AddImport,
    AddItem,
    AddStatements,
    Change,
    RemoveStatement,
    Replace,
    TextChange,
)
from sterna.edits.errors import NotEditable
from sterna.edits.text import Overlap, TextEdit, apply
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.read import Reading, read
from sterna.syntax.text import Position, Range

PATH = Path("m.py")


def changed(text: str, *changes: Change, reading: Reading | None = None) -> str:
    """The text after the changes."""
    edit = build(changes, lambda path: reading or read(text))
    ((path, edits),) = edit.texts or ((PATH, ()),)
    assert path == PATH
    return apply(text, edits)


def value(text: str, statement: int = 0) -> tuple[facts.Call, At]:
    """The call that a statement is, and where it stands."""
    stmt = read(text).facts.statements[statement].stmt
    assert isinstance(stmt, facts.ExprStmt | facts.Assign)
    assert isinstance(stmt.value, facts.Call)
    return stmt.value, At(PATH, statement, -1, stmt.value.at)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_of_line(end: str) -> None:
    text = f"# 😀{end}f({end}\ta,  # A{end}){end}x = '''1{end}2'''{end}"
    _, at = value(text)
    assert changed(text, AddArgument(at, "z=1")) == text.replace(f"# A{end}", f"# A{end}\tz=1,{end}")


def test_no_final_newline() -> None:
    assert changed("f(a)", AddArgument(value("f(a)")[1], "b")) == "f(a, b)"
    assert changed("import a", AddImport(PATH, "django.db", "models")) == "import a\nfrom django.db import models"
    assert changed("x = 1", AddStatements(PATH, 1, "y = 2\n")) == "x = 1\n\n\ny = 2"


def test_nothing_else_is_touched() -> None:
    text = "f(\n    [1,2],\n    b = 3,\n)\n"
    edit = build([AddArgument(value(text)[1], "c=4")], lambda path: read(text))
    ((_, edits),) = edit.texts
    assert edits == (TextEdit(Range(Position(3, 0), Position(3, 0)), "    c=4,\n"),)


def test_several_changes_of_one_call_and_of_what_is_in_it() -> None:
    text = "x = f(g(1), [2])\n"
    call, at = value(text)
    inner = At(PATH, 0, -1, call.args[0].value.at)
    display = At(PATH, 0, -1, call.args[1].value.at)
    changes: list[TextChange] = [AddArgument(at, "a=1"), AddItem(display, "3"), AddArgument(at, "b=2")]
    assert changed(text, *changes, Replace(inner, "h")) == "x = f(h, [2, 3], a=1, b=2)\n"


def test_text_that_does_not_parse_now() -> None:
    before = read("f(a)\n")
    now = read("f(a\n", before)
    with pytest.raises(NotEditable):
        changed(now.text, AddArgument(At(PATH, 0, -1, 2), "b"), reading=now)


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("x = 1\n", ("uuid", ""), "import uuid\nx = 1\n"),
        ("", ("uuid", ""), "import uuid\n"),
        ('"""Doc."""\n\nx = 1\n', ("uuid", ""), '"""Doc."""\n\nimport uuid\n\nx = 1\n'),
        ("#!python\n# Generated\n\nx = 1\n", ("uuid", ""), "#!python\n# Generated\n\nimport uuid\nx = 1\n"),
        ("from a import b\n", ("a", "b"), "from a import b\n"),
        ("x = 1\nfrom a import b\n", ("a", "b"), "x = 1\nfrom a import b\n"),
        ("import a\n", ("a", ""), "import a\n"),
        ("from a import b as c\n", ("a", "b"), "from a import b, b as c\n"),
        ("from a import c, d\n", ("a", "b"), "from a import b, c, d\n"),
        ("from a import b, d\n", ("a", "c"), "from a import b, c, d\n"),
        ("from a import b\n", ("a", "c"), "from a import b, c\n"),
        ("from a import (\n    b,\n)\n", ("a", "c"), "from a import (\n    b,\n)\nfrom a import c\n"),
        ("from a import b  # why\n", ("a", "c"), "from a import b, c  # why\n"),
        ("from .a import b\n", ("a", "c"), "from .a import b\nfrom a import c\n"),
        ("from django.db import models\n", ("uuid", ""), "import uuid\n\nfrom django.db import models\n"),
        ("import os\n\nimport django\n", ("uuid", ""), "import os\nimport uuid\n\nimport django\n"),
        ("from __future__ import annotations\n", ("uuid", ""), "from __future__ import annotations\n\nimport uuid\n"),
        ("import os\n\n\nx = 1\n", ("a", "b"), "import os\n\nfrom a import b\n\n\nx = 1\n"),
    ],
)
def test_import(text: str, change: tuple[str, str], expected: str) -> None:
    assert changed(text, AddImport(PATH, *change)) == expected
    windows = text.replace("\n", "\r\n")
    if text:
        assert changed(windows, AddImport(PATH, *change)) == expected.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("import a\n\n\nclass A:\n    x = 1\n", 1, "import a\n\n\ndef f():\n    pass\n\n\nclass A:\n    x = 1\n"),
        ("import a\nclass A:\n    x = 1\n", 1, "import a\n\n\ndef f():\n    pass\n\n\nclass A:\n    x = 1\n"),
        (
            "import a\n\n\n# A\n@d\nclass A: x = 1\n",
            1,
            "import a\n\n\ndef f():\n    pass\n\n\n# A\n@d\nclass A: x = 1\n",
        ),
        ("class A:\n\tx = 1\n", 0, "def f():\n\tpass\n\n\nclass A:\n\tx = 1\n"),
        ("x = 1\n", 1, "x = 1\n\n\ndef f():\n    pass\n"),
    ],
)
def test_statements(text: str, before: int, expected: str) -> None:
    assert changed(text, AddStatements(PATH, before, "def f():\n    pass\n")) == expected


def test_no_place_between_statements_of_one_line() -> None:
    with pytest.raises(NotEditable):
        changed("a = 1; b = 2\n", AddStatements(PATH, 1, "c = 3"))


def test_remove_statement() -> None:
    text = "import a\n\n\n# f\ndef f():\n    pass\n\n\nx = 1\n"
    assert changed(text, RemoveStatement(PATH, 1)) == "import a\n\n\n# f\nx = 1\n"
    assert changed(text, RemoveStatement(PATH, 0)) == text.removeprefix("import a\n")
    with pytest.raises(NotEditable):
        changed("a = 1; b = 2\n", RemoveStatement(PATH, 1))
    with pytest.raises(NotEditable):
        changed("a = 1\n", RemoveStatement(PATH, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class M(B):\n    x = []\n    y = 1\n", "class M(B):\n    atomic = False\n    x = []\n    y = 1\n"),
        ("class M(B):\n\n    x = []\n", "class M(B):\n\n    atomic = False\n    x = []\n"),
        (
            'class M(B):\n    """Doc."""\n\n    x = []\n',
            'class M(B):\n    """Doc."""\n\n    atomic = False\n\n    x = []\n',
        ),
        ("class M(B):\n\n    def f(self):\n        pass\n", None),
    ],
)
def test_attribute(text: str, expected: str | None) -> None:
    wanted = expected or "class M(B):\n\n    atomic = False\n\n    def f(self):\n        pass\n"
    assert changed(text, AddAttribute(PATH, 0, "atomic = False")) == wanted


@pytest.mark.parametrize("text", ["class M(B): pass\n", "x = 1\n"])
def test_attribute_without_place(text: str) -> None:
    with pytest.raises(NotEditable):
        changed(text, AddAttribute(PATH, 0, "atomic = False"))


def test_file_that_is_not_there() -> None:
    with pytest.raises(NotEditable):
        build([AddImport(PATH, "a")], lambda path: None)


def test_overlap() -> None:
    start, middle, end = Position(0, 0), Position(0, 2), Position(0, 4)
    with pytest.raises(Overlap):
        apply("abcdef", [TextEdit(Range(start, end), "x"), TextEdit(Range(middle, end), "y")])


POSITION = st.builds(Position, st.integers(0, 3), st.integers(0, 3))


@given(st.text("a😀\r\n\t", max_size=12), POSITION, POSITION, st.text("x\n", max_size=3))
def test_apply_is_one_replacement(text: str, one: Position, other: Position, new: str) -> None:
    range_ = Range(min(one, other), max(one, other))
    after = apply(text, [TextEdit(range_, new)])
    assert new in after
    assert len(after) - len(new) <= len(text)
    assert apply(text, [TextEdit(Range(range_.start, range_.start), "")]) == text
