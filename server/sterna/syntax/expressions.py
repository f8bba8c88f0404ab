"""libcst expressions to facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from sterna.syntax import facts
from sterna.syntax.escapes import cooked

Spot = cst.CSTNode | tuple[cst.CSTNode, cst.CSTNode]
"""What a number stands for: a node, or all from one node to another."""

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.And: "and",
    cst.Or: "or",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
    cst.Not: "not",
    cst.Equal: "==",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}

_EMPTY = cst.Module([])


class ExpressionReader:
    """Turns expressions into facts and numbers them in the order of reading.

    `nodes`, if recording, has for each number what it stands for.
    """

    def __init__(self, record: bool = False) -> None:
        self.count = 0
        self.nodes: list[Spot] | None = [] if record else None
        self._readers: dict[type[cst.CSTNode], Callable[[Any, int], facts.Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Integer: self._const,
            cst.Float: self._const,
            cst.Imaginary: self._const,
            cst.SimpleString: self._const,
            cst.Ellipsis: self._ellipsis,
            cst.ConcatenatedString: self._concatenated,
            cst.FormattedString: self._formatted,
            cst.Call: self._call,
            cst.Tuple: self._tuple,
            cst.List: self._list,
            cst.Set: self._set,
            cst.StarredElement: self._star,
            cst.Dict: self._dict,
            cst.Subscript: self._subscript,
            cst.UnaryOperation: self._unary,
            cst.BinaryOperation: self._binary,
            cst.BooleanOperation: self._boolean,
            cst.Comparison: self._comparison,
            cst.IfExp: self._ifexp,
            cst.Lambda: self._lambda,
            cst.ListComp: self._comprehension,
            cst.SetComp: self._comprehension,
            cst.GeneratorExp: self._comprehension,
            cst.DictComp: self._dict_comprehension,
            cst.NamedExpr: self._walrus,
            cst.Await: self._await,
            cst.Yield: self._yield,
        }

    def number(self, spot: Spot) -> int:
        """The next number, which stands for the spot."""
        at = self.count
        self.count += 1
        if self.nodes is not None:
            self.nodes.append(spot)
        return at

    def expr(self, node: cst.BaseExpression) -> facts.Expr:
        """The facts of an expression."""
        parens = isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar
        at = self.number((node.lpar[-1], node.rpar[0]) if parens else node)
        reader = self._readers.get(type(node))
        if reader is None:
            return facts.OtherExpr(at, _EMPTY.code_for_node(node))
        return reader(node, at)

    def optional(self, node: cst.BaseExpression | None) -> facts.Expr | None:
        """The facts of an expression that may be missing."""
        return None if node is None else self.expr(node)

    def args(self, nodes: Sequence[cst.Arg]) -> list[facts.Arg]:
        """The facts of the arguments of a call or class."""
        found = []
        for node in nodes:
            at = self.number(node)
            keyword = node.keyword.value if node.keyword else None
            found.append(facts.Arg(at, node.star, keyword, self.expr(node.value)))
        return found

    def params(self, node: cst.Parameters) -> list[facts.Param]:
        """The facts of the parameters of a function or lambda."""
        found = [self._param(param, "posonly") for param in node.posonly_params]
        found += [self._param(param, "pos") for param in node.params]
        if isinstance(node.star_arg, cst.Param):
            found.append(self._param(node.star_arg, "vararg"))
        found += [self._param(param, "kwonly") for param in node.kwonly_params]
        if node.star_kwarg is not None:
            found.append(self._param(node.star_kwarg, "kwarg"))
        return found

    def _param(self, node: cst.Param, kind: str) -> facts.Param:
        # libcst ends a parameter before its default.
        at = self.number(node if node.default is None else (node, node.default))
        return facts.Param(at, node.name.value, kind, self.optional(node.default))

    def _name(self, node: cst.Name, at: int) -> facts.Expr:
        if node.value in ("True", "False", "None"):
            return facts.Const(at, node.value)
        return facts.Name(at, node.value)

    def _const(self, node: cst.Integer | cst.Float | cst.Imaginary | cst.SimpleString, at: int) -> facts.Expr:
        return facts.Const(at, node.value)

    def _ellipsis(self, node: cst.Ellipsis, at: int) -> facts.Expr:
        return facts.Const(at, "...")

    def _attribute(self, node: cst.Attribute, at: int) -> facts.Expr:
        return facts.Attr(at, self.expr(node.value), node.attr.value)

    def _call(self, node: cst.Call, at: int) -> facts.Expr:
        return facts.Call(at, self.expr(node.func), self.args(node.args))

    def _concatenated(self, node: cst.ConcatenatedString, at: int) -> facts.Expr:
        pieces: list[cst.BaseExpression] = []
        rest: cst.BaseExpression = node
        while isinstance(rest, cst.ConcatenatedString):
            pieces.append(rest.left)
            rest = rest.right
        pieces.append(rest)
        simple = [piece.value for piece in pieces if isinstance(piece, cst.SimpleString)]
        if len(simple) == len(pieces):
            return facts.Const(at, " ".join(simple))
        parts: list[facts.Format | str] = []
        for piece in pieces:
            if isinstance(piece, cst.SimpleString):
                raw = "r" in piece.prefix
                parts.append(piece.raw_value if raw else cooked(piece.raw_value))
            elif isinstance(piece, cst.FormattedString):
                parts += self._parts(piece.parts, "r" in piece.prefix)
            else:
                return facts.OtherExpr(at, _EMPTY.code_for_node(node))
        return facts.FString(at, _merged(parts))

    def _formatted(self, node: cst.FormattedString, at: int) -> facts.Expr:
        return facts.FString(at, _merged(self._parts(node.parts, "r" in node.prefix)))

    def _parts(self, nodes: Sequence[cst.BaseFormattedStringContent], raw: bool) -> list[facts.Format | str]:
        parts: list[facts.Format | str] = []
        for node in nodes:
            if isinstance(node, cst.FormattedStringText):
                text = node.value.replace("{{", "{").replace("}}", "}")
                parts.append(text if raw else cooked(text))
            elif isinstance(node, cst.FormattedStringExpression):
                spec = _merged(self._parts(node.format_spec, raw)) if node.format_spec else []
                conversion = node.conversion or ""
                if node.equal is not None:
                    pieces = [node.whitespace_before_expression, node.expression, node.whitespace_after_expression]
                    parts.append("".join(_EMPTY.code_for_node(piece) for piece in (*pieces, node.equal)))
                    if not conversion and not node.format_spec:
                        conversion = "r"
                parts.append(facts.Format(self.expr(node.expression), conversion, spec))
        return parts

    def _elements(self, nodes: Sequence[cst.BaseElement]) -> list[facts.Expr]:
        return [self.expr(node if isinstance(node, cst.StarredElement) else node.value) for node in nodes]

    def _tuple(self, node: cst.Tuple, at: int) -> facts.Expr:
        return facts.Seq(at, "tuple", self._elements(node.elements))

    def _list(self, node: cst.List, at: int) -> facts.Expr:
        return facts.Seq(at, "list", self._elements(node.elements))

    def _set(self, node: cst.Set, at: int) -> facts.Expr:
        return facts.Seq(at, "set", self._elements(node.elements))

    def _star(self, node: cst.StarredElement, at: int) -> facts.Expr:
        return facts.Star(at, self.expr(node.value))

    def _dict(self, node: cst.Dict, at: int) -> facts.Expr:
        items = []
        for element in node.elements:
            key = self.expr(element.key) if isinstance(element, cst.DictElement) else None
            items.append(facts.DictItem(key, self.expr(element.value)))
        return facts.Dict(at, items)

    def _subscript(self, node: cst.Subscript, at: int) -> facts.Expr:
        value = self.expr(node.value)
        first, last = node.slice[0], node.slice[-1]
        if len(node.slice) == 1 and not isinstance(first.comma, cst.Comma) and not _starred(first.slice):
            return facts.Sub(at, value, self._index(first.slice))
        index = self.number((first.slice, last.slice))
        return facts.Sub(at, value, facts.Seq(index, "tuple", [self._index(item.slice) for item in node.slice]))

    def _index(self, node: cst.BaseSlice) -> facts.Expr:
        if isinstance(node, cst.Slice):
            at = self.number(node)
            return facts.Slice(at, self.optional(node.lower), self.optional(node.upper), self.optional(node.step))
        assert isinstance(node, cst.Index)
        if _starred(node):
            return facts.Star(self.number(node), self.expr(node.value))
        return self.expr(node.value)

    def _unary(self, node: cst.UnaryOperation, at: int) -> facts.Expr:
        return facts.Unary(at, _OPERATORS[type(node.operator)], self.expr(node.expression))

    def _binary(self, node: cst.BinaryOperation, at: int) -> facts.Expr:
        return facts.Binary(at, self.expr(node.left), _OPERATORS[type(node.operator)], self.expr(node.right))

    def _boolean(self, node: cst.BooleanOperation, at: int) -> facts.Expr:
        return facts.Bool(at, self.expr(node.left), _OPERATORS[type(node.operator)], self.expr(node.right))

    def _comparison(self, node: cst.Comparison, at: int) -> facts.Expr:
        left = self.expr(node.left)
        items = []
        for target in node.comparisons:
            # `<>` of the barry_as_FLUFL import is the other spelling of NotEqual.
            op = "!=" if isinstance(target.operator, cst.NotEqual) else _OPERATORS[type(target.operator)]
            items.append(facts.CompareItem(op, self.expr(target.comparator)))
        return facts.Compare(at, left, items)

    def _ifexp(self, node: cst.IfExp, at: int) -> facts.Expr:
        body = self.expr(node.body)
        test = self.expr(node.test)
        return facts.IfExp(at, test, body, self.expr(node.orelse))

    def _lambda(self, node: cst.Lambda, at: int) -> facts.Expr:
        return facts.Lambda(at, self.params(node.params), self.expr(node.body))

    def _comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp, at: int) -> facts.Expr:
        kind = {cst.ListComp: "list", cst.SetComp: "set"}.get(type(node), "generator")
        return facts.Comp(at, kind, self.expr(node.elt), None, self._fors(node.for_in))

    def _dict_comprehension(self, node: cst.DictComp, at: int) -> facts.Expr:
        return facts.Comp(at, "dict", self.expr(node.key), self.expr(node.value), self._fors(node.for_in))

    def _fors(self, node: cst.CompFor) -> list[facts.CompFor]:
        found = []
        rest: cst.CompFor | None = node
        while rest is not None:
            target, iterated = self.expr(rest.target), self.expr(rest.iter)
            found.append(facts.CompFor(target, iterated, [self.expr(item.test) for item in rest.ifs]))
            rest = rest.inner_for_in
        return found

    def _walrus(self, node: cst.NamedExpr, at: int) -> facts.Expr:
        return facts.Walrus(at, self.expr(node.target), self.expr(node.value))

    def _await(self, node: cst.Await, at: int) -> facts.Expr:
        return facts.Await(at, self.expr(node.expression))

    def _yield(self, node: cst.Yield, at: int) -> facts.Expr:
        if isinstance(node.value, cst.From):
            return facts.Yield(at, self.expr(node.value.item), True)
        return facts.Yield(at, self.optional(node.value), False)


def _starred(node: cst.BaseSlice) -> bool:
    return isinstance(node, cst.Index) and bool(node.star)


def _merged(parts: list[facts.Format | str]) -> list[facts.Format | str]:
    merged: list[facts.Format | str] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "":
            merged.append(part)
    return merged
