# ruff: noqa: E501 - tables of texts
"""Modules whose public names the interpreter must give as Python does: what declarations are made of.

Each text is imported by Python and interpreted; nothing here says what comes out.
"""

from __future__ import annotations

MODULES: dict[str, str] = {
    "assignment": """
a = b = [1]
b.append(2)
(c, d), *e = (1, 2), 3, 4
f, *g, h = "xyz"
[i, j] = {"k": 1, "l": 2}
*k, = range(3)
box = {}
box["a"], box["b"] = 1, 2
class Holder: pass
Holder.x, Holder.y = 1, [2]
x = 1
x, y = 2, x
i, numbers = 0, [5, 6]
i, numbers[i] = 1, 7
""",
    "characters": """
import unicodedata
a = unicodedata.normalize("NFKD", "\u00e9t\u00e9").encode("ascii", "ignore").decode()
b = unicodedata.category("a"), unicodedata.name("a"), unicodedata.numeric("7"), unicodedata.combining("\u0301")
""",
    "augmented": """
a = 1
a += 2; a *= 5; a -= 1; a //= 3; a **= 2; a %= 7; a <<= 3; a >>= 1; a |= 1; a &= 7; a ^= 2
b = c = [1]
b += (2, 3)
b *= 2
d = e = (1,)
d += (2,)
f = {"a": 1}
g = f
f |= {"b": 2}
h = {1, 2, 3}
k = h
h -= {1}
h &= {2, 3}
h |= {9}
h ^= {2}
t = 7
t /= 2
class Box:
    n = 1
    items = []
Box.n += 1
Box.items += [1]
counts = {"a": 1}
counts["a"] += 1
calls = []
def index():
    calls.append(1)
    return 0
row = [1]
row[index()] += 5
""",
    "own_in_place": """
class Money:
    def __init__(self, n):
        self.n = n
        self.log = []
    def __iadd__(self, other):
        self.log.append("i")
        self.n += other
        return self
    def __add__(self, other):
        return Money(self.n + other)
    def __radd__(self, other):
        return Money(other + self.n)
    def __floordiv__(self, other):
        return Money(self.n // other)
    def __ifloordiv__(self, other):
        self.log.append("//")
        return self
a = b = Money(1)
a += 2
same = a is b
c = (a + 1).n
d = (10 + a).n
b //= 2
e = b.log
""",
    "loops": """
out = []
for i in range(5):
    if i == 1: continue
    if i == 3: break
    out.append(i)
else:
    out.append("else")
for j in ():
    pass
else:
    out.append("empty")
n = 0
while n < 3:
    n += 1
    if n == 2: continue
    out.append(n)
else:
    out.append("done")
while True:
    n += 1
    if n > 6: break
else:
    out.append("never")
for (a, b), c in [((1, 2), 3), ((4, 5), 6)]:
    out.append(a + b + c)
for k, v in {"x": 1}.items():
    out.append(k * v)
for outer in range(3):
    for inner in range(3):
        if inner == 1: break
    else:
        out.append("no")
    if outer == 1: break
for out2 in "ab", "cd":
    out.append(out2)
growing = [1]
for item in growing:
    if item < 5:
        growing.append(item + 1)
box = {}
for box["k"] in (1, 2):
    pass
""",
    "comprehensions": """
x = "outer"
a = [x for x in range(3)]
after = x
b = {k: v for k, v in zip("ab", [1, 2]) if v}
c = {y % 2 for y in range(5)}
d = list(z for z in (1, 2))
e = [(i, j) for i in range(3) for j in range(i) if i + j > 1]
f = [[j for j in range(i)] for i in range(3)]
g = sum(n * n for n in range(4))
h = {i: [j for j in range(i)] for i in range(3)}
def lower(values, factor=2):
    return [v * factor for v in values]
k = lower([1, 2])
fs = [lambda: i for i in range(3)]
late = [one() for one in fs]
m = [last := n for n in range(3)]
class C:
    base = [1, 2]
    doubled = [n * 2 for n in base]
    pairs = [n for n in base for _ in range(n)]
o = C.doubled, C.pairs
p = any(n > 1 for n in C.base), all(n for n in [])
q = dict((k, v) for v, k in enumerate("xy"))
r = [*a, *[x for x in "q"]]
s = [n for n in [1, None, 2] if n is not None if n > 1]
""",
    "class_scope": """
x = "module"
class C:
    x = "class"
    def get(self):
        return x
    inner = [x for _ in range(1)]
    first = [n for n in x]
    class D:
        y = x
    z = x
    here = (lambda: x)()
got = C().get()
inner = C.inner
first = C.first
d = C.D.y
z = C.z
here = C.here
def make():
    x = "function"
    class E:
        a = x
        b = x + "own"
        def get(self):
            return x
    return E
e = make()
f = e.a, e.b, e().get()
name = e.__qualname__, e.get.__qualname__, C.D.__qualname__, e.__module__
""",
    "functions": """
def f(a, b=2, *args, c, d=4, **rest):
    return a, b, args, c, d, rest
r1 = f(1, c=3)
r2 = f(1, 2, 3, 4, c=5, e=6)
r3 = f(*[1, 2], **{"c": 3, "z": 1})
def posonly(a, /, b, *, c=1): return a, b, c
r4 = posonly(1, b=2)
def kw(a, /, **rest): return a, rest
r5 = kw(1, a=2)
def default(n=[]):
    n.append(1)
    return n
default(); r6 = default()
n = 1
def early(v=n): return v
n = 2
r7 = early()
r8 = (lambda a, *b, c=1, **d: (a, b, c, d))(1, 2, c=3, e=4)
def nothing(): pass
r9 = nothing()
r10 = f.__name__, f.__qualname__, f.__module__
def recursive(n): return 1 if n < 2 else n * recursive(n - 1)
r11 = recursive(6)
def outer():
    def inner(): return 1
    return inner
r12 = outer().__qualname__, outer()()
""",
    "call_errors": """
def f(a, b=1, *, c=2): return a
def p(a, /): return a
def attempt(call):
    try:
        return call()
    except TypeError as e:
        return "TypeError"
r = [attempt(lambda: f()), attempt(lambda: f(1, 2, 3)), attempt(lambda: f(1, a=1)), attempt(lambda: f(1, z=1)),
     attempt(lambda: p(a=1)), attempt(lambda: p(1)), attempt(lambda: f(1, c=3)), attempt(lambda: f(*[1], **{"b": 2}))]
twice = attempt(lambda: f(1, **{"b": 1}, **{"b": 2}))
class C:
    def m(self): return 1
r2 = [attempt(lambda: C.m()), attempt(lambda: C().m()), attempt(lambda: C().m(1)), attempt(lambda: C(1)), attempt(lambda: 1())]
r3 = attempt(lambda: f(*5)), attempt(lambda: f(**5))
""",
    "closures": """
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
a, b = counter(), counter()
r = a(), a(), b()
total = 0
def add(n):
    global total, made
    total += n
    made = "by add"
add(2); add(3)
def late():
    return later
later = 5
l = late()
def shadow():
    total = "local"
    return total
s = shadow()
def nested():
    x = 1
    def middle():
        def inner():
            nonlocal x
            x = 2
        inner()
        return x
    return middle(), x
n = nested()
fs = []
for i in range(3):
    fs.append(lambda i=i: i)
got = [f() for f in fs]
def mixed():
    x = 1
    g = lambda: x
    x = 2
    return g()
m = mixed()
def free():
    def inner():
        return value
    try:
        return inner()
    except NameError:
        return "free"
    value = 1
v = free()
""",
    "classes": """
class A:
    "doc"
    x = 1
    def __init__(self, n=0): self.n = n
    def hello(self): return "A" + str(self.n)
    @property
    def double(self): return self.n * 2
    @double.setter
    def double(self, v): self.n = v // 2
    @classmethod
    def make(cls, n): return cls(n)
    @staticmethod
    def plain(v): return v
class B(A):
    def hello(self): return "B" + super().hello()
class C(A):
    def hello(self): return "C" + super(C, self).hello()
class D(B, C):
    def hello(self): return "D" + super().hello()
    @classmethod
    def make(cls, n): return super().make(n + 1)
d = D.make(3)
h = d.hello()
mro = [k.__name__ for k in D.__mro__]
d.double = 20
n = d.n, d.double
p = D.plain(1), d.plain(2)
doc = A.__doc__, B.__doc__
t = type(d).__name__, isinstance(d, C), issubclass(D, (int, B)), D.__bases__ == (B, C)
def f():
    class Local(A):
        def hello(self):
            return [super(Local, self).hello() for _ in range(1)]
    return Local(1).hello()
l = f()
class Base:
    registry = []
    def __init_subclass__(cls, tag="none", **kw):
        super().__init_subclass__(**kw)
        Base.registry.append((cls.__name__, tag))
def subclasses():
    class One(Base): pass
    class Two(Base, tag="two"): pass
    return Base.registry
reg = subclasses()
class Named:
    def __set_name__(self, owner, name):
        self.where = owner.__name__, name
    def __get__(self, obj, owner=None): return self.where
class Uses:
    attr = Named()
where = Uses.attr, Uses().attr
class Slots:
    __slots__ = ("a",)
    def __init__(self): self.a = 1
def no_attr():
    try:
        Slots().b = 1
    except AttributeError:
        return "no"
sl = no_attr()
class Cls:
    def which(self): return __class__.__name__
w = Cls().which()
class Getter:
    def __getattr__(self, name):
        if name.startswith("_"): raise AttributeError(name)
        return name.upper()
g = Getter().abc, hasattr(Getter(), "_x"), getattr(Getter(), "_y", 1)
class Call:
    def __call__(self, *a, **k): return a, k
c = Call()(1, b=2)
class Sized:
    def __len__(self): return 3
    def __bool__(self): return False
    def __getitem__(self, i): return i * 2
    def __contains__(self, v): return v == "in"
    def __iter__(self): return iter([1, 2])
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __eq__(self, o): return True
    def __hash__(self): return 5
    def __lt__(self, o): return "lt"
    def __format__(self, spec): return "<" + spec + ">"
s = Sized()
z = len(s), bool(s), s[4], "in" in s, "out" in s, list(s), str(s), repr(s), s == 1, hash(s), s < 2, f"{s:ab}{s!r}"
class Cond:
    if True:
        a = 1
    else:
        b = 1
    for i in range(2):
        a += i
    del i
    try:
        q = missing_name
    except NameError:
        q = "caught"
co = Cond.a, hasattr(Cond, "b"), hasattr(Cond, "i"), Cond.q
class Redefined: a = 1
Redefined = 5
""",
    "metaclasses": """
class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        return {"prepared": name, "kw": sorted(kw)}
    def __new__(mcs, name, bases, ns, **kw):
        ns["order"] = [k for k in ns if not k.startswith("__")]
        return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.inited = True
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.called = True
        return made
    def meth(cls): return cls.__name__
    @property
    def prop(cls): return cls.__name__ * 2
    def __len__(cls): return 7
    def __getitem__(cls, k): return k
class A(metaclass=Meta, flag=1):
    z = 1
    def __init__(self, v=0): self.v = v
    b = 2
a = A(5)
r = A.order, A.prepared, A.kw, A.inited, A.meth(), A.prop, len(A), A["k"], a.called, a.v
class B(A): c = 1
s = type(B).__name__, B.order
C = Meta("C", (A,), {"x": 1})
t = C.x, C.meth(), C.__module__
D = type("D", (), {"f": lambda self: 3, "y": 2})
u = D().f(), D.y, D.__name__
def with_function(name, bases, ns): return name, len(bases), sorted(k for k in ns if not k.startswith("_"))
class E(metaclass=with_function):
    k = 1
class F:
    def __class_getitem__(cls, item): return (cls.__name__, item)
v = F[1]
""",
    "enums": """
import enum
from enum import Enum, IntEnum, Flag, IntFlag, auto, unique
class Color(Enum):
    RED = 1
    GREEN = auto()
    BLUE = "b"
    CRIMSON = 1
    @property
    def low(self): return self.name.lower()
    @classmethod
    def default(cls): return cls.RED
    def __str__(self): return "c:" + self.name
r = [c.name for c in Color], [c.value for c in Color], Color(1).name, Color["BLUE"].value, Color.CRIMSON is Color.RED
r2 = Color.RED.low, Color.default().name, str(Color.GREEN), Color.RED in Color, len(Color), list(Color.__members__)
class Size(IntEnum):
    S = 1
    M = S + 1
    L = M * 2
r3 = Size.L + 0, Size.M > Size.S, sorted(Size), max(Size).name
class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W
r4 = Perm.RW.value, (Perm.R | Perm.X).value, Perm.R in Perm.RW, bool(Perm.R & Perm.X), (~Perm.R & Perm.RW) is Perm.W
class IF(IntFlag):
    A = 1
    B = 2
r5 = int(IF.A | IF.B)
class Gen(Enum):
    def _generate_next_value_(name, start, count, last): return name.lower()
    ONE = auto()
    TWO = auto()
r6 = [g.value for g in Gen]
class Multi(Enum):
    EARTH = (1, "e")
    MARS = (2, "m")
    def __init__(self, n, code):
        self.n = n
        self.code = code
    @property
    def both(self): return self.code * self.n
r7 = Multi.MARS.n, Multi.EARTH.both, Multi((2, "m")).name
class New(str, Enum):
    def __new__(cls, value, label):
        obj = str.__new__(cls, value)
        obj._value_ = value
        obj.label = label
        return obj
    A = "a", "Label A"
    B = "b", "Label B"
r8 = [(n.value, n.label) for n in New], New("a").label
Functional = Enum("Functional", "P Q")
r9 = [f.value for f in Functional], Functional.P.name
def dup():
    try:
        @unique
        class U(Enum):
            A = 1
            B = 1
    except ValueError:
        return "dup"
r10 = dup()
class Missing(Enum):
    A = 1
    @classmethod
    def _missing_(cls, value): return cls.A
r11 = Missing("other").name
class Nested(Enum):
    A = [1]
    class Inner: x = 1
    def method(self): return self.value
r12 = Nested.A.method()
class Ignored(Enum):
    _ignore_ = ["i"]
    for i in range(2):
        vars()["V%d" % i] = i
r13 = [m.name for m in Ignored]
pairs = [(c.value, c.name.title()) for c in Color]
loop = {}
for c in Color:
    loop[c.name] = c.value
""",
    "dataclasses": """
import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar, Optional, List
@dataclass
class A:
    x: int
    y: str = "d"
    z: list = field(default_factory=list)
    const: ClassVar[int] = 5
    def total(self): return self.x * 2
a = A(1)
r = a, a.total(), A(1, "e") == A(1, "e"), A.const, [f.name for f in dataclasses.fields(A)]
@dataclass(frozen=True, order=True)
class B(A):
    w: int = 3
    def __post_init__(self): object.__setattr__(self, "w", self.w + 1)
""".replace("@dataclass(frozen=True, order=True)\nclass B(A):", "@dataclass(order=True)\nclass B(A):")
    + """
b = B(1, w=2)
r2 = b.w, B(1) < B(2), repr(b)
@dataclass(frozen=True)
class F:
    n: int = 1
def freeze():
    try:
        F().n = 2
    except dataclasses.FrozenInstanceError:
        return "frozen"
r3 = freeze(), hash(F(1)) == hash(F(1))
r4 = dataclasses.replace(F(1), n=5).n, dataclasses.asdict(A(1)), dataclasses.astuple(F(2))
""",
    "typing": """
import typing
from typing import NamedTuple, Generic, TypeVar, Protocol, Optional, Union, Any, TYPE_CHECKING, List, Dict, Callable
from collections import namedtuple
T = TypeVar("T")
class P(NamedTuple):
    x: int
    y: int = 2
    def add(self): return self.x + self.y
p = P(1)
r = p, p.add(), p._fields, P(y=5, x=4)._asdict(), p == (1, 2), p._replace(x=9)
Q = namedtuple("Q", "a b", defaults=[7])
q = Q(1)
r2 = q.a, q.b, Q._fields, [*q]
class G(Generic[T]):
    def get(self): return "G"
class H(G[int]): pass
r3 = H().get(), [k.__name__ for k in H.__mro__]
class Pr(Protocol):
    def f(self): ...
if TYPE_CHECKING:
    from nowhere import Thing
else:
    Thing = "real"
def ann(a: "Missing", b: Undefined = 1) -> Nope: return b
""".replace("b: Undefined = 1) -> Nope", "b: int = 1) -> int")
    + """
r4 = ann(1)
x: int = 5
y: "Later"
alias = Optional[int]
cb: Callable[..., Any] = lambda: 1
""",
    "fstrings": """
n, s, d = 3.14159, "text", {"k": 1}
a = f"{n:.2f}|{s!r}|{s:>8}|{d['k']}|{n=:.1f}|{{}}|{s!s:^{8}}|{'a' 'b'}|{1+1}"
b = f"{n:{'>'}{10}.{2}f}" "tail" f"{s}"
c = "%s-%d-%05.1f-%r-%(x)s".replace("-%(x)s", "") % (s, 3, n, s)
d2 = "%(x)s %(y)d" % {"x": 1, "y": 2}
e = "{} {0!r} {a:>5} {b[k]} {c.real}".replace("{} ", "").format(s, a=1, b=d, c=5)
f = rf"\\d{s}" + r"\\n" + "\\N{BULLET}\\x41\\u00e9\\n" + '''q"q'''
g = b"ab" b"\\x00" + bytes([65])
h = f"{s.upper()}{[i for i in range(2)]}{(lambda: 1)()}"
i = f"{'nested ' + f'{n:.0f}'}"
j = f'{d}' f"{s:{''}}"
k = f"{n!a}{None}{...}"
l = "é".encode().hex(), "a,b".split(","), "-".join(["x", "y"]), "x".center(5, "*")
m = f"{True:d}{10:x}{1000000:,}{0.5:%}"
""",
    "operators": """
a = [0, 1, 2, 3, 4, 5]
r = a[1:3], a[::-1], a[-2:], a[:], a[slice(1, None, 2)], "abc"[::2], a[1:-1]
a[1:3] = ["x"]
del a[0], a[-1]
d = {"a": {"b": [1, 2]}}
del d["a"]["b"][0]
r2 = 1 < 2 < 3, 1 < 3 > 2, 3 < 2 < missing if False else 0, 1 == 1.0 != 2, 1 in [1] in [[1]]
log = []
def v(n):
    log.append(n)
    return n
r3 = v(3) < v(2) < v(1), v(1) < v(2) < v(3)
r4 = None or 0 or "x" or v(9), 1 and [] and v(9), not 1, not [], -(-3), +True, ~5
r5 = 7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** -1, 2 ** 3 ** 2, 1 / 4, 5 & 3 | 8 ^ 1, 1 << 4 >> 2
r6 = "a" * 3 + "b", [1] * 2 + [2], (1,) + (2,), {1} | {2}, {"a": 1} | {"b": 2}
r7 = 1 if [] else 2, (yes := 5) + yes, [1, *(2, 3), *{4: 5}], {**{"a": 1}, "b": 2, **{"a": 3}}, {*[1, 2]}
r8 = 1 is 1, None is not None, 1 not in [1], "a" in "abc", "k" in {"k": 1}
r9 = 0x10, 0b11, 0o7, 1_000, 1e3, 2j, ..., True + 1, b"x"[0], 1.5.is_integer()
r10 = divmod(7, 2), abs(-3), round(2.567, 2), pow(2, 5, 7), min(3, 1), max([1, 4], key=lambda n: -n), sum([1, 2], 10)
r11 = sorted("bca", reverse=True), sorted([(1, "b"), (0, "a")], key=lambda t: t[1]), list(reversed([1, 2])), list(zip("ab", (1, 2)))
r12 = list(map(str, [1])), list(filter(None, [0, 1])), list(enumerate("a", 1)), [*range(0, 10, 3)], next(iter([5])), next(iter([]), "no")
r13 = int("12"), float("1.5"), str(1), bool(""), list("ab"), tuple([1]), set("aa"), frozenset([1]) == {1}, dict(a=1), dict([("k", 2)])
r14 = chr(65), ord("a"), hex(255), bin(3), oct(8), repr("x"), ascii("é"), format(3.14159, ".2f"), callable(len), hash(1), bytes(2), bytearray(b"a")
r15 = isinstance(1, int), isinstance("", (int, str)), issubclass(bool, int), type(1).__name__, type(None), any([0, 1]), all([])
r16 = [3, 1, 2].copy(), (lambda l: (l.sort(), l))([3, 1, 2])[1], {"b": 1, "a": 2}.pop("b"), {"a": 1}.get("z", 0), {"a": 1}.setdefault("a", 5)
""",
    "exceptions": """
log = []
def f(kind):
    try:
        log.append("try")
        if kind == "value": raise ValueError("v")
        if kind == "key": {}["k"]
        if kind == "type": 1 + "a"
        if kind == "return": return "returned"
        if kind == "attr": None.x
    except ValueError as e:
        log.append(("except", str(e), type(e).__name__, e.args))
        return "value"
    except (KeyError, TypeError):
        log.append("pair")
    except AttributeError:
        raise RuntimeError("again")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return "end"
r = [f("value"), f("key"), f("type"), f("return"), f("none")]
try:
    f("attr")
except RuntimeError as e:
    caught = str(e)
def override():
    try:
        return 1
    finally:
        return 2
o = override()
def swallow():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
        finally:
            log.append(("loop", i))
    return i
s = swallow()
def uncaught_finally():
    try:
        try:
            raise ValueError("x")
        finally:
            log.append("inner finally")
    except ValueError:
        return "outer"
u = uncaught_finally()
def in_handler():
    try:
        try:
            raise ValueError
        except ValueError:
            raise KeyError("from handler")
        finally:
            log.append("handler finally")
    except KeyError as e:
        return e.args
h = in_handler()
class Mine(ValueError):
    def __init__(self, n):
        super().__init__("mine %d" % n)
        self.n = n
def custom():
    try:
        raise Mine(3)
    except ValueError as e:
        return str(e), e.n, isinstance(e, Mine)
c = custom()
def again():
    try:
        try:
            raise ValueError("re")
        except ValueError:
            raise
    except ValueError as e:
        return str(e)
a = again()
def bare():
    try:
        raise KeyError
    except:
        return "bare"
b = bare()
def name_gone():
    try:
        raise ValueError
    except ValueError as gone:
        pass
    try:
        return gone
    except NameError:
        return "gone"
g = name_gone()
try:
    import module_that_is_not_there
    have = True
except ImportError:
    have = False
try:
    value = int("x")
except ValueError:
    value = None
try:
    pass
except Exception:
    pass
else:
    other = "else"
finally:
    last = "finally"
def checked(v):
    assert v, "message"
    return v
def test_assert():
    try:
        return checked(0)
    except AssertionError as e:
        return str(e)
t = test_assert()
def cause():
    try:
        raise ValueError("a") from KeyError("b")
    except ValueError as e:
        return type(e.__cause__).__name__
k = cause()
def loop_else():
    for _ in [1]:
        try:
            break
        finally:
            log.append("f")
    else:
        return "else"
    return "broke"
le = loop_else()
def finally_raises():
    try:
        try:
            return 1
        finally:
            raise ValueError
    except ValueError:
        return "raised"
fr = finally_raises()
def else_raises():
    try:
        try:
            pass
        except ValueError:
            return "wrong"
        else:
            raise ValueError
        finally:
            log.append("else finally")
    except ValueError:
        return "right"
er = else_raises()
def return_in_handler():
    try:
        raise ValueError
    except ValueError:
        return "handled"
    finally:
        log.append("after return")
rh = return_in_handler()
""",
    "generators": """
def g(n):
    for i in range(n):
        yield i
    yield "end"
a = list(g(3))
def chain(*its):
    for it in its:
        yield from it
b = list(chain([1], (2, 3), g(1)))
c = dict((k, v) for k, v in [("a", 1)])
def pairs():
    yield "x", 1
    if False:
        yield "never"
    return
d = dict(pairs())
def empty():
    return
    yield
e = list(empty())
f = next(g(1)), sum(x for x in g(2) if x != "end"), "end" in g(1)
class It:
    def __iter__(self):
        yield 1
        yield 2
h = list(It()), [*It()], sorted(It(), reverse=True)
def first(it): return next(iter(it), None)
k = first(g(2)), first([])
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
m = list(tree(3))
lazy = (x for x in [1, 2])
n = next(lazy), list(lazy)
def args(*a, **k):
    yield a
    yield k
o = list(args(1, b=2))
""",
    "decorators": """
import functools
from functools import wraps, partial, lru_cache, reduce
def double(f):
    @wraps(f)
    def inner(*a, **k): return f(*a, **k) * 2
    return inner
def times(n):
    def deco(f):
        @functools.wraps(f)
        def inner(*a): return f(*a) * n
        return inner
    return deco
@double
@times(3)
def f(x):
    "doc"
    return x + 1
r = f(1), f.__name__, f.__doc__, f.__qualname__, f.__module__
calls = []
@lru_cache(maxsize=None)
def cached(n):
    calls.append(n)
    return n * 2
r2 = cached(2), cached(2), len(calls)
@functools.lru_cache
def cached2(): return 1
r3 = cached2()
p = partial(f, 5)
r4 = p(), partial(dict, a=1)(b=2), partial(int, base=2)("101")
r5 = reduce(lambda a, b: a * b, [1, 2, 3, 4], 10)
def register(cls):
    cls.registered = True
    return cls
@register
class C: pass
r6 = C.registered
class Deco:
    def __init__(self, f): self.f = f
    def __call__(self, *a): return ("deco", self.f(*a))
@Deco
def g(x): return x
r7 = g(3)
def attach(**kw):
    def deco(f):
        for k, v in kw.items():
            setattr(f, k, v)
        return f
    return deco
@attach(short="s", order=1)
def h(): pass
r8 = h.short, h.order
class M:
    @double
    def m(self): return 2
    @functools.cached_property
    def cp(self):
        calls.append("cp")
        return 5
    @staticmethod
    @double
    def s(): return 4
    @classmethod
    @double
    def c(cls): return [cls.__name__]
    part = functools.partialmethod(lambda self, a: a, 9)
m = M()
r9 = m.m(), m.cp, m.cp, calls, M.s(), M.c(), m.part()
@functools.total_ordering
class O:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n < o.n
    def __eq__(self, o): return self.n == o.n
r10 = O(1) >= O(0), O(1) <= O(0)
def replace(f): return "replaced"
@replace
def gone(): pass
@replace
class GoneToo: pass
""",
    "standard_library": """
import collections, itertools, datetime, decimal, uuid, re, json, operator, string, copy, math, textwrap, base64, hashlib, unicodedata
from collections import OrderedDict, defaultdict, Counter, deque, ChainMap
from datetime import date, timedelta
a = OrderedDict([("x", 1)]), Counter("aab").most_common(1), ChainMap({"a": 1}, {"b": 2})["b"], list(deque([1, 2], maxlen=1))
d = defaultdict(list)
d["k"].append(1)
e = defaultdict(lambda: 5)
e["q"]
b = dict(d), dict(e)
c = list(itertools.chain([1], [2])), list(itertools.product("ab", repeat=2)), list(itertools.islice(itertools.count(3), 2))
f = date(2020, 1, 2) + timedelta(days=1), decimal.Decimal("1.10") * 2, uuid.UUID(int=5), date(2020, 1, 1).isoformat(), timedelta(hours=1).total_seconds()
g = re.match(r"(?P<a>\\d+)", "12x").group("a"), re.sub("a", lambda m: m.group().upper(), "banana"), re.compile("x|y").pattern, re.split(",", "a,b")
h = json.loads('{"a": [1]}'), json.dumps({"b": 1}, sort_keys=True), operator.itemgetter(1)([5, 6]), sorted([{"k": 2}, {"k": 1}], key=operator.itemgetter("k"))
i = string.Template("$x").substitute(x=1), string.ascii_lowercase[:3], copy.deepcopy({"a": [1]}), math.ceil(1.2), textwrap.dedent("  x"), unicodedata.normalize("NFKD", "\u00e9")
j = base64.b64encode(b"a"), hashlib.sha256(b"a").hexdigest()[:8], list(itertools.chain.from_iterable([[1], [2]])), math.pi
k = collections.namedtuple("N", ["a"])(a=1).a
l = [list(grp) for _, grp in itertools.groupby([1, 1, 2])], list(itertools.accumulate([1, 2, 3])), list(itertools.starmap(pow, [(2, 3)]))
m = copy.copy([1]), functools_reduce if False else None
""",
    "deleted_and_conditional": """
import sys
a = 1
del a
try:
    a
    b = "there"
except NameError:
    b = "gone"
if sys.version_info >= (3, 6):
    c = "new"
elif missing:
    c = "never"
else:
    c = "old"
if (n := 10) > 5:
    d = n
e = {"a": 1, "b": 2}
del e["a"]
class K: x = 1; y = 2
del K.x
f = hasattr(K, "x"), K.y
[g for g in range(2)]
for _i in []:
    h = 1
locals_seen = "a" in globals(), "b" in globals()
globals()["made"] = 5
for name in ("P", "Q"):
    globals()["GEN_" + name] = name.lower()
__all__ = ["b"]
i = "i"; j: int; k: int = 3
with_tuple = 1,
print("nothing")
doc = __doc__, __name__
pass
""",
    "managers": """
import contextlib
log = []
@contextlib.contextmanager
def noted(name):
    log.append(name)
    yield name
class Known:
    @noted("as a decorator")
    def method(self, x):
        return x + 1
a = Known.method.__name__, Known.method.__qualname__
with noted("as a block") as f:
    log.append(f)
with contextlib.suppress(KeyError, ImportError):
    import no_such_module_anywhere
    log.append("not reached")
with contextlib.suppress(ZeroDivisionError):
    {}["x"] if False else 1 / 0
def caught():
    with contextlib.suppress(KeyError):
        return {}["x"]
    return "after"
b = caught()
with contextlib.nullcontext(5) as c:
    d = c + 1
class Own(contextlib.ContextDecorator):
    def __enter__(self):
        log.append("entered")
        return self
    def __exit__(self, *exc):
        log.append(exc[0] is None)
@Own()
def decorated(x):
    return x
with Own() as own:
    log.append("inside")
e = decorated.__name__
del own
""",
    "attribute_reading": """
class Counted:
    items = [1, 2]
    plain = "p"
    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        return found[-1] if isinstance(found, list) else found
class Further(Counted):
    more = ["x", "y"]
    def __getattribute__(self, name):
        if name == "made":
            return "made"
        return super(Further, self).__getattribute__(name)
    @property
    def computed(self):
        return self.items + 1
class Raw:
    def __init__(self):
        self.kept = {"k": 1}
    def __getattribute__(self, name):
        if name.startswith("get_"):
            return object.__getattribute__(self, "kept")[name[4:]]
        return object.__getattribute__(self, name)
    def __getattr__(self, name):
        return "else " + name
x, y = Further(), Raw()
a = x.items, x.plain, x.more, x.made, x.computed, Counted.items
b = y.get_k, y.kept, y.other
try:
    x.nothing
except AttributeError as error:
    c = type(error).__name__
del x, y
""",
    "members": """
import inspect
def marked(value):
    def mark(function):
        function.mark = value
        return function
    return mark
class Base:
    size = 3
    @marked("b")
    def inherited(self): pass
    @property
    def broken(self):
        raise AttributeError("no")
class Kind(Base):
    @marked("a")
    def own(self): pass
    @staticmethod
    def static(): pass
a = [(name, value.mark) for name, value in inspect.getmembers(Kind, lambda one: hasattr(one, "mark"))]
b = [name for name, _ in inspect.getmembers(Kind(), inspect.ismethod)]
c = [name for name, value in inspect.getmembers(Kind()) if not name.startswith("_")]
d = inspect.getmembers(Kind, predicate=lambda one: one == 3)
""",
    "callers": """
import sys
def caller(depth=1):
    frame = sys._getframe(depth)
    return frame.f_globals["__name__"], frame.f_code.co_name
class Body:
    here = caller()
    kept = sys._getframe().f_code.co_name
    def method(self):
        return caller(), caller(2)
def outer():
    return Body().method()
a = caller()
b = Body.here, Body.kept
c = outer()
def put(name, value):
    sys._getframe(1).f_locals[name] = value
class Filled:
    put("added", 5)
d = Filled.added
""",
    "standard_values": """
import importlib.util, os, threading
table = str.maketrans({"-": " ", "_": None})
a = "a-b_c".translate(table), "xyz".translate(str.maketrans("xy", "ab"))
local = threading.local()
local.value = 5
b = local.value, hasattr(local, "other")
spec = importlib.util.find_spec("json")
c = spec.name, spec.parent, spec.submodule_search_locations is not None, spec.has_location
d = importlib.util.find_spec("no_such_module_anywhere")
import email
import email.utils
e = email.utils.__name__
del local, spec, os, email, importlib, threading
""",
    "type_parameters": """
import typing
class Plain:
    def __getitem__(self, key):
        return key
T = typing.TypeVar("T")
class Base(typing.Generic[T]):
    def __init__(self, value=None):
        self.value = value
class Of(Base[int]):
    pass
@typing.runtime_checkable
class Sized(typing.Protocol):
    def size(self): ...
class Big:
    def size(self): return 3
a = Base[int](5).value, Of(6).value, Plain()["k"]
b = isinstance(Big(), Sized), isinstance(3, Sized)
import calendar
c = calendar.firstweekday(), calendar.monthrange(2024, 2), calendar.isleap(2023)
del calendar
""",
    "copied_with_own_reading": """
import copy
NAMES = {"hidden"}
class Reading:
    def __init__(self):
        self.kept = [1]
    def __getattribute__(self, name):
        if name in NAMES:
            return "not this"
        return super().__getattribute__(name)
first = Reading()
second = copy.copy(first)
second.kept = [2]
a = first.hidden, first.kept, second.kept, copy.deepcopy(first).kept
del first, second
""",
}


PACKAGES: dict[str, dict[str, str]] = {
    "star": {
        "main": "from a import *\nfrom b import *\nfrom c import *\nfrom a import _private as taken\nown = x + 1\n",
        "a": "x = 1\n_private = 2\ndef f(): return x\nclass C: pass\n",
        "b": "__all__ = ['_y', 'z'] + ['w']\n_y = 1\nz = 2\nw = 3\nhidden = 4\n__all__ += ['late']\nlate = 9\n",
        "c": "from a import x as again\nimport a\n",
    },
    "star_of_imports": {
        "main": "from p import *\nfrom p.models import *\nr = One.name, Two.name, helper()\n",
        "p": "from .models import *\nfrom .models import __all__ as models_all\n",
        "p.models": "from .one import *\nfrom .two import Two, helper\n__all__ = ['One', 'Two', 'helper']\n",
        "p.models.one": "class One:\n    name = 'one'\n",
        "p.models.two": "from .one import One\nclass Two(One):\n    name = One.name + 'two'\ndef helper(): return Two.name\n",
    },
    "relative": {
        "main": "from p.q.deep import got, up, top, sibling, own\nimport p.q.deep as deep\nimport p.q\nr = p.q.X, deep.got\n",
        "p": "X = 'p'\n",
        "p.other": "X = 'p.other'\nfrom . import X as PX\n",
        "p.q": "X = 'p.q'\n",
        "p.q.deep": "from . import X as own\nfrom .. import X as top\nfrom ..other import X as up, PX as got\n"
        "from . import side\nsibling = side.X\n",
        "p.q.side": "X = __name__, __package__ if False else None\n",
    },
    "submodule_or_name": {
        "main": "from p import both, mod, only\nimport p.mod\nr = both, p.mod.v, mod.v, only.v\nimport p\ns = p.only.v\n",
        "p": "both = 'name'\nfrom . import mod\n",
        "p.both": "v = 'module'\n",
        "p.mod": "v = 1\n",
        "p.only": "v = 2\n",
    },
    "cycle": {
        "main": "from a import A, later\nfrom b import B\nr = A.name, B.name, later(), B().partner()\n",
        "a": "first = 1\nfrom b import B\nclass A:\n    name = 'A' + B.name\ndef later(): return B.seen\n",
        "b": "import a\nclass B:\n    name = 'B'\n    seen = a.first\n    def partner(self):\n        return a.A.name\n",
    },
    "cycle_in_function": {
        "main": "from a import f\nr = f()\n",
        "a": "import b\nV = 1\ndef f():\n    from b import g\n    return g()\n",
        "b": "from a import *\ndef g():\n    from a import V\n    return V + 1\n",
    },
    "module_getattr": {
        "main": "import a\nfrom a import dynamic\nr = a.thing, a.real, hasattr(a, 'no'), getattr(a, 'no', 'default')\n",
        "a": "real = 1\ndef __getattr__(name):\n    if name == 'no':\n        raise AttributeError(name)\n"
        "    return 'dyn:' + name\n",
    },
    "conditional": {
        "main": "try:\n    from fast import v\nexcept ImportError:\n    from slow import v\n"
        "try:\n    from slow import nope\nexcept ImportError:\n    nope = None\n"
        "try:\n    import gone.deep\nexcept ModuleNotFoundError as e:\n    which = e.name\n"
        "try:\n    from slow import v as w\nexcept ImportError:\n    w = 'wrong'\nelse:\n    extra = 1\n",
        "slow": "v = 'slow'\n",
    },
    "state": {
        "main": "import conf\nfrom conf import items, register\nregister('a')\nconf.items.append('b')\nconf.flag = 5\n"
        "import reader\nr = items, reader.flag, conf.flag\n",
        "conf": "items = []\nflag = 1\ndef register(n):\n    items.append(n)\n    return n\n",
        "reader": "from conf import flag\n",
    },
    "dunder_import": {
        "main": "import importlib\nm = importlib.import_module('p.sub').v\nn = importlib.import_module('.sub', 'p').v\n"
        "o = __import__('p.sub').here\nq = __import__('p.sub', fromlist=['v']).v\n",
        "p": "here = 'p'\n",
        "p.sub": "v = 1\n",
    },
    "whole": {
        "main": "import inspect, p, own\na = [name for name in dir(p) if not name.startswith('_')]\n"
        "b = sorted(key for key in vars(p) if not key.startswith('_'))\n"
        "c = inspect.getmembers(p, lambda one: one == 2)\nd = own.anything, own.size\n"
        "from own import other as e\nimport q.deep\nf = q.deep.name\ndel inspect, p, own, q\n",
        "p": "x = 1\ny = 2\n",
        "own": "import sys\nclass Own:\n    size = 5\n    def __getattr__(self, name):\n        if name.startswith('__'):\n"
        "            raise AttributeError(name)\n        return 'some ' + name\nsys.modules[__name__] = Own()\n",
        "q": "",
        "q.deep": "import sys, types\nclass Deep(types.ModuleType):\n    name = property(lambda self: self.__name__)\n"
        "sys.modules[__name__] = Deep('deep down')\n",
    },
    "names": {
        "main": "import p.a, p.b as pb\nimport p.a as pa\nr = p.a.v, pb.v, pa.v, p.b.v\n"
        "def f():\n    import p.a as inner\n    return inner.v\ns = f()\n"
        "class C:\n    from p.a import v\n    import p.b\nt = C.v, C.p.b.v\n",
        "p": "",
        "p.a": "v = 'a'\n",
        "p.b": "v = 'b'\n",
    },
    "class_hierarchy": {
        "main": "from shop.models import Product\nfrom base import Registry\nr = Product().label(), Registry.all, Product.__module__\n",
        "base": "class Registry:\n    all = []\n    def __init_subclass__(cls, **kw):\n        Registry.all.append(cls.__name__)\n"
        "    def label(self): return self.prefix + type(self).__name__\n    prefix = 'x'\n",
        "shop": "",
        "shop.models": "from base import Registry\nfrom .mixins import Mixin\nclass Product(Mixin, Registry): pass\n",
        "shop.mixins": "import base\nclass Mixin:\n    def label(self): return 'mixin ' + super().label()\n    prefix = base.Registry.prefix * 2\n",
    },
}
"""Several modules; Python and the interpreter are asked for `main`."""
