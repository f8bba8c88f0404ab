"""Where nodes stand: the text of a node's range is the node's own text."""

from __future__ import annotations

import itertools
from pathlib import Path

import django.db.models
import pytest

from sterna.syntax import facts
from sterna.syntax.binds import children
from sterna.syntax.read import body, read
from sterna.syntax.spans import enclosing, span
from sterna.syntax.text import LineIndex, Position

TEXT = '''\
# 😀 \u2028 comment
"""😀
doc"""
import a.b as c, d; from .e import f as g

@deco(1)
class Post(h.Model, metaclass=i, **j):
\ttitle = h.CharField("😀", max_length=k)\x0c; other = l
\tbody = (
\t\tm
\x0c\t, [n for n in o if p], q[1:r, s], {t: u, **v}, f"😀{w}", lambda x, *y: z)

\tdef one(self, aa=ab): return "😀", ac

\t@property
\tasync def two(self):
\t\t# comment
\t\tfor ad in ae:
\t\t\tawait af(ag, *ah, ai=aj)

\t\treturn 1 + (
\t\t\tak)

\t# comment
if al:
    am = 1
 \x0c    an = 2
    \\
ao = 3
elif ap: pass
else:
    try: aq
    except ar as at: au = "\u2028"; av
with aw as ax: ay
match az, *ba:
    case bb.bc(bd, bf=[bg, *bh]) | {"😀": bi, 1: None, **bj} as bk if bl: bm
    case -1 | ("x" "y" as bn): pass
'''


def flattened(node):
    yield node
    for child in children(node):
        yield from flattened(child)


def texts(reading):
    """(node, its text) for all nodes of a reading, function bodies too."""
    index = LineIndex(reading.text)

    def shown(statement, key, at):
        range_ = span(reading, statement, key, at)
        return reading.text[index.offset(range_.start) : index.offset(range_.end)]

    for number, top in enumerate(reading.facts.statements):
        units = [(-1, [top.stmt])]
        units += [
            (node.key, body(reading, number, node.key))
            for node in flattened(top.stmt)
            if isinstance(node, facts.Def) and node.body is None
        ]
        for key, statements in units:
            if isinstance(statements, facts.Note):
                continue
            for statement in statements:
                for node in flattened(statement):
                    if hasattr(node, "at"):
                        yield node, shown(number, key, node.at)
                    if hasattr(node, "name_at"):
                        yield facts.Name(node.name_at, node.name), shown(number, key, node.name_at)


def check_names(reading):
    """How many nodes there were whose text is known from their facts; each has exactly that text."""
    count = 0
    for node, text in texts(reading):
        match node:
            case facts.Name():
                assert text == node.name
            case facts.Const() if " " not in node.source and "\n" not in node.source:
                assert text == node.source
            case facts.Attr():
                assert text.rstrip(")").endswith(node.name)
            case facts.Param():
                assert text.lstrip("* ").startswith(node.name)
            case facts.Class():
                assert text.startswith(("class", "@")) and f"class {node.name}" in text
            case facts.Def():
                assert text.startswith(("def", "@", "async"))
            case facts.Arg():
                assert text.startswith(node.star + (node.keyword or ""))
            case facts.MatchAs(pattern=None, name=str(name)):
                assert text == name
            case facts.MatchStar():
                assert text == f"*{node.name}"
            case facts.MatchClass():
                assert text.endswith(")")
            case facts.MatchMapping():
                assert text.startswith("{") and text.endswith("}")
            case facts.MatchSequence():
                assert text.strip("[]") and text[0] == "["
            case facts.ImportName():
                assert text.replace(" ", "") == node.name
            case _:
                continue
        count += 1
    return count


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\x0c", "\n\n"])
@pytest.mark.parametrize("final", [True, False])
def test_every_node_of_a_hard_text(start, end, final):
    text = start + (TEXT if final else TEXT.removesuffix("\n")).replace("\n", end)
    reading = read(text)
    assert reading.facts.notes == []
    assert check_names(reading) > 90


def test_whole_statements():
    reading = read(TEXT)
    index = LineIndex(TEXT)
    shown = [
        TEXT[index.offset(range_.start) : index.offset(range_.end)]
        for range_ in (span(reading, number, -1, 0) for number in range(len(reading.facts.statements)))
    ]
    starts = ['"""', "import a.b", "from .e", "@deco(1)\nclass Post", "if al:", "with aw", "match az"]
    ends = ['doc"""', "as c, d", "f as g", "return 1 + (\n\t\t\tak)", 'au = "\u2028"; av', "ax: ay", "bn): pass"]
    for text, start, end in zip(shown, starts, ends, strict=True):
        assert text.startswith(start) and text.endswith(end)


@pytest.mark.parametrize("name", ["options.py"])
def test_names_of_django_sources(name):
    path = Path(django.db.models.__file__).parent / name
    assert check_names(read(path.read_text())) > 1500


def kinds(text, marker="|"):
    position = LineIndex(text).position(text.index(marker))
    reading = read(text.replace(marker, ""))
    found = enclosing(reading, position)
    for outer, inner in itertools.pairwise(found):
        assert outer.range.start <= inner.range.start and inner.range.end <= outer.range.end
    for each in found:
        assert span(reading, each.statement, each.body, each.at) == each.range
    return [type(each.node).__name__ for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = |b.c(d)\n", ["Assign", "Call", "Attr", "Name"]),
        ("a = b.c|(d)\n", ["Assign", "Call", "Attr"]),
        ("a = b.c(d|)\n", ["Assign", "Call", "Arg", "Name"]),
        ("a = b\n|\nc = d\n", []),
        ("a = b  # |\n", []),
        ("class A:\n    @d|\n    def f(self): pass\n", ["Class", "Def", "Name"]),
        ("class A:\n    def f(self, x=|y): pass\n", ["Class", "Def", "Param", "Name"]),
        ("class A:\n    def f(self): return 😀|\n".replace("😀", "x"), ["Class", "Def", "Return", "Name"]),
        (
            "class A:\n    def f(self):\n        for a in b:\n            c(|d)\n",
            ["Class", "Def", "For", "ExprStmt", "Call", "Arg", "Name"],
        ),
        ("class A:\n    def f(self):\n        def g(): |h\n", ["Class", "Def", "Def", "ExprStmt", "Name"]),
        ("x = {a: b, c: |d}\n", ["Assign", "Dict", "Name"]),
        ("x = [a for a in b if |c]\n", ["Assign", "Comp", "Name"]),
        ("try: a\nexcept |b: c\n", ["Try", "Name"]),
        ("x = (a, b)|\n", ["Assign", "Seq"]),
    ],
)
def test_enclosing(text, expected):
    assert kinds(text) == expected


def test_enclosing_outside_of_the_text():
    assert enclosing(read("a = 1"), Position(99, 0)) == []
    assert enclosing(read(""), Position(0, 0)) == []


def test_a_number_that_no_node_has_is_the_first_line():
    reading = read("\n  \nclass A:\n    b = 1\n")
    range_ = span(reading, 0, -1, 999)
    assert (range_.start, range_.end) == (Position(2, 0), Position(2, 8))
    with pytest.raises(IndexError):
        span(reading, 1, -1, 0)
    with pytest.raises(IndexError):
        span(reading, 0, 0, 0)
