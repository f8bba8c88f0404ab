"""What holds for every text."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sterna.syntax import facts
from sterna.syntax.binds import children
from sterna.syntax.read import body, read
from sterna.syntax.spans import enclosing, span
from sterna.syntax.text import LineIndex, Position

CHARACTERS = "\t\n\r\x0c ()[]{}\"'\\#;:=,.@|-*x1é😀\u2028\x00\ud800\ufeff"
WORDS = "async elif except for in with as match case type import from lambda yield await return not print"
PIECES = st.one_of(
    st.sampled_from(CHARACTERS),
    st.sampled_from(WORDS.split()).map(lambda word: word + " "),
    st.sampled_from(
        ["class A: ", "def f(self): ", "else: ", "try: ", "finally: ", "pass\n", "x = 1\n", "    ", "\r\n"]
    ),
    st.sampled_from(['"""', "'''", "f'", 'f"""', 'rb"', "\\\n", "{x!r:>{y}}", "{{", "}}", "**"]),
    st.sampled_from(["class B(C):\n    y = 2\n", "def g():\n        z\n"]),
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))
FEW = settings(suppress_health_check=[HealthCheck.too_slow])

STATEMENTS = st.sampled_from(
    [
        "a = 1",
        "b = '''x\ny'''",
        "c = (1,\n2)",
        "import d; e = 2",
        "class F:\n    g = 1\n    def h(self):\n        return 1",
        "class I: pass",
        "@j\ndef k(): return 1",
        "if l:\n\tm = 1\nelse:\n\tn = 2",
        "try:\n    o\nexcept p: q\nfinally: r",
        "# comment",
        "",
        "s = f'{t}' \\\n 'u'",
        "for v in w:\n    x\n\x0c    y",
        "match z:\n    case [A(b, c=d), *_]:\n        e = 1\n    case {'f': g, **h} if i: pass",
    ]
)
MODULES = st.lists(STATEMENTS, max_size=8).map("\n".join)


def nodes(node):
    yield node
    for child in children(node):
        yield from nodes(child)


@FEW
@given(TEXTS, TEXTS)
def test_no_text_raises(text, other):
    first = read(text)
    for reading in (first, read(other, first), read(text + other, first)):
        index = LineIndex(reading.text)
        tops = reading.facts.statements
        assert all(top.line < top.end_line <= index.line_count for top in tops)
        assert [top.line for top in tops] == sorted(top.line for top in tops)
        assert any(isinstance(top.stmt, facts.Broken) or top.stale for top in tops) <= bool(reading.facts.notes)
        for number, top in enumerate(tops):
            for node in nodes(top.stmt):
                at = getattr(node, "at", 0)
                range_ = span(reading, number, -1, at)
                assert Position(0, 0) <= range_.start <= range_.end <= index.position(len(reading.text))
                if isinstance(node, facts.Def) and node.body is None:
                    body(reading, number, node.key)
                if isinstance(node, facts.Name) and not top.stale and node.name.isascii() is not False:
                    assert reading.text[index.offset(range_.start) : index.offset(range_.end)] == node.name
        enclosing(reading, index.position(len(reading.text) // 2))


@FEW
@given(MODULES, MODULES)
def test_reading_again_equals_reading_from_scratch(before, after):
    assert read(after, read(before)) == read(after)
    assert read(after).facts.notes == []


@FEW
@given(MODULES, st.integers(0, 200), TEXTS)
@example("class F:\n    def h(self):\n        return 1", 24, "\\\n")
def test_an_edit_and_its_undoing(text, place, inserted):
    first = read(text)
    place = min(place, len(text))
    broken = read(text[:place] + inserted + text[place:], first)
    assert read(text, broken).facts == first.facts


@FEW
@given(TEXTS, st.integers(-2, 60), st.integers(-2, 60))
def test_positions_and_units_are_inverse(text, line, column):
    index = LineIndex(text)
    position = index.position(index.offset(Position(line, column)))
    assert index.position(index.offset(position)) == position
    for encoding in ("utf-8", "utf-16", "utf-32"):
        assert index.from_units(*index.to_units(position, encoding), encoding) == position
        index.from_units(line, column, encoding)
