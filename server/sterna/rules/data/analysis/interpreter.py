"""Runs the statements of a function in the mind: every branch, loops a few times, without knowing any value.

Where two ways meet, a name stands for either value. What follows of that is settled by the worker, which alone knows
what the values are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sterna.project.literals import dotted, walk
from sterna.rules.data.analysis.calls import Calls
from sterna.rules.data.analysis.expressions import Frame
from sterna.rules.data.analysis.recording import Loop
from sterna.rules.data.analysis.scope import Environment, imported_names, joined
from sterna.rules.data.analysis.values import OPAQUE, Function, Imported, Items, Tracked, Value
from sterna.syntax import facts
from sterna.syntax.at import At
from sterna.syntax.binds import names_of

ROUNDS = 3
"""How often a loop's body is run: values that move from name to name have come to rest then."""

UNROLLED = 16
"""Items of a display that a loop goes through one after the other."""

DEEPEST = 6
"""Calls of the project's functions within one another."""

AGAIN = 2
"""Calls of a function within itself: what it is given there has been seen by then."""


class Interpreter(Calls):
    """Runs functions, and records what they do."""

    def run_function(
        self, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value], whole: bool, frame: Frame
    ) -> Value:
        """The value that a function of the project returns; OPAQUE for one that is not followed."""
        node = function.node
        if frame.depth >= DEEPEST or self._running.count(id(node)) >= AGAIN:
            return OPAQUE
        self._running.append(id(node))
        try:
            return self._run(function, arguments, keywords, whole, frame)
        finally:
            self._running.pop()

    def _run(
        self, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value], whole: bool, frame: Frame
    ) -> Value:
        node = function.node
        environment = Environment({}, function.environment)
        inner = Frame(function.source, function.statement, function.body, environment, depth=frame.depth + 1)
        environment.names.update(self._arguments(node.params, arguments, keywords, whole, inner))
        if isinstance(node, facts.Lambda):
            return self.evaluate(node.body, inner)
        statements: Sequence[facts.Stmt] | None = node.body
        if statements is None:
            inner.body = node.key
            statements = function.source.body(function.statement, node.key)
        if statements is None:
            return OPAQUE
        self.block(statements, inner)
        strange = [one for one in node.decorators if (dotted(one) or "").rpartition(".")[2] not in ("staticmethod",)]
        if node.is_async or strange or any(isinstance(one, facts.Yield) for one in walk(list(statements))):
            return OPAQUE
        return self.recording.joined(inner.returned)

    def _arguments(
        self,
        params: Sequence[facts.Param],
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
        whole: bool,
        frame: Frame,
    ) -> dict[str, Value]:
        bound: dict[str, Value] = {}
        left = list(arguments)
        for param in params:
            value: Value = OPAQUE
            if param.kind == "vararg":
                value = Items(tuple(left)) if whole else OPAQUE
                left = []
            elif param.kind in ("posonly", "pos") and left:
                value = left.pop(0)
            elif param.kind in ("pos", "kwonly") and param.name in keywords:
                value = keywords[param.name]
            elif param.default is not None and whole:
                value = self.evaluate(param.default, frame)
            bound[param.name] = value
        return bound

    def block(self, statements: Sequence[facts.Stmt], frame: Frame) -> bool:
        """Run statements one after the other; whether the end can be reached."""
        entered = self.recording.conditions
        try:
            for statement in statements:
                if not self.statement(statement, frame):
                    return False
        finally:
            self.recording.conditions = entered
        return True

    def statement(self, node: facts.Stmt, frame: Frame) -> bool:
        """Run a statement; whether what follows can be reached."""
        match node:
            case facts.ExprStmt():
                self.evaluate(node.value, frame)
            case facts.Assign():
                value = self.evaluate(node.value, frame)
                for target in node.targets:
                    self.bind(target, value, frame)
            case facts.AnnAssign():
                if node.value is not None:
                    self.bind(node.target, self.evaluate(node.value, frame), frame)
            case facts.AugAssign():
                value = self.combined(self.evaluate(node.target, frame), node.op, self.evaluate(node.value, frame))
                self.bind(node.target, value, frame)
            case facts.Return():
                frame.returned.append(self.evaluate(node.value, frame))
                return False
            case facts.Raise():
                self.evaluate(node.value, frame)
                return False
            case facts.Simple():
                return node.kind == "pass"
            case facts.If():
                return self._if(node, frame)
            case facts.For():
                self._for(node, frame)
            case facts.While():
                self.evaluate(node.test, frame)
                self._loop(node.body, frame, lambda: None)
                self._branch(node.orelse, frame)
            case facts.Try():
                return self._try(node, frame)
            case facts.With():
                return self._with(node, frame)
            case facts.Match():
                self._match(node, frame)
            case facts.Def():
                environment = frame.environment
                environment.names[node.name] = Function(node, frame.source, environment, frame.statement, frame.body)
            case facts.Import() | facts.ImportFrom():
                self._import(node, frame)
            case facts.Assert():
                self.evaluate(node.test, frame)
            case facts.Delete():
                for target in node.targets:
                    self.bind(target, OPAQUE, frame)
            case facts.Scope() | facts.Class() | facts.OtherStmt():
                names = node.names if isinstance(node, facts.Scope) else names_of([node])
                frame.environment.names.update(dict.fromkeys(names, OPAQUE))
        return True

    def _import(self, node: facts.Import | facts.ImportFrom, frame: Frame) -> None:
        for name, path, at in imported_names(node, frame.source):
            frame.environment.names[name] = Imported(path, self.number(path, at, frame))

    def _if(self, node: facts.If, frame: Frame) -> bool:
        self.evaluate(node.test, frame)
        with self.recording.condition():
            before = dict(frame.environment.names)
            first_ends = self.block(node.body, frame)
            after_first = frame.environment.names
            frame.environment.names = before
            second_ends = self.block(node.orelse, frame)
        if first_ends and second_ends:
            frame.environment.names = joined(after_first, frame.environment.names, self.recording.join)
        elif first_ends:
            frame.environment.names = after_first
        if first_ends != second_ends:
            # The rest of the block runs only where the condition said so.
            self.recording.conditions += 1
        return first_ends or second_ends

    def _branch(self, statements: Sequence[facts.Stmt], frame: Frame) -> None:
        """Run statements that may not run."""
        before = dict(frame.environment.names)
        with self.recording.condition():
            ends = self.block(statements, frame)
        after = frame.environment.names
        frame.environment.names = joined(before, after, self.recording.join) if ends else before

    def _for(self, node: facts.For, frame: Frame) -> None:
        iterable = self.evaluate(node.iter, frame)
        if isinstance(iterable, Tracked):
            spot = At(frame.source.path, frame.statement, frame.body, node.iter.at)
            self.recording.loops.append(Loop(iterable.step, spot))
        if isinstance(iterable, Items) and len(iterable.values) <= UNROLLED:
            for value in iterable.values:
                self.bind(node.target, value, frame)
                self._branch(node.body, frame)
        else:
            self._loop(node.body, frame, lambda: self.bind(node.target, self.element(iterable), frame))
        self._branch(node.orelse, frame)

    def _loop(self, statements: Sequence[facts.Stmt], frame: Frame, begin: object) -> None:
        assert callable(begin)
        rounds = ROUNDS if names_of(statements) else 1
        for _ in range(rounds):
            before = dict(frame.environment.names)
            with self.recording.condition():
                begin()
                self.block(statements, frame)
            frame.environment.names = joined(before, frame.environment.names, self.recording.join)

    def _try(self, node: facts.Try, frame: Frame) -> bool:
        before = dict(frame.environment.names)
        caught = frozenset[str]().union(*(_classes(handler.type) for handler in node.handlers))
        with self.recording.catching(caught):
            ends = self.block(node.body, frame)
        between = joined(before, frame.environment.names, self.recording.join)
        counted = [name for statement in node.body for name in names_of([statement])]
        between.update({name: OPAQUE for name in counted if counted.count(name) > 1})
        if ends:
            ends = self.block(node.orelse, frame)
        after = frame.environment.names if ends else None
        with self.recording.condition():
            for handler in node.handlers:
                frame.environment.names = dict(between)
                self.evaluate(handler.type, frame)
                if handler.name:
                    frame.environment.names[handler.name] = OPAQUE
                if self.block(handler.body, frame):
                    names = frame.environment.names
                    after = names if after is None else joined(after, names, self.recording.join)
        frame.environment.names = between if after is None else after
        reached = self.block(node.finalbody, frame)
        return reached and after is not None

    def _with(self, node: facts.With, frame: Frame) -> bool:
        suppressed: frozenset[str] = frozenset()
        for item in node.items:
            self.evaluate(item.value, frame)
            self.bind(item.target, OPAQUE, frame)
            if isinstance(item.value, facts.Call) and (dotted(item.value.func) or "").endswith("suppress"):
                suppressed = suppressed.union(*(_classes(one.value) for one in item.value.args))
        with self.recording.catching(suppressed):
            reached = self.block(node.body, frame)
        return reached or bool(suppressed)

    def _match(self, node: facts.Match, frame: Frame) -> None:
        self.evaluate(node.subject, frame)
        for case in node.cases:
            for name in names_of([case.pattern]):
                frame.environment.names[name] = OPAQUE
            self.evaluate(case.guard, frame)
            self._branch(case.body, frame)


def _classes(node: facts.Expr | None) -> frozenset[str]:
    """The names of the exception classes that a handler names; "*" for any."""
    if isinstance(node, facts.Seq):
        return frozenset[str]().union(*(_classes(item) for item in node.items))
    name = (dotted(node) or "").rpartition(".")[2] if node is not None else ""
    return frozenset([name if name[:1].isupper() and name not in ("Exception", "BaseException") else "*"])
