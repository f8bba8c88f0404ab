# ruff: noqa: E501 - tables of texts
"""Match statements that the interpreter must take as Python does; see `semantics`."""

from __future__ import annotations

MODULES: dict[str, str] = {
    "values": """
import enum
class Kind(enum.Enum):
    A = 1
    B = 2
class Limits:
    low = 3
def tell(x):
    match x:
        case 1 | 2:
            return "few"
        case -1:
            return "minus"
        case 1 + 2j:
            return "complex"
        case Limits.low:
            return "low"
        case "a" "b":
            return "text"
        case b"x":
            return "bytes"
        case Kind.B:
            return "B"
        case None:
            return "none"
        case True:
            return "yes"
        case False:
            return "no"
    return "nothing"
r = [tell(x) for x in (1, 2.0, -1, 1 + 2j, 3, "ab", b"x", Kind.A, Kind.B, None, True, False, 0, [], "c")]
match Limits.low:
    case found if found > 3:
        text = "over"
    case found:
        text = "under"
match 0:
    case False:
        same = "is"
    case 0:
        same = "equals"
match 5:
    case 6:
        never = 1
""",
    "sequences": """
import collections
def tell(x):
    match x:
        case []:
            return "empty"
        case [1, 2]:
            return "one two"
        case (0, *rest):
            return "zero", rest
        case [first, *_, [a, b]]:
            return first, a, b
        case first, *middle, "end":
            return first, middle
        case [*all_of]:
            return len(all_of)
        case str() | bytes() as text:
            return "text", text
        case _:
            return "other"
Point = collections.namedtuple("Point", "x y")
values = ([], (), [1, 2], (1, 2), [0, 5, 6], [9, 7, 7, [1, 2]], ("a", "end"), ["a", 1, "end"], range(3), range(4, 6),
          "ab", b"ab", bytearray(b"a"), {1, 2}, {1: 2}, collections.deque([1, 2]), Point(1, 2), Point(0, 1), iter([1]), 3, None)
r = [tell(x) for x in values]
class Own:
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return i
class Listed(list):
    pass
class Declared(collections.abc.Sequence):
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return [1, 2][i]
s = tell(Own()), tell(Listed([1, 2])), tell(Declared())
match 1, [2, 3]:
    case a, [b, c]:
        total = a + b + c
match *[1, 2], 3:
    case [*numbers]:
        pass
""",
    "mappings": """
import collections
KEY = "k"
class Keys:
    other = "o"
def tell(x):
    match x:
        case {"a": 1, "b": [b, *_]}:
            return "a1", b
        case {"a": value, **rest}:
            return value, rest
        case {Keys.other: {"deep": deep}}:
            return deep
        case {1: one, None: none}:
            return one, none
        case {}:
            return "mapping"
    return "other"
made = collections.defaultdict(int)
values = ({"a": 1, "b": [5, 6]}, {"a": 1, "b": []}, {"a": 2, "z": 3}, {"o": {"deep": 4}}, {"o": {}}, {1: 1, None: 2}, {}, made,
          collections.OrderedDict(a=1), collections.ChainMap({"a": 3}), [], "a")
r = [tell(x) for x in values]
size = len(made)
""",
    "classes": """
import dataclasses, datetime, enum, typing
class Plain:
    def __init__(self, x, y=None):
        self.x, self.y = x, y
class Ordered(Plain):
    __match_args__ = ("x", "y")
class Inner(Ordered):
    pass
@dataclasses.dataclass
class Data:
    a: int
    b: str = "b"
    c: int = dataclasses.field(default=3, kw_only=True)
class Pair(typing.NamedTuple):
    left: int
    right: int = 2
class Text(str):
    pass
class Slow:
    @property
    def x(self):
        return 7
def tell(v):
    match v:
        case Ordered(1, y=[a, *_]):
            return "ordered one", a
        case Ordered(x, y):
            return "ordered", x, y
        case Data(1, b, c=c):
            return "data", b, c
        case Data():
            return "any data"
        case Pair(left, 5):
            return "pair", left
        case Plain(x=int(n)) if n > 5:
            return "large", n
        case Plain(x=None) | Plain(y=None):
            return "none in it"
        case bool(b):
            return "bool", b
        case int(n) | float(n):
            return "number", n
        case str(s) if s:
            return "text", s
        case list([one]):
            return "list of one", one
        case dict(d):
            return "dict", d
        case tuple() | set():
            return "others"
        case datetime.date(year=year):
            return year
        case object(x=x):
            return "has x", x
        case type():
            return "a class"
    return "nothing"
values = (Ordered(1, [2, 3]), Ordered(1, []), Inner(4), Data(1), Data(2), Pair(1, 5), Pair(1), Plain(9), Plain(None, 1), Plain(1),
          Plain("t", 2), True, 3, 2.5, "s", Text("t"), "", [1], [1, 2], {"k": 1}, (1,), set(), datetime.date(2020, 1, 2), Slow(), Plain, None)
r = [tell(v) for v in values]
def fails(pattern):
    try:
        match Plain(1):
            case Plain(1) if pattern == "positional":
                return "fits"
    except TypeError as error:
        return "TypeError"
    try:
        match 1:
            case int(a, b):
                return "fits"
    except TypeError as error:
        return "TypeError"
t = fails("positional")
""",
    "scopes": """
class Body:
    match 3:
        case 4:
            pass
        case number:
            twice = number * 2
    match {"made": 1}:
        case {"made": 2}:
            a = 1
        case {"made": n} if (m := n):
            def method(self):
                match self:
                    case Body(twice=t):
                        return t
made = Body().method()
def outer():
    x = 0
    def inner(v):
        nonlocal x
        match v:
            case [x, _]:
                return x
    return inner([5, 6]), inner([7]), x
r = outer()
def numbers(xs):
    for x in xs:
        match x:
            case 0:
                continue
            case 9:
                break
            case n:
                yield n
g = list(numbers([1, 0, 2, 9, 3]))
match [1, 2]:
    case [a, b] if a > b:
        kind = "falling"
    case [a, c] | [a, _, c]:
        kind = "rising"
leaked = a, b, c
match = 1
case = match
box = [match]
""",
}
