"""The facts of a module: what its text says, as plain values.

Every node starts with `at`, its number within the *unit* it was read from. A unit is one top-level statement of a
module, or one function body that was read on demand; numbers count from 0 in the order of reading, so the same text
always gives the same numbers. `sterna.syntax.spans` turns a number into a range of the text; most nodes are never
asked, and positions are the expensive part of libcst.

The structs encode as arrays (`["Call", 7, func, args]`): that JSON is also what the worker interprets.
"""

from __future__ import annotations

from msgspec import Struct

READER_VERSION = 3
"""Raised whenever the same text would give other facts: it is part of the key of the cache."""


class Node(Struct, frozen=True, array_like=True, tag=True):
    """A node of facts; `at` is its number within the unit."""

    at: int


# Expressions


class Name(Node, frozen=True):
    """A name that is looked up; True, False and None are Const."""

    name: str


class Const(Node, frozen=True):
    """A literal, as its source text (`1_000`, `None`, `...`); literals side by side, without an f-string, are one."""

    source: str


class Attr(Node, frozen=True):
    """`value.name`."""

    value: Expr
    name: str


class Arg(Struct, frozen=True, array_like=True):
    """An argument of a call or a class; `star` is "", "*" or "**"."""

    at: int
    star: str
    keyword: str | None
    value: Expr


class Call(Node, frozen=True):
    """`func(args)`."""

    func: Expr
    args: list[Arg]


class Seq(Node, frozen=True):
    """A list, tuple or set display; `kind` is "list", "tuple" or "set"."""

    kind: str
    items: list[Expr]


class Star(Node, frozen=True):
    """`*value` inside a display or an assignment target."""

    value: Expr


class DictItem(Struct, frozen=True, array_like=True):
    """`key: value`, or `**value` where the key is None."""

    key: Expr | None
    value: Expr


class Dict(Node, frozen=True):
    """A dict display."""

    items: list[DictItem]


class Sub(Node, frozen=True):
    """`value[index]`; several indices are a Seq of kind "tuple"."""

    value: Expr
    index: Expr


class Slice(Node, frozen=True):
    """`lower:upper:step` inside a Sub."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Unary(Node, frozen=True):
    """`op value`; op is "-", "+", "~" or "not"."""

    op: str
    value: Expr


class Binary(Node, frozen=True):
    """`left op right`; op is the operator's text, for example "+", "|", "**", "@"."""

    left: Expr
    op: str
    right: Expr


class Bool(Node, frozen=True):
    """`left and right` or `left or right`."""

    left: Expr
    op: str
    right: Expr


class CompareItem(Struct, frozen=True, array_like=True):
    """One `op right` of a comparison; op is "==", "not in", "is not", ..."""

    op: str
    right: Expr


class Compare(Node, frozen=True):
    """A chain of comparisons."""

    left: Expr
    items: list[CompareItem]


class IfExp(Node, frozen=True):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node, frozen=True):
    """`lambda params: body`."""

    params: list[Param]
    body: Expr


class CompFor(Struct, frozen=True, array_like=True):
    """One `for target in iter if conditions` of a comprehension."""

    target: Expr
    iter: Expr
    conditions: list[Expr]


class Comp(Node, frozen=True):
    """A comprehension; `kind` is "list", "set", "dict" or "generator"; a "dict" has its key as element, and a value."""

    kind: str
    element: Expr
    value: Expr | None
    fors: list[CompFor]


class Format(Struct, frozen=True, array_like=True, tag=True):
    """`{value!conversion:spec}` of an f-string."""

    value: Expr
    conversion: str
    spec: list[Format | str]


class FString(Node, frozen=True):
    """An f-string, or a concatenation with one in it: cooked text (escapes resolved) and formatted values."""

    parts: list[Format | str]


class Walrus(Node, frozen=True):
    """`target := value`."""

    target: Expr
    value: Expr


class Await(Node, frozen=True):
    """`await value`."""

    value: Expr


class Yield(Node, frozen=True):
    """`yield value`, or `yield from value`."""

    value: Expr | None
    from_: bool


class OtherExpr(Node, frozen=True):
    """An expression that no other node stands for, as its text (t-strings, say)."""

    source: str


Expr = (
    Name
    | Const
    | Attr
    | Call
    | Seq
    | Star
    | Dict
    | Sub
    | Slice
    | Unary
    | Binary
    | Bool
    | Compare
    | IfExp
    | Lambda
    | Comp
    | FString
    | Walrus
    | Await
    | Yield
    | OtherExpr
)


class Param(Struct, frozen=True, array_like=True):
    """A parameter; `kind` is "posonly", "pos", "vararg", "kwonly" or "kwarg" (a bare `*` or `/` gives no Param)."""

    at: int
    name: str
    kind: str
    default: Expr | None


# Statements


class ExprStmt(Node, frozen=True):
    """An expression as a statement."""

    value: Expr


class Assign(Node, frozen=True):
    """`target = target = value`."""

    targets: list[Expr]
    value: Expr


class AnnAssign(Node, frozen=True):
    """`target: annotation = value`."""

    target: Expr
    annotation: Expr
    value: Expr | None


class AugAssign(Node, frozen=True):
    """`target op= value`; op without the equals sign."""

    target: Expr
    op: str
    value: Expr


class ImportName(Struct, frozen=True, array_like=True):
    """`name as asname` of an import; `at` is the number of the name."""

    at: int
    name: str
    asname: str | None


class Import(Node, frozen=True):
    """`import a.b as c, d`."""

    names: list[ImportName]


class ImportFrom(Node, frozen=True):
    """`from ..module import names`; `names` is empty for a star import; `level` counts the dots."""

    module: str
    level: int
    names: list[ImportName]


class Class(Node, frozen=True):
    """A class; `name_at` is the number of its name."""

    name: str
    name_at: int
    decorators: list[Expr]
    args: list[Arg]
    body: list[Stmt]


class Def(Node, frozen=True):
    """A function.

    `body` is None where it is read on demand: then (`key`, the position of this function among the functions of its
    top-level statement whose bodies are on demand) names the body, and `digest` changes when its text changes.
    Functions inside a body that was read on demand carry their statements.
    """

    name: str
    name_at: int
    decorators: list[Expr]
    params: list[Param]
    is_async: bool
    key: int
    digest: str
    body: list[Stmt] | None


class If(Node, frozen=True):
    """`if`/`elif`/`else`; an elif is an If alone in `orelse`."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


class For(Node, frozen=True):
    """A for loop."""

    target: Expr
    iter: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    is_async: bool


class While(Node, frozen=True):
    """A while loop."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


class Handler(Struct, frozen=True, array_like=True):
    """`except type as name`; `type` is a Seq of kind "tuple" for several."""

    type: Expr | None
    name: str | None
    body: list[Stmt]


class Try(Node, frozen=True):
    """try; `is_group` for `except*`."""

    body: list[Stmt]
    handlers: list[Handler]
    orelse: list[Stmt]
    finalbody: list[Stmt]
    is_group: bool


class WithItem(Struct, frozen=True, array_like=True):
    """`value as target`."""

    value: Expr
    target: Expr | None


class With(Node, frozen=True):
    """A with block."""

    items: list[WithItem]
    body: list[Stmt]
    is_async: bool


class Return(Node, frozen=True):
    """`return value`."""

    value: Expr | None


class Raise(Node, frozen=True):
    """`raise value from cause`."""

    value: Expr | None
    cause: Expr | None


class Assert(Node, frozen=True):
    """`assert test, message`."""

    test: Expr
    message: Expr | None


class Delete(Node, frozen=True):
    """`del targets`."""

    targets: list[Expr]


class Scope(Node, frozen=True):
    """`global names` or `nonlocal names`; `kind` says which."""

    kind: str
    names: list[str]


class Simple(Node, frozen=True):
    """`pass`, `break` or `continue`."""

    kind: str


class MatchValue(Node, frozen=True):
    """A pattern that is equal to a value: a literal, or a dotted name; None, True and False are the same object."""

    value: Expr


class MatchSequence(Node, frozen=True):
    """`[pattern, *rest]`; at most one MatchStar is among the items."""

    items: list[Pattern]


class MatchStar(Node, frozen=True):
    """`*name` inside a MatchSequence; the name is None for `*_`."""

    name: str | None


class MatchItem(Struct, frozen=True, array_like=True):
    """`key: pattern` of a MatchMapping."""

    key: Expr
    value: Pattern


class MatchMapping(Node, frozen=True):
    """`{key: pattern, **rest}`."""

    items: list[MatchItem]
    rest: str | None


class MatchKeyword(Struct, frozen=True, array_like=True):
    """`name=pattern` of a MatchClass."""

    name: str
    value: Pattern


class MatchClass(Node, frozen=True):
    """`cls(pattern, name=pattern)`."""

    cls: Expr
    items: list[Pattern]
    keywords: list[MatchKeyword]


class MatchOr(Node, frozen=True):
    """`pattern | pattern`."""

    items: list[Pattern]


class MatchAs(Node, frozen=True):
    """`pattern as name`; without a pattern a capture, without a name too the wildcard `_`."""

    pattern: Pattern | None
    name: str | None


Pattern = MatchValue | MatchSequence | MatchStar | MatchMapping | MatchClass | MatchOr | MatchAs


class Case(Struct, frozen=True, array_like=True):
    """`case pattern if guard`."""

    pattern: Pattern
    guard: Expr | None
    body: list[Stmt]


class Match(Node, frozen=True):
    """A match statement."""

    subject: Expr
    cases: list[Case]


class OtherStmt(Node, frozen=True):
    """A statement that no other node stands for, as its kind ("type") and the names that it may bind."""

    kind: str
    binds: list[str]


class Broken(Node, frozen=True):
    """A statement whose text does not parse and of which nothing good is known from before."""

    message: str


Stmt = (
    ExprStmt
    | Assign
    | AnnAssign
    | AugAssign
    | Import
    | ImportFrom
    | Class
    | Def
    | If
    | For
    | While
    | Try
    | With
    | Match
    | Return
    | Raise
    | Assert
    | Delete
    | Scope
    | Simple
    | OtherStmt
    | Broken
)


class Note(Struct, frozen=True, array_like=True):
    """Text that does not parse: a range in codepoints, lines from 0, and what the parser said."""

    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class Top(Struct, frozen=True, array_like=True):
    """A top-level statement: its facts and where it stands now (first line, and the line after its last; from 0).

    `stale` is true where the text does not parse now and the facts are the last good ones.
    """

    stmt: Stmt
    line: int
    end_line: int
    stale: bool


class Module(Struct, frozen=True, array_like=True):
    """The facts of one module's text."""

    statements: list[Top]
    notes: list[Note]


class Place(Struct, frozen=True, array_like=True):
    """A node of a module: `statement` is the index of the top-level statement, `body` the key of a function body read
    on demand or -1, `at` the number of the node."""

    module: str
    statement: int
    body: int
    at: int
