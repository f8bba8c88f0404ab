"""What the facts say of texts that parse."""

from __future__ import annotations

import msgspec
import pytest

from sterna.syntax import facts
from sterna.syntax.binds import names_of
from sterna.syntax.read import body, read


def one(text):
    statements = read(text).facts.statements
    assert len(statements) == 1
    return msgspec.to_builtins(statements[0].stmt)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = a.b", ["Assign", 0, [["Name", 1, "x"]], ["Attr", 2, ["Name", 3, "a"], "b"]]),
        (
            "f(*a, b=1)",
            [
                "ExprStmt",
                0,
                ["Call", 1, ["Name", 2, "f"], [[3, "*", None, ["Name", 4, "a"]], [5, "", "b", ["Const", 6, "1"]]]],
            ],
        ),
        ("import a.b as c, d", ["Import", 0, [[1, "a.b", "c"], [2, "d", None]]]),
        ("from ..a import *", ["ImportFrom", 0, "a", 2, []]),
        ("from . import (b as c,)", ["ImportFrom", 0, "", 1, [[1, "b", "c"]]]),
        ("x = ('a'\n  \"b\")", ["Assign", 0, [["Name", 1, "x"]], ["Const", 2, "'a' \"b\""]]),
        ("x = ...", ["Assign", 0, [["Name", 1, "x"]], ["Const", 2, "..."]]),
        ("x = t'a{b}'", ["Assign", 0, [["Name", 1, "x"]], ["OtherExpr", 2, "t'a{b}'"]]),
        ("type X[T] = list[T]", ["OtherStmt", 0, "type", ["X"]]),
        (
            "x = f'{a!r:>{w}}!'",
            [
                "Assign",
                0,
                [["Name", 1, "x"]],
                ["FString", 2, [["Format", ["Name", 4, "a"], "r", [">", ["Format", ["Name", 3, "w"], "", []]]], "!"]],
            ],
        ),
        ("x[*a]", ["ExprStmt", 0, ["Sub", 1, ["Name", 2, "x"], ["Seq", 3, "tuple", [["Star", 4, ["Name", 5, "a"]]]]]]),
        (
            "@d\nclass A[T](B, k=1): pass",
            [
                "Class",
                0,
                "A",
                2,
                [["Name", 1, "d"]],
                [[3, "", None, ["Name", 4, "B"]], [5, "", "k", ["Const", 6, "1"]]],
                [["Simple", 7, "pass"]],
            ],
        ),
        (
            "try: pass\nexcept A, B: pass",
            [
                "Try",
                0,
                [["Simple", 1, "pass"]],
                [[["Seq", 2, "tuple", [["Name", 3, "A"], ["Name", 4, "B"]]], None, [["Simple", 5, "pass"]]]],
                [],
                [],
                False,
            ],
        ),
        (
            "try: pass\nexcept* A as e: pass",
            ["Try", 0, [["Simple", 1, "pass"]], [[["Name", 2, "A"], "e", [["Simple", 3, "pass"]]]], [], [], True],
        ),
        (
            "match a, b:\n    case [1, *_, *c] if d: pass\n    case _: pass",
            [
                "Match",
                0,
                ["Seq", 1, "tuple", [["Name", 2, "a"], ["Name", 3, "b"]]],
                [
                    [
                        [
                            "MatchSequence",
                            4,
                            [
                                ["MatchValue", 5, ["Const", 6, "1"]],
                                ["MatchStar", 7, None],
                                ["MatchStar", 8, "c"],
                            ],
                        ],
                        ["Name", 9, "d"],
                        [["Simple", 10, "pass"]],
                    ],
                    [["MatchAs", 11, None, None], None, [["Simple", 12, "pass"]]],
                ],
            ],
        ),
        (
            "match a:\n    case A.B({None: -1, **c}, d=e as f) | g: pass",
            [
                "Match",
                0,
                ["Name", 1, "a"],
                [
                    [
                        [
                            "MatchOr",
                            2,
                            [
                                [
                                    "MatchClass",
                                    3,
                                    ["Attr", 4, ["Name", 5, "A"], "B"],
                                    [
                                        [
                                            "MatchMapping",
                                            6,
                                            [
                                                [
                                                    ["Const", 7, "None"],
                                                    ["MatchValue", 8, ["Unary", 9, "-", ["Const", 10, "1"]]],
                                                ]
                                            ],
                                            "c",
                                        ]
                                    ],
                                    [["d", ["MatchAs", 11, ["MatchAs", 12, None, "e"], "f"]]],
                                ],
                                ["MatchAs", 13, None, "g"],
                            ],
                        ],
                        None,
                        [["Simple", 14, "pass"]],
                    ]
                ],
            ],
        ),
    ],
)
def test_facts(text, expected):
    assert one(text) == expected


def test_match_says_what_it_may_bind():
    text = """match x:
    case A(b, c=[d, *e]) | {"k": f, **g} as h:
        i, (j, *k) = l = 1
        m: int = 2
        import n.o, p as q
        from r import s as t, u
        def v(): w = 1
        class X: y = 1
        for z in (aa := 1): pass
    case _:
        with bb as cc: pass
        try: pass
        except dd as ee: pass
        match ff:
            case gg: pass
"""
    names = [
        "b",
        "d",
        "e",
        "f",
        "g",
        "h",
        "i",
        "j",
        "k",
        "l",
        "m",
        "n",
        "q",
        "t",
        "u",
        "v",
        "X",
        "z",
        "aa",
        "cc",
        "ee",
        "gg",
    ]
    assert sorted(names_of([top.stmt for top in read(text).facts.statements])) == sorted(names)


@pytest.mark.parametrize("text", ["match = 1", "match(x)", "type = 1; case = 2", "print >>f, x", "_ = match[1]"])
def test_soft_keywords_are_names(text):
    assert all(
        not isinstance(top.stmt, facts.Match | facts.OtherStmt | facts.Broken) for top in read(text).facts.statements
    )


def test_python_2_is_broken_where_it_is_and_nowhere_else():
    reading = read("a = 1\nprint 'x'\nexec 'y'\nb = 2\n")
    assert [type(top.stmt).__name__ for top in reading.facts.statements] == ["Assign", "Broken", "Broken", "Assign"]
    assert [(note.line, note.end_line) for note in reading.facts.notes] == [(1, 1), (2, 2)]


@pytest.mark.parametrize(
    "text", ["x = b'' ''", "x\x00 = 1", "x = 1e", "\ud800 = 1", "x = '\\", "def f(: pass", "1 = = 2", "`x`"]
)
def test_broken_statements(text):
    reading = read(text + "\ny = 1\n")
    assert [type(top.stmt).__name__ for top in reading.facts.statements] == ["Broken", "Assign"]
    assert len(reading.facts.notes) == 1 and reading.facts.notes[0].line == 0


def test_semicolons_part_statements_of_a_line():
    reading = read("a = 1; b = ';'; \\\n c = 3;  # d; e\n")
    assert [top.stmt.targets[0].name for top in reading.facts.statements] == ["a", "b", "c"]
    assert [(top.line, top.end_line) for top in reading.facts.statements] == [(0, 1), (0, 1), (1, 2)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_endings_make_no_difference(end):
    text = (
        "a = '''x\ny'''\nclass A:\n    b = (1,\n  2)\n    def c(self):\n        # d\n        return e\n    f = \\\n 1"
    )
    plain, other = read(text), read(text.replace("\n", end))
    assert other.facts == plain.facts
    assert body(other, 1, 0) == body(plain, 1, 0)


DEFS = """
class A:
    def one(self, a: "x:y" = {1: 2}[1]) -> "b:c": return 1; x = 2
    if x:
        async def two(self):

            # comment
            def inner():
                return 1
            return inner
    else:
        @d
        def three(
            self,
        ):  # why
            '''doc
            string'''
    class Meta:
        def four(self): ...
    last = lambda: 1
"""


def test_bodies_are_read_on_demand():
    reading = read(DEFS)
    found = {}

    def collect(statements):
        for node in statements:
            if isinstance(node, facts.Def):
                assert node.body is None and len(node.digest) == 16
                found[node.name] = (node.key, body(reading, 0, node.key))
            elif isinstance(node, facts.Class):
                collect(node.body)
            elif isinstance(node, facts.If):
                collect(node.body + node.orelse)

    collect([reading.facts.statements[0].stmt])
    assert {name: key for name, (key, _) in found.items()} == {"one": 0, "two": 1, "three": 2, "four": 3}
    kinds = {name: [type(each).__name__ for each in statements] for name, (_, statements) in found.items()}
    assert kinds == {"one": ["Return", "Assign"], "two": ["Def", "Return"], "three": ["ExprStmt"], "four": ["ExprStmt"]}
    inner = found["two"][1][0]
    assert (inner.key, inner.digest) == (-1, "")
    assert isinstance(inner.body[0], facts.Return)


def test_a_body_that_changes_changes_only_the_digest():
    before = read(DEFS).facts.statements[0].stmt
    after = read(DEFS.replace("return inner", "return other")).facts.statements[0].stmt
    assert before != after
    one, two = before.body[1].body[0], after.body[1].body[0]
    assert one.digest != two.digest
    assert msgspec.structs.replace(two, digest=one.digest) == one
    assert before.body[0] == after.body[0] and before.body[2:] == after.body[2:]


def test_a_body_that_does_not_parse_leaves_its_class_fresh():
    reading = read(DEFS.replace("return inner", "return inner."))
    assert reading.facts.notes == [] and not reading.facts.statements[0].stale
    note = body(reading, 0, 1)
    assert isinstance(note, facts.Note) and note.line == 9


@pytest.mark.parametrize("key", [-1, 4])
def test_there_is_no_other_body(key):
    with pytest.raises(IndexError):
        body(read(DEFS), 0, key)


def test_facts_survive_json():
    reading = read(DEFS + "x = f'{a:{b}}'\nbroken = = 1\n")
    assert msgspec.json.decode(msgspec.json.encode(reading.facts), type=facts.Module) == reading.facts


@pytest.mark.parametrize("text", ["", "\n", "# only\n\n  # comments", "\ufeff", "\f\n", "   ", "\\\n", "\t# x"])
def test_nothing_is_read_as_nothing(text):
    assert read(text).facts == facts.Module([], [])


def test_what_did_not_change_is_not_read_again():
    first = read("a = 1\nclass B:\n    c = 2\n")
    second = read("x = 0\na = 1\nclass B:\n    c = 2\n", first)
    assert second.facts.statements[1].stmt is first.facts.statements[0].stmt
    assert second.facts.statements[2].stmt is first.facts.statements[1].stmt
    assert [top.line for top in second.facts.statements] == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "[" * 5000,
        "x = " + "f'{" * 400 + "1" + "}'" * 400,
        "x = " + "-" * 60000 + "1",
        "x = " + "not " * 1200 + "1",
        "x = a" + ".b" * 1200,
        "x = " + " ".join(["'a'"] * 3000),
        "x = " + "lambda: " * 700 + "1",
        "".join(" " * depth + "if a:\n" for depth in range(400)) + " " * 400 + "pass",
        "if a: pass\n" + "elif b: pass\n" * 3000,
        "def f():\n    return " + "(" * 5000 + ")" * 5000,
    ],
    ids=lambda text: text[:12],
)
def test_deep_nesting_ends_nothing(text):
    reading = read(text + "\nlast = 1\n")
    assert reading.facts.statements[-1].stmt == read("last = 1").facts.statements[0].stmt
    for number, top in enumerate(reading.facts.statements):
        if isinstance(top.stmt, facts.Def):
            assert isinstance(body(reading, number, top.stmt.key), facts.Note)
