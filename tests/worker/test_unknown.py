"""What is Unknown: how far it goes, what it says, and that it raises nothing."""

from __future__ import annotations

from typing import Any

import pytest

from sterna.worker.values import Unknown
from worker.texts import evaluate

ORIGIN = "import stranger\nimport json\nu = stranger.value\n"

SPREADS: dict[str, str] = {
    "attribute": "u.a.b.c",
    "call": "u(1, x=2)",
    "item": "u['k'][0]",
    "binary": "1 + u * 2",
    "unary": "-u",
    "not": "not u",
    "compare": "u == 1",
    "chain": "1 < u < 3",
    "in": "1 in u",
    "contained": "u in [1, 2]",
    "contains_unknown": "1 in [u, 2]",
    "bool": "u or 1",
    "and": "u and 1",
    "if": "1 if u else 2",
    "fstring": "f'a{u}b'",
    "fstring_spec": "f'{1:{u}}'",
    "percent": "'%s' % u",
    "percent_tuple": "'%s %s' % (1, u)",
    "percent_dict": "'%(a)s' % {'a': u}",
    "format": "'{}'.format(u)",
    "str": "str(u)",
    "len": "len(u)",
    "int": "int(u)",
    "isinstance": "isinstance(u, str)",
    "hasattr": "hasattr(u, 'x')",
    "getattr": "getattr(u, 'x', 1)",
    "getattr_name": "getattr(str, u)",
    "star": "dict(**u)",
    "star_list": "[*u]",
    "comprehension": "[x for x in u]",
    "condition": "[x for x in [1] if u]",
    "list": "list(u)",
    "function": "(lambda x: x + 1)(u)",
    "function_truth": "(lambda x: 1 if x else 2)(u)",
    "index": "[1, 2][u]",
    "slice": "'abc'[u:]",
    "map": "list(map(str, u))",
    "max": "max(1, u)",
    "deep": "json.dumps({'a': [u]})",
}

HOLDS: dict[str, str] = {
    "list": "[1, u]",
    "tuple": "(u,)",
    "dict": "{'a': u}",
    "keyword": "dict(a=u)",
    "function": "(lambda x: [x])(u)",
}


def last(expression: str) -> dict[str, Any]:
    """The names of a module that ends with the expression."""
    return evaluate(ORIGIN + f"r = {expression}\nafter = 1\n")


@pytest.mark.parametrize("name", SPREADS)
def test_spreads_with_its_origin(name: str) -> None:
    found = last(SPREADS[name])
    assert isinstance(found["r"], Unknown), found["r"]
    assert "stranger" in found["r"].reason
    assert found["r"].place is not None
    assert found["r"].place[:2] == ("main", 0)
    assert found["after"] == 1


@pytest.mark.parametrize("name", HOLDS)
def test_is_held_as_one_of_several(name: str) -> None:
    found = last(HOLDS[name])["r"]
    assert not isinstance(found, Unknown)
    inner = next(iter(found.values())) if isinstance(found, dict) else found[-1]
    assert isinstance(inner, Unknown)


BRANCHES: dict[str, tuple[str, set[str]]] = {
    "if": ("if u:\n    a = 1\n    def f(): pass\nelse:\n    b, (c, *d) = 1, (2, 3)\nk = 1", {"a", "f", "b", "c", "d"}),
    "nested": ("if u:\n    if True:\n        a = 1\n    for b in []: pass\n    class C: pass\nk = 1", {"a", "b", "C"}),
    "for": ("for a in u:\n    b = a\nelse:\n    c = 1\nk = 1", {"a", "b", "c"}),
    "while": ("while u:\n    a = 1\nk = 1", {"a"}),
    "try": ("try:\n    if u:\n        a = 1\nexcept Exception:\n    b = 1\nk = 1", {"a"}),
    "augmented": ("k = [1]\na = 1\na += u", {"a"}),
    "item": ("k = 1\na = {}\na[u] = 1", {"a"}),
    "raise": ("k = 1\ndef f():\n    raise u\na = f()", {"a"}),
    "match": ("match u:\n    case 1:\n        a = 1\n    case [b, *c]:\n        pass\nk = 1", {"a", "b", "c"}),
    "match_item": (
        "match [1, u]:\n    case [1, 2]:\n        a = 1\n    case {'x': b, **c}:\n        pass",
        {"a", "b", "c"},
    ),
    "match_value": ("class V:\n    x = u\nmatch 1:\n    case V.x:\n        a = 1\nv = V.x", {"a", "v"}),
    "match_class": ("match 1:\n    case u(a, x=b) as c:\n        pass", {"a", "b", "c"}),
    "match_key": ("match {u: 1}:\n    case {'x': a, **b}:\n        pass", {"a", "b"}),
    "match_attribute": ("class V:\n    x = u\nmatch V():\n    case V(x=1):\n        a = 1", {"a"}),
    "match_guard": ("match 1:\n    case a if u:\n        b = 1", {"a", "b"}),
    "match_known": ("match [1, u]:\n    case [2, 3]:\n        b = 2\n    case [k, a]:\n        c = 1", {"a"}),
    "match_anything": ("match u:\n    case a:\n        k = 1", {"a"}),
    "error": ("a = 1 / 0\nk = 1", {"a"}),
    "import_error": ("from os import no_such_name as _n\na = _n\nk = 1", {"a"}),
    "known_if": ("if True or u:\n    k = 1", set()),
    "short": ("k = 1 or u\nm = 0 and u", set()),
    "function": ("def f():\n    if u:\n        return 1\n    return 1\na = f()\nk = 1", {"a"}),
    "class_attribute": ("class K:\n    if u:\n        x = 1\n    y = 2\na = K.x\nk = K.y", {"a"}),
    "base": ("class A(u): pass\nclass B(A): pass\nb = B()\nc = B.x\nk = 1", {"A", "B", "b", "c"}),
    "enum": ("import enum\nclass E(enum.Enum):\n    A = u\n    B = 1\na = E.B\nk = 1", {"E", "a"}),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_makes_what_it_binds_unknown_and_nothing_else(name: str) -> None:
    text, expected = BRANCHES[name]
    found = evaluate(ORIGIN + text + "\n")
    unknown = {key for key, value in found.items() if isinstance(value, Unknown)} - {"u", "stranger"}
    assert unknown == expected
    assert all(found[key].place is not None for key in unknown)


def test_what_a_type_is_of_makes_no_class_unknown() -> None:
    found = evaluate(
        ORIGIN
        + "import typing\n"
        + "T = typing.TypeVar('T', u, int)\n"
        + "B = typing.TypeVar('B', bound=u)\n"
        + "class Base(typing.Generic[T, B, u]):\n    x = 1\n"
        + "class Own(Base[u, list[u], int]):\n    pass\n"
        + "class Plain(list[u]):\n    x = 2\n"
        + "class Keyed:\n    def __class_getitem__(cls, key):\n        return key\n"
        + "r = [Own.x, Plain.x]\n"
        + "k = Keyed[u]\n"
    )
    assert found["r"] == [1, 2]
    assert isinstance(found["k"], Unknown)
