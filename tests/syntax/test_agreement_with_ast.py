"""Facts say the same as the standard library's parser, on Django's own sources."""

from __future__ import annotations

import ast
from pathlib import Path

import django.db
import pytest

from sterna.syntax import facts
from sterna.syntax.read import Reading, body, read

FOLDER = Path(django.db.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


def of_facts(reading: Reading) -> list[object]:
    return [_Outline(reading, number).statement(top.stmt) for number, top in enumerate(reading.facts.statements)]


class _Outline:
    """Facts as plain tuples that an ast tree can give as well."""

    def __init__(self, reading: Reading, number: int) -> None:
        self.reading = reading
        self.number = number

    def block(self, statements):
        return [self.statement(each) for each in statements]

    def statement(self, node):
        block, expr, exprs = self.block, self.expr, self.exprs
        match node:
            case facts.ExprStmt():
                return ("Expr", expr(node.value))
            case facts.Assign():
                return ("Assign", exprs(node.targets), expr(node.value))
            case facts.AnnAssign():
                return ("AnnAssign", expr(node.target), expr(node.annotation), expr(node.value))
            case facts.AugAssign():
                return ("AugAssign", expr(node.target), node.op, expr(node.value))
            case facts.Import():
                return ("Import", [(name.name, name.asname) for name in node.names])
            case facts.ImportFrom():
                return ("ImportFrom", node.module, node.level, [(name.name, name.asname) for name in node.names])
            case facts.Class():
                return ("Class", node.name, exprs(node.decorators), self.args(node.args), block(node.body))
            case facts.Def():
                inner = node.body
                if inner is None:
                    inner = body(self.reading, self.number, node.key)
                    assert isinstance(inner, list)
                params = [(param.name, param.kind, expr(param.default)) for param in node.params]
                return ("Def", node.name, exprs(node.decorators), params, node.is_async, block(inner))
            case facts.If():
                return ("If", expr(node.test), block(node.body), block(node.orelse))
            case facts.For():
                return ("For", expr(node.target), expr(node.iter), block(node.body), block(node.orelse), node.is_async)
            case facts.While():
                return ("While", expr(node.test), block(node.body), block(node.orelse))
            case facts.Try():
                handlers = [(expr(each.type), each.name, block(each.body)) for each in node.handlers]
                return ("Try", block(node.body), handlers, block(node.orelse), block(node.finalbody), node.is_group)
            case facts.With():
                items = [(expr(item.value), expr(item.target)) for item in node.items]
                return ("With", items, block(node.body), node.is_async)
            case facts.Return():
                return ("Return", expr(node.value))
            case facts.Raise():
                return ("Raise", expr(node.value), expr(node.cause))
            case facts.Assert():
                return ("Assert", expr(node.test), expr(node.message))
            case facts.Delete():
                return ("Delete", exprs(node.targets))
            case facts.Scope():
                return (node.kind, node.names)
            case facts.Simple():
                return (node.kind,)
        raise AssertionError(node)

    def exprs(self, nodes):
        return [self.expr(node) for node in nodes]

    def args(self, nodes):
        """Positional and starred first, as ast has them."""
        plain = [(arg.star, arg.keyword, self.expr(arg.value)) for arg in nodes]
        return [arg for arg in plain if arg[1] is None and arg[0] != "**"] + [
            arg for arg in plain if arg[1] is not None or arg[0] == "**"
        ]

    def expr(self, node):
        expr, exprs = self.expr, self.exprs
        match node:
            case None:
                return None
            case facts.Name():
                return ("Name", node.name)
            case facts.Const():
                return ("Const", repr(ast.literal_eval(node.source)))
            case facts.Attr():
                return ("Attr", expr(node.value), node.name)
            case facts.Call():
                return ("Call", expr(node.func), self.args(node.args))
            case facts.Seq():
                return (node.kind, exprs(node.items))
            case facts.Star():
                return ("Star", expr(node.value))
            case facts.Dict():
                return ("Dict", [(expr(item.key), expr(item.value)) for item in node.items])
            case facts.Sub():
                return ("Sub", expr(node.value), expr(node.index))
            case facts.Slice():
                return ("Slice", expr(node.lower), expr(node.upper), expr(node.step))
            case facts.Unary():
                return ("Unary", node.op, expr(node.value))
            case facts.Binary():
                return ("Binary", expr(node.left), node.op, expr(node.right))
            case facts.Bool():
                return ("Bool", node.op, self.operands(node, node.op))
            case facts.Compare():
                return ("Compare", expr(node.left), [(item.op, expr(item.right)) for item in node.items])
            case facts.IfExp():
                return ("IfExp", expr(node.test), expr(node.body), expr(node.orelse))
            case facts.Lambda():
                return ("Lambda", [(p.name, p.kind, expr(p.default)) for p in node.params], expr(node.body))
            case facts.Comp():
                fors = [(expr(each.target), expr(each.iter), exprs(each.conditions)) for each in node.fors]
                return ("Comp", node.kind, expr(node.element), expr(node.value), fors)
            case facts.FString():
                return ("FString", self.parts(node.parts))
            case facts.Walrus():
                return ("Walrus", expr(node.target), expr(node.value))
            case facts.Await():
                return ("Await", expr(node.value))
            case facts.Yield():
                return ("Yield", expr(node.value), node.from_)
        raise AssertionError(node)

    def operands(self, node, op):
        if isinstance(node, facts.Bool) and node.op == op:
            return self.operands(node.left, op) + self.operands(node.right, op)
        return [self.expr(node)]

    def parts(self, parts):
        return [p if isinstance(p, str) else (self.expr(p.value), p.conversion, self.parts(p.spec)) for p in parts]


OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.And: "and",
    ast.Or: "or",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Invert: "~",
    ast.Not: "not",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def of_ast(node):
    """The same outline of an ast node (or list of nodes)."""
    go = of_ast
    match node:
        case None:
            return None
        case list():
            return [go(each) for each in node]
        case ast.Expr():
            return ("Expr", go(node.value))
        case ast.Assign():
            return ("Assign", go(node.targets), go(node.value))
        case ast.AnnAssign():
            return ("AnnAssign", go(node.target), go(node.annotation), go(node.value))
        case ast.AugAssign():
            return ("AugAssign", go(node.target), OPERATORS[type(node.op)], go(node.value))
        case ast.Import():
            return ("Import", [(name.name, name.asname) for name in node.names])
        case ast.ImportFrom():
            names = [(name.name, name.asname) for name in node.names if name.name != "*"]
            return ("ImportFrom", node.module or "", node.level, names)
        case ast.ClassDef():
            return ("Class", node.name, go(node.decorator_list), _args(node.bases, node.keywords), go(node.body))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            is_async = isinstance(node, ast.AsyncFunctionDef)
            return ("Def", node.name, go(node.decorator_list), _params(node.args), is_async, go(node.body))
        case ast.If():
            return ("If", go(node.test), go(node.body), go(node.orelse))
        case ast.For() | ast.AsyncFor():
            is_async = isinstance(node, ast.AsyncFor)
            return ("For", go(node.target), go(node.iter), go(node.body), go(node.orelse), is_async)
        case ast.While():
            return ("While", go(node.test), go(node.body), go(node.orelse))
        case ast.Try():
            handlers = [(go(each.type), each.name, go(each.body)) for each in node.handlers]
            return ("Try", go(node.body), handlers, go(node.orelse), go(node.finalbody), False)
        case ast.With() | ast.AsyncWith():
            items = [(go(item.context_expr), go(item.optional_vars)) for item in node.items]
            return ("With", items, go(node.body), isinstance(node, ast.AsyncWith))
        case ast.Return():
            return ("Return", go(node.value))
        case ast.Raise():
            return ("Raise", go(node.exc), go(node.cause))
        case ast.Assert():
            return ("Assert", go(node.test), go(node.msg))
        case ast.Delete():
            return ("Delete", go(node.targets))
        case ast.Global() | ast.Nonlocal():
            return (type(node).__name__.lower(), node.names)
        case ast.Pass() | ast.Break() | ast.Continue():
            return (type(node).__name__.lower(),)
        case ast.Name():
            return ("Name", node.id)
        case ast.Constant():
            return ("Const", repr(node.value))
        case ast.Attribute():
            return ("Attr", go(node.value), node.attr)
        case ast.Call():
            return ("Call", go(node.func), _args(node.args, node.keywords))
        case ast.Tuple() | ast.List() | ast.Set():
            return (type(node).__name__.lower(), go(node.elts))
        case ast.Starred():
            return ("Star", go(node.value))
        case ast.Dict():
            return ("Dict", [(go(key), go(value)) for key, value in zip(node.keys, node.values, strict=True)])
        case ast.Subscript():
            return ("Sub", go(node.value), go(node.slice))
        case ast.Slice():
            return ("Slice", go(node.lower), go(node.upper), go(node.step))
        case ast.UnaryOp():
            return ("Unary", OPERATORS[type(node.op)], go(node.operand))
        case ast.BinOp():
            return ("Binary", go(node.left), OPERATORS[type(node.op)], go(node.right))
        case ast.BoolOp():
            return ("Bool", OPERATORS[type(node.op)], _operands(node, type(node.op)))
        case ast.Compare():
            pairs = zip(node.ops, node.comparators, strict=True)
            return ("Compare", go(node.left), [(OPERATORS[type(op)], go(right)) for op, right in pairs])
        case ast.IfExp():
            return ("IfExp", go(node.test), go(node.body), go(node.orelse))
        case ast.Lambda():
            return ("Lambda", _params(node.args), go(node.body))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            kind = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict"}.get(type(node), "generator")
            element, value = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt, None)
            fors = [(go(each.target), go(each.iter), go(each.ifs)) for each in node.generators]
            return ("Comp", kind, go(element), go(value), fors)
        case ast.JoinedStr():
            return ("FString", _parts(node))
        case ast.NamedExpr():
            return ("Walrus", go(node.target), go(node.value))
        case ast.Await():
            return ("Await", go(node.value))
        case ast.Yield() | ast.YieldFrom():
            return ("Yield", go(node.value), isinstance(node, ast.YieldFrom))
    raise AssertionError(ast.dump(node))


def _operands(node, kind):
    if isinstance(node, ast.BoolOp) and type(node.op) is kind:
        return [operand for value in node.values for operand in _operands(value, kind)]
    return [of_ast(node)]


def _args(positional, keywords):
    plain = []
    for arg in positional:
        plain.append(("*", None, of_ast(arg.value)) if isinstance(arg, ast.Starred) else ("", None, of_ast(arg)))
    return plain + [("" if each.arg else "**", each.arg, of_ast(each.value)) for each in keywords]


def _params(args):
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
    kinds = ["posonly"] * len(args.posonlyargs) + ["pos"] * len(args.args)
    found = [(each.arg, kind, of_ast(value)) for each, kind, value in zip(positional, kinds, defaults, strict=True)]
    if args.vararg:
        found.append((args.vararg.arg, "vararg", None))
    pairs = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    found += [(each.arg, "kwonly", of_ast(value)) for each, value in pairs]
    if args.kwarg:
        found.append((args.kwarg.arg, "kwarg", None))
    return found


def _parts(node):
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(value.value)
        else:
            conversion = "" if value.conversion == -1 else chr(value.conversion)
            parts.append((of_ast(value.value), conversion, _parts(value.format_spec) if value.format_spec else []))
    return parts


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_django_sources_give_the_facts_that_ast_gives(path):
    text = path.read_text()
    reading = read(text)
    assert reading.facts.notes == []
    tree = ast.parse(text)
    assert of_facts(reading) == of_ast(tree.body)
    starts = [min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) for node in tree.body]
    assert [top.line + 1 for top in reading.facts.statements] == starts
    assert [top.end_line for top in reading.facts.statements] == [node.end_lineno for node in tree.body]


SNIPPETS = [
    "x = f'a{b!r:>{w}}{{}}\\n{c=}{d = !s}' 'e' rf'\\n{f}'",
    "x = f'''{\n  a\n}'''",
    "x = 'a' \"b\" 'c'",
    "x = a[1:2, ::3, ...][b,]",
    "def f(a, /, b=1, *c, d, e=2, **g): ...",
    "def f(*, a): return (yield), (yield from a), await b",
    "x = lambda a, *b, c=1, **d: (a, b)",
    "x = {**a, 'b': c, **d}",
    "x = {a: b for a, b in c if d if e for f in g}",
    "x = [*a, b], {*c}, (d for d in e)",
    "async def f():\n    async with a as b, c: pass\n    async for d in e: pass\n    else: pass",
    "try: a\nexcept (B, C) as d: e\nexcept F: g\nelse: h\nfinally: i",
    "a, *b = c = d",
    "a: int\nb: str = 'c'",
    "a += 1; b **= 2; c //= 3; d >>= 4; e @= 5; f |= 6; g ^= 7; h &= 8; i %= 9; j -= 1; k *= 1; m /= 1; n <<= 1",
    "del a, b[0]\ndel (c, d)",
    "assert a, b; assert c",
    "raise A from B\nraise\nraise C",
    "while a: break\nelse: pass",
    "for a in b: continue",
    "def f():\n    global a, b\n    def g():\n        nonlocal c",
    "from . import a\nfrom ..b.c import (d as e, f,)\nfrom g import *\nimport h.i as j, k.l",
    "if a: b\nelif c: d\nelif e: f\nelse: g",
    "if (a := b) and not c or d: pass",
    "x = a < b <= c != d is not e not in f",
    "x = -a ** +b // ~c % d @ e << f >> g & h | i ^ j",
    "x = a if b else c",
    "x = 1_000, 0x1f, 2j, b'x' b'y', None, True, ..., r'\\d'",
    "@a.b(c)\n@d\nclass E(F, *g, metaclass=H, **i):\n    '''doc'''\n    j = 1; k = 2\n    class L: pass",
    "f(a, *b, c=d, **e)(g for g in h)",
    "x = '''a\r\nb'''\r\ny = 1",
    "if a:\n\tb = 1\n\tif c:\n\t\td = 2\ne = 3",
    "if a:\n    b\n\f\n    c\n\fd = 1",
    "class A:\n    def f(self):\\\n\n        return 1",
    "def f():\\\n# a comment\n    pass",
    "def f():\n   \\\n # a comment\n    pass",
    "def f():\\\n \\\n\n    pass",
    "def f(): \\\n    return 1\na = 1\\\n\nb = 2",
    "class A:\n\\\n    b = 1",
    "class A:\n  \\\n      b = 1\n  c = 2",
    "\\\n\na = 1",
    "a = 1\\\n;b = 2",
]


@pytest.mark.parametrize("text", SNIPPETS)
def test_snippets_give_the_facts_that_ast_gives(text):
    assert of_facts(read(text)) == of_ast(ast.parse(text).body)
