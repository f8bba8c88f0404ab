"""One item more or less: what is said beside the others, and how they stand, stays."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sterna.edits.brackets import brackets
from sterna.edits.errors import NotEditable
from sterna.edits.expressions import with_argument, with_item, without_argument, without_item

CALLS = [
    ("f()", "f(z=1)"),
    ("f(a)", "f(a, z=1)"),
    ("f(a, )", "f(a, z=1, )"),
    ("f(**k)", "f(**k, z=1)"),
    ("f(lambda a, b: (a, b))", "f(lambda a, b: (a, b), z=1)"),
    ("f(a,\n  b)", "f(a,\n  b,\n  z=1)"),
    ("f(\n    a, b\n)", "f(\n    a, b, z=1\n)"),
    ("f(\n    a,\n)", "f(\n    a,\n    z=1,\n)"),
    ("f(\n    a\n)", "f(\n    a,\n    z=1\n)"),
    ("f(\n\ta,\n)", "f(\n\ta,\n\tz=1,\n)"),
    ("f(\n    # why\n    a\n)", "f(\n    # why\n    a,\n    z=1\n)"),
    ("f(\n    # only, this\n)", "f(\n    # only, this\n    z=1,\n)"),
    ("f(a,  # A\n)", "f(a, z=1,  # A\n)"),
    (
        "f(\n    a,  # A, first\n    '😀',  # B\n    # loose\n)",
        "f(\n    a,  # A, first\n    '😀',  # B\n    # loose\n    z=1,\n)",
    ),
    ("f(\n    '''a\nb'''\n)", "f(\n    '''a\nb''',\n    z=1\n)"),
]
ITEMS = [
    ("[]", None, "[z]"),
    ("()", None, "(z,)"),
    ("(a,)", None, "(a, z)"),
    ("(a,)", 0, "(z, a)"),
    ("(\n    a,\n)", None, "(\n    a,\n    z,\n)"),
    ("[a, b]", 1, "[a, z, b]"),
    ("{1}", 0, "{z, 1}"),
    ("[\n    a,  # A\n    # about b\n    b,\n]", 1, "[\n    a,  # A\n    z,\n    # about b\n    b,\n]"),
    ("[\n    a,\n    b\n]", None, "[\n    a,\n    b,\n    z\n]"),
    ("[\n    a\n    ,\n    b\n    ,\n]", None, "[\n    a\n    ,\n    b\n    ,\n    z,\n]"),
    ("[  # none\n]", None, "[  # none\n    z,\n]"),
]
WITHOUT = [
    ("[a]", 0, "[]"),
    ("(a,)", 0, "()"),
    ("(a, b)", 0, "(b,)"),
    ("(a, b)", 1, "(a,)"),
    ("(a, b, c)", 1, "(a, c)"),
    ("[\n    a,\n    b\n]", 1, "[\n    a\n]"),
    ("[a,\n b]", 0, "[b]"),
    ("[\n    a,  # A\n    b,  # B\n    c,\n]", 1, "[\n    a,  # A\n    c,\n]"),
    ("[\n    a,  # A\n    # about b\n    b,  # B\n    # end\n]", 1, "[\n    a,  # A\n    # about b\n    # end\n]"),
    ("[a,  # A\n b]", 1, "[a,  # A\n ]"),
]


@pytest.mark.parametrize(("source", "expected"), CALLS)
def test_argument(source: str, expected: str) -> None:
    assert with_argument(source, "z=1") == expected


@pytest.mark.parametrize(("source", "index", "expected"), ITEMS)
def test_item(source: str, index: int | None, expected: str) -> None:
    assert with_item(source, "z", index) == expected


@pytest.mark.parametrize(("source", "index", "expected"), WITHOUT)
def test_without(source: str, index: int, expected: str) -> None:
    assert ast.dump(ast.parse(without_item(source, index))) == ast.dump(ast.parse(expected))
    assert comments(without_item(source, index)) == comments(expected)


def test_without_argument() -> None:
    assert without_argument("f(a, b=1, c=2)", "b") == "f(a, c=2)"
    assert without_argument("f(\n    a,\n    b=1,  # B\n)", "b") == "f(\n    a,\n)"


@pytest.mark.parametrize("source", ["f(x for x in y)", "a", "[x for x in y]", "f(", "f(a)[0]"])
def test_no_argument_where_it_would_be_something_else(source: str) -> None:
    with pytest.raises(NotEditable):
        with_argument(source, "z=1")


@pytest.mark.parametrize("source", ["f(a)", "{1: 2}", "[x for x in y]", "a", "{}"])
def test_no_item_where_there_is_no_display(source: str) -> None:
    with pytest.raises(NotEditable):
        with_item(source, "z", None)


@pytest.mark.parametrize(("source", "index"), [("[]", 0), ("[a]", 1), ("{1}", 0)])
def test_no_such_item_or_none_left(source: str, index: int) -> None:
    with pytest.raises(NotEditable):
        without_item(source, index)


def test_argument_is_one() -> None:
    with pytest.raises(NotEditable):
        with_argument("f(a)", "b, c")


SPACE = st.sampled_from(["", " ", "\n", "\n    ", "  # note, one\n", "\n    # note [two\n    ", "\n\n\t"])
ITEM = st.sampled_from(["a", "'😀'", "(1, 2)", "g(x, y=1)", "[\n  1,\n]", "lambda p, q: p", '"""m\nn"""', "{1: 2}"])


@st.composite
def displays(draw: st.DrawFn) -> tuple[str, int]:
    """The text of a display, and how many items it has."""
    start, end = draw(st.sampled_from(["()", "[]", "{}"]))
    count = draw(st.integers(1, 4))
    parts = [start, draw(SPACE)]
    for number in range(count):
        parts += [draw(ITEM), draw(SPACE)]
        if number < count - 1 or (start == "(" and count == 1) or draw(st.booleans()):
            parts += [",", draw(SPACE)]
    return "".join([*parts, end]), count


@given(displays())
def test_parts_are_the_text(display: tuple[str, int]) -> None:
    found = brackets(display[0])
    assert found.text() == display[0]
    assert len(found.items) == display[1]


@given(displays(), st.integers(0, 4))
def test_more_keeps_all_that_was(display: tuple[str, int], place: int) -> None:
    source, count = display
    index = min(place, count)
    after = with_item(source, "z", index)
    items = dumped(source)
    assert dumped(after) == [*items[:index], dumped("[z]")[0], *items[index:]]
    assert sorted(comments(after)) == sorted(comments(source))


@given(displays(), st.integers(0, 3))
def test_less_keeps_the_others(display: tuple[str, int], place: int) -> None:
    source, count = display
    index = min(place, count - 1)
    if source[0] == "{" and count == 1:
        return
    items = dumped(source)
    assert dumped(without_item(source, index)) == [*items[:index], *items[index + 1 :]]


def dumped(source: str) -> list[str]:
    """The items of a display, as Python reads them."""
    node = ast.parse(source, mode="eval").body
    assert isinstance(node, ast.List | ast.Tuple | ast.Set)
    return [ast.dump(item) for item in node.elts]


def comments(source: str) -> list[str]:
    """The comments of an expression."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
