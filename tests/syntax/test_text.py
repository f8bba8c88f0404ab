from __future__ import annotations

import pytest

from sterna.syntax.text import LineIndex, Position, Range

TEXT = "a😀b\r\n\tç\x0cd\re\u2028f\n\x0b\x85"


def test_lines_end_only_where_python_ends_them():
    index = LineIndex(TEXT)
    assert [index.line_text(line) for line in range(index.line_count)] == ["a😀b", "\tç\x0cd", "e\u2028f", "\x0b\x85"]


@pytest.mark.parametrize(("text", "count"), [("", 1), ("a", 1), ("a\n", 2), ("a\r\n\r\n", 3), ("\r\r", 3), ("\n\r", 3)])
def test_line_count(text, count):
    assert LineIndex(text).line_count == count


@pytest.mark.parametrize(
    ("offset", "position"),
    [(0, (0, 0)), (2, (0, 2)), (3, (0, 3)), (4, (0, 3)), (5, (1, 0)), (8, (1, 3)), (10, (2, 0)), (14, (3, 0))],
)
def test_position_of_an_offset(offset, position):
    assert LineIndex(TEXT).position(offset) == Position(*position)


@pytest.mark.parametrize(
    ("position", "offset"),
    [((0, 0), 0), ((0, 99), 3), ((1, 1), 6), ((-1, 5), 0), ((99, 0), len(TEXT)), ((2, -3), 10), ((3, 2), len(TEXT))],
)
def test_offset_of_a_position_is_clamped(position, offset):
    assert LineIndex(TEXT).offset(Position(*position)) == offset


@pytest.mark.parametrize("offset", [-5, 999])
def test_an_offset_outside_is_clamped(offset):
    assert LineIndex("ab").position(offset) == Position(0, 0 if offset < 0 else 2)


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [("utf-32", [0, 1, 2, 3]), ("utf-16", [0, 1, 3, 4]), ("utf-8", [0, 1, 5, 6])],
)
def test_columns_in_units(encoding, columns):
    index = LineIndex(TEXT)
    for column, units in enumerate(columns):
        assert index.to_units(Position(0, column), encoding) == (0, units)
        assert index.from_units(0, units, encoding) == Position(0, column)


@pytest.mark.parametrize(("encoding", "inside"), [("utf-16", [2]), ("utf-8", [2, 3, 4])])
def test_a_column_inside_a_character_is_its_start(encoding, inside):
    for column in inside:
        assert LineIndex(TEXT).from_units(0, column, encoding) == Position(0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_units_outside_are_clamped(encoding):
    index = LineIndex(TEXT)
    assert index.from_units(0, 99, encoding) == Position(0, 3)
    assert index.from_units(-1, 99, encoding) == Position(0, 0)
    assert index.from_units(0, -1, encoding) == Position(0, 0)
    assert index.from_units(99, 0, encoding) == Position(3, 2)
    assert index.to_units(Position(99, 99), encoding)[0] == 3


def test_lone_surrogates_count_as_one_unit():
    index = LineIndex("\ud83dx")
    assert index.to_units(Position(0, 2), "utf-16") == (0, 2)
    assert index.from_units(0, 1, "utf-16") == Position(0, 1)
    assert index.to_units(Position(0, 1), "utf-8") == (0, 3)


def test_a_range_contains_its_ends():
    range_ = Range(Position(1, 2), Position(3, 0))
    assert range_.contains(Position(1, 2)) and range_.contains(Position(3, 0)) and range_.contains(Position(2, 99))
    assert not range_.contains(Position(1, 1)) and not range_.contains(Position(3, 1))
