"""libcst statements to facts."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from sterna.syntax import facts
from sterna.syntax.patterns import PatternReader

_AUGMENTED: dict[type[cst.CSTNode], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.MatrixMultiplyAssign: "@",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
}


class StatementReader(PatternReader):
    """Turns statements into facts.

    `digests` are those of the bodies on demand, by key: the body of such a function is just its key in the text, a node
    that `placeholders` collects. With None, functions carry their statements.
    """

    def __init__(self, digests: Sequence[str] | None, record: bool = False) -> None:
        super().__init__(record)
        self._digests = digests
        self.placeholders: list[cst.Integer] = []

    def statements(self, nodes: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> list[facts.Stmt]:
        """The facts of the statements of a block."""
        found: list[facts.Stmt] = []
        for node in nodes:
            if isinstance(node, cst.SimpleStatementLine):
                found += [self._small(small) for small in node.body]
            elif isinstance(node, cst.BaseSmallStatement):
                found.append(self._small(node))
            else:
                found.append(self._compound(node))
        return found

    def _block(self, node: cst.BaseSuite) -> list[facts.Stmt]:
        return self.statements(node.body)

    def _small(self, node: cst.BaseSmallStatement) -> facts.Stmt:
        at = self.number(node)
        match node:
            case cst.Assign():
                targets = [self.expr(target.target) for target in node.targets]
                return facts.Assign(at, targets, self.expr(node.value))
            case cst.Expr():
                return facts.ExprStmt(at, self.expr(node.value))
            case cst.AnnAssign():
                target, annotation = self.expr(node.target), self.expr(node.annotation.annotation)
                return facts.AnnAssign(at, target, annotation, self.optional(node.value))
            case cst.AugAssign():
                target = self.expr(node.target)
                return facts.AugAssign(at, target, _AUGMENTED[type(node.operator)], self.expr(node.value))
            case cst.Import():
                return facts.Import(at, self._aliases(node.names))
            case cst.ImportFrom():
                names = [] if isinstance(node.names, cst.ImportStar) else self._aliases(node.names)
                return facts.ImportFrom(at, _dotted(node.module) if node.module else "", len(node.relative), names)
            case cst.Return():
                return facts.Return(at, self.optional(node.value))
            case cst.Raise():
                value = self.optional(node.exc)
                return facts.Raise(at, value, self.expr(node.cause.item) if node.cause else None)
            case cst.Assert():
                return facts.Assert(at, self.expr(node.test), self.optional(node.msg))
            case cst.Del():
                target_node = node.target
                if isinstance(target_node, cst.Tuple) and not target_node.lpar:
                    return facts.Delete(at, self._elements(target_node.elements))
                return facts.Delete(at, [self.expr(target_node)])
            case cst.Global() | cst.Nonlocal():
                kind = "global" if isinstance(node, cst.Global) else "nonlocal"
                return facts.Scope(at, kind, [item.name.value for item in node.names])
            case cst.Pass() | cst.Break() | cst.Continue():
                return facts.Simple(at, type(node).__name__.lower())
            case cst.TypeAlias():
                return facts.OtherStmt(at, "type", [node.name.value])
        raise TypeError(f"libcst has a small statement of a new kind: {type(node).__name__}")

    def _aliases(self, nodes: Sequence[cst.ImportAlias]) -> list[facts.ImportName]:
        found = []
        for node in nodes:
            at = self.number(node.name)
            alias = node.asname.name if node.asname else None
            asname = alias.value if isinstance(alias, cst.Name) else None
            found.append(facts.ImportName(at, _dotted(node.name), asname))
        return found

    def _compound(self, node: cst.BaseStatement) -> facts.Stmt:
        decorated = isinstance(node, cst.ClassDef | cst.FunctionDef) and node.decorators
        at = self.number((decorated[0], node) if decorated else node)
        match node:
            case cst.ClassDef():
                return self._class(node, at)
            case cst.FunctionDef():
                return self._def(node, at)
            case cst.If():
                return self._if(node, at)
            case cst.For():
                target, iterated = self.expr(node.target), self.expr(node.iter)
                body, orelse = self._block(node.body), self._else(node.orelse)
                return facts.For(at, target, iterated, body, orelse, node.asynchronous is not None)
            case cst.While():
                test, body = self.expr(node.test), self._block(node.body)
                return facts.While(at, test, body, self._else(node.orelse))
            case cst.Try() | cst.TryStar():
                return self._try(node, at)
            case cst.With():
                return self._with(node, at)
            case cst.Match():
                return self._match(node, at)
        raise TypeError(f"libcst has a compound statement of a new kind: {type(node).__name__}")

    def _class(self, node: cst.ClassDef, at: int) -> facts.Stmt:
        decorators = [self.expr(decorator.decorator) for decorator in node.decorators]
        name_at = self.number(node.name)
        args = self.args((*node.bases, *node.keywords))
        return facts.Class(at, node.name.value, name_at, decorators, args, self._block(node.body))

    def _def(self, node: cst.FunctionDef, at: int) -> facts.Stmt:
        decorators = [self.expr(decorator.decorator) for decorator in node.decorators]
        name_at = self.number(node.name)
        params = self.params(node.params)
        is_async = node.asynchronous is not None
        key, digest, body = -1, "", None
        if self._digests is None:
            body = self._block(node.body)
        else:
            placeholder = _placeholder(node)
            key = int(placeholder.value)
            digest = self._digests[key]
            self.placeholders.append(placeholder)
        return facts.Def(at, node.name.value, name_at, decorators, params, is_async, key, digest, body)

    def _if(self, node: cst.If, at: int) -> facts.Stmt:
        test, body = self.expr(node.test), self._block(node.body)
        if isinstance(node.orelse, cst.If):
            return facts.If(at, test, body, [self._compound(node.orelse)])
        return facts.If(at, test, body, self._else(node.orelse))

    def _else(self, node: cst.Else | None) -> list[facts.Stmt]:
        return self._block(node.body) if node else []

    def _try(self, node: cst.Try | cst.TryStar, at: int) -> facts.Stmt:
        body = self._block(node.body)
        handlers = []
        for handler in node.handlers:
            caught = self.optional(handler.type)
            name = handler.name.name if handler.name else None
            bound = name.value if isinstance(name, cst.Name) else None
            handlers.append(facts.Handler(caught, bound, self._block(handler.body)))
        orelse = self._else(node.orelse)
        finalbody = self._block(node.finalbody.body) if node.finalbody else []
        return facts.Try(at, body, handlers, orelse, finalbody, isinstance(node, cst.TryStar))

    def _with(self, node: cst.With, at: int) -> facts.Stmt:
        items = []
        for item in node.items:
            value = self.expr(item.item)
            items.append(facts.WithItem(value, self.expr(item.asname.name) if item.asname else None))
        return facts.With(at, items, self._block(node.body), node.asynchronous is not None)

    def _match(self, node: cst.Match, at: int) -> facts.Stmt:
        subject = self.expr(node.subject)
        cases = []
        for case in node.cases:
            pattern, guard = self.pattern(case.pattern), self.optional(case.guard)
            cases.append(facts.Case(pattern, guard, self._block(case.body)))
        return facts.Match(at, subject, cases)


def _placeholder(node: cst.FunctionDef) -> cst.Integer:
    statement = node.body.body[0]
    if isinstance(statement, cst.SimpleStatementLine):
        statement = statement.body[0]
    assert isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Integer)
    return statement.value


def _dotted(node: cst.BaseExpression) -> str:
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    assert isinstance(node, cst.Name)
    return ".".join((node.value, *reversed(names)))
