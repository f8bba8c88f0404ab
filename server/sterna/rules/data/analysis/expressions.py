"""What expressions are worth, as far as text tells; everything inside them is looked at, whatever they are worth."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from sterna.engine.resolving import Step
from sterna.project.literals import string
from sterna.rules.data.analysis.expressions_of_django import words
from sterna.rules.data.analysis.recording import Given, Recording
from sterna.rules.data.analysis.scope import Environment, Source, imported_names
from sterna.rules.data.analysis.values import (
    NOTHING,
    OPAQUE,
    Apps,
    Editor,
    Function,
    GetModel,
    Imported,
    Items,
    Keys,
    Method,
    Names,
    Rows,
    Text,
    Tracked,
    Value,
)
from sterna.syntax import facts
from sterna.syntax.at import At

INTROSPECTION = words(
    "is_installed INSTALLED_APPS all_models app_configs get_models get_fields fields concrete_fields local_fields",
    "many_to_many related_objects fields_map table_names get_table_description",
)
"""Attributes by which a migration finds out what there is."""


@dataclass
class Frame:
    """One run of a function: its names, where its text is, and what it returned so far."""

    source: Source
    statement: int
    body: int
    environment: Environment
    returned: list[Value] = field(default_factory=list)
    depth: int = 0


class Expressions:
    """Evaluates expressions into values, and records what they do."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._globals: dict[tuple[str, str], Value] = {}
        self._current: set[str] = set()
        self._running: list[int] = []
        """Functions that are being run, innermost last, each as the `id` of its node."""

    def call(self, function: Value, given: Sequence[Given], frame: Frame, node: facts.Call) -> Value:
        """The value of a call."""
        raise NotImplementedError

    def evaluate(self, node: facts.Expr | None, frame: Frame) -> Value:
        """The value of an expression."""
        match node:
            case None:
                return NOTHING
            case facts.Const():
                return self._constant(node, frame)
            case facts.Name():
                return self.lookup(node.name, frame)
            case facts.Attr():
                return self.attribute(self.evaluate(node.value, frame), node, frame)
            case facts.Call():
                function = self.evaluate(node.func, frame)
                return self.call(function, [self.given(one, frame) for one in node.args], frame, node)
            case facts.Seq():
                return self._display(node, frame)
            case facts.Dict():
                return self._dict(node, frame)
            case facts.Sub():
                return self._item(node, frame)
            case facts.Lambda():
                return Function(node, frame.source, frame.environment, frame.statement, frame.body)
            case facts.Comp():
                return self._comprehension(node, frame)
            case facts.Walrus():
                value = self.evaluate(node.value, frame)
                self.bind(node.target, value, frame)
                return value
        return self._of_parts(node, frame)

    def _of_parts(self, node: facts.Expr, frame: Frame) -> Value:
        """Expressions whose parts are what matters."""
        match node:
            case facts.Binary():
                left, right = self.evaluate(node.left, frame), self.evaluate(node.right, frame)
                return self.combined(left, node.op, right)
            case facts.Bool():
                left = self.evaluate(node.left, frame)
                with self.recording.condition():
                    right = self.evaluate(node.right, frame)
                return self.recording.join(left, right)
            case facts.IfExp():
                self.evaluate(node.test, frame)
                with self.recording.condition():
                    one, other = self.evaluate(node.body, frame), self.evaluate(node.orelse, frame)
                return self.recording.join(one, other)
            case facts.Unary():
                value = self.evaluate(node.value, frame)
                return value if isinstance(value, Names) else OPAQUE
            case facts.Compare():
                self.evaluate(node.left, frame)
                for item in node.items:
                    self.evaluate(item.right, frame)
            case facts.FString():
                self._format(node.parts, frame)
            case facts.Star() | facts.Await() | facts.Yield():
                self.evaluate(node.value, frame)
        return OPAQUE

    def combined(self, left: Value, op: str, right: Value) -> Value:
        """The value of `left op right`."""
        if isinstance(left, Names) or isinstance(right, Names):
            parts = [one for one in (left, right) if isinstance(one, Names)]
            return Names(sum((one.lookups for one in parts), ()), sum((one.references for one in parts), ()))
        if isinstance(left, Items) and isinstance(right, Items) and op == "+":
            return Items(left.values + right.values)
        if isinstance(left, Tracked) and isinstance(right, Tracked) and op in "|&^":
            return self.recording.join(left, right)
        return OPAQUE

    def lookup(self, name: str, frame: Frame) -> Value:
        """The value of a name."""
        value = frame.environment.get(name)
        if value is None:
            value = self._global(name, frame)
        if isinstance(value, Imported):
            self.note_current(value)
        return value

    def _global(self, name: str, frame: Frame) -> Value:
        source = frame.source
        key = (source.module, name)
        if key not in self._globals:
            # A name that is worked out by means of itself.
            self._globals[key] = OPAQUE
            self._globals[key] = self._at_top(name, source, frame)
        return self._globals[key]

    def _at_top(self, name: str, source: Source, frame: Frame) -> Value:
        if name in source.doubtful:
            return OPAQUE
        bound = source.bound.get(name)
        if bound is None:
            return Imported(f"builtins.{name}") if hasattr(builtins, name) else OPAQUE
        node = bound.node
        match node:
            case facts.Def():
                return Function(node, source, Environment(), bound.statement, -1)
            case facts.Import() | facts.ImportFrom():
                for bound_name, path, at in imported_names(node, source):
                    if bound_name == name:
                        number = self.recording.name(path, source, bound.statement, -1, at)
                        return Imported(path, number)
            case facts.Assign(targets=[facts.Name()]):
                top = Frame(source, bound.statement, -1, Environment(), depth=frame.depth)
                return self.evaluate(node.value, top)
        return OPAQUE

    def note_current(self, value: Imported) -> None:
        """Ask the worker, once for each path, whether an imported name is a model of today."""
        top = value.path.partition(".")[0]
        known = top in sys.stdlib_module_names or (top == "django" and not value.path.startswith("django.contrib."))
        if value.id >= 0 and not known and value.path not in self._current:
            self._current.add(value.path)
            self.recording.step(Step("current", name=value.path, id=value.id))

    def attribute(self, value: Value, node: facts.Attr, frame: Frame) -> Value:
        """The value of an attribute."""
        name = node.name
        if name in INTROSPECTION:
            self.recording.introspects = True
        match value:
            case Apps():
                return GetModel() if name == "get_model" else OPAQUE
            case Editor():
                part = {"": "connection", "connection": "alias"}.get(value.part)
                if name == "alias":
                    self.recording.alias_used = True
                return Editor(name) if part == name else OPAQUE
            case Tracked():
                number = self.number(name, node.at, frame)
                return self.recording.step(Step("attribute", [value.step], name, number))
            case Imported():
                if value.path == "django.conf.settings" and name != "AUTH_USER_MODEL":
                    self.recording.introspects = True
                found = Imported(f"{value.path}.{name}", value.id)
                self.note_current(found)
                return found
            case Text() | Names() | Items() | Keys() | Rows():
                return Method(value, name)
        return OPAQUE

    def number(self, text: str, at: int, frame: Frame) -> int:
        """The number of a name that stands at a node of the frame's unit."""
        return self.recording.name(text, frame.source, frame.statement, frame.body, at)

    def given(self, argument: facts.Arg, frame: Frame) -> Given:
        """An argument with its value."""
        spot = At(frame.source.path, frame.statement, frame.body, argument.at)
        return Given(self.evaluate(argument.value, frame), argument.keyword or "", argument.star, spot)

    def _constant(self, node: facts.Const, frame: Frame) -> Value:
        if node.source == "None":
            return NOTHING
        text = string(node)
        return OPAQUE if text is None else Text(text, self.number(text, node.at, frame))

    def _display(self, node: facts.Seq, frame: Frame) -> Value:
        values: list[Value] = []
        known = True
        for item in node.items:
            if isinstance(item, facts.Star):
                inner = self.evaluate(item.value, frame)
                known = known and isinstance(inner, Items)
                values += inner.values if isinstance(inner, Items) else ()
            else:
                values.append(self.evaluate(item, frame))
        return Items(tuple(values)) if known else OPAQUE

    def _dict(self, node: facts.Dict, frame: Frame) -> Value:
        keys: list[Text] = []
        values: list[Value] = []
        known = True
        for item in node.items:
            key = self.evaluate(item.key, frame) if item.key is not None else OPAQUE
            value = self.evaluate(item.value, frame)
            if isinstance(key, Text):
                keys.append(key)
                values.append(value)
            elif item.key is None and isinstance(value, Keys):
                keys += value.keys
                values += value.values
            else:
                known = False
        return Keys(tuple(keys), tuple(values)) if known else OPAQUE

    def _item(self, node: facts.Sub, frame: Frame) -> Value:
        value = self.evaluate(node.value, frame)
        if isinstance(node.index, facts.Slice):
            for part in (node.index.lower, node.index.upper, node.index.step):
                self.evaluate(part, frame)
            return self.recording.step(Step("slice", [value.step])) if isinstance(value, Tracked) else value
        index = self.evaluate(node.index, frame)
        literal = node.index.source if isinstance(node.index, facts.Const) else ""
        match value:
            case Tracked():
                return self.recording.step(Step("item", [value.step], literal if literal.isdigit() else ""))
            case Items():
                return value.values[int(literal)] if literal.isdigit() and int(literal) < len(value.values) else OPAQUE
            case Keys() if isinstance(index, Text):
                found = [one for key, one in zip(value.keys, value.values, strict=True) if key.text == index.text]
                return found[-1] if found else OPAQUE
            case Rows():
                return value.element
        return OPAQUE

    def _comprehension(self, node: facts.Comp, frame: Frame) -> Value:
        inner = Frame(
            frame.source, frame.statement, frame.body, Environment({}, frame.environment), frame.returned, frame.depth
        )
        for one in node.fors:
            self.bind(one.target, self.element(self.evaluate(one.iter, inner)), inner)
            for condition in one.conditions:
                self.evaluate(condition, inner)
        with self.recording.condition():
            element = self.evaluate(node.element, inner)
            self.evaluate(node.value, inner)
        return OPAQUE if node.kind == "dict" else Rows(element)

    def _format(self, parts: Sequence[facts.Format | str], frame: Frame) -> None:
        for part in parts:
            if isinstance(part, facts.Format):
                self.evaluate(part.value, frame)
                self._format(part.spec, frame)

    def element(self, value: Value) -> Value:
        """What iterating gives."""
        match value:
            case Tracked():
                return self.recording.step(Step("iterate", [value.step]))
            case Rows():
                return value.element
            case Items():
                return self.recording.joined(value.values)
        return OPAQUE

    def bind(self, target: facts.Expr | None, value: Value, frame: Frame) -> None:
        """Assign a value to a target."""
        match target:
            case facts.Name():
                frame.environment.names[target.name] = value
            case facts.Seq():
                self._unpack(target.items, value, frame)
            case facts.Star():
                self.bind(target.value, OPAQUE, frame)
            case facts.Attr():
                holder = self.evaluate(target.value, frame)
                if isinstance(holder, Tracked):
                    self.assign(holder, target.name, value, self.number(target.name, target.at, frame))
            case facts.Sub():
                self.evaluate(target.value, frame)
                self.evaluate(target.index, frame)

    def assign(self, holder: Tracked, name: str, value: Value, number: int) -> None:
        """`holder.name = value`."""
        self.recording.assigned.add(name)
        step = Step("assign", [holder.step, *([value.step] if isinstance(value, Tracked) else [])], name, number)
        self.recording.step(step)

    def _unpack(self, targets: Sequence[facts.Expr], value: Value, frame: Frame) -> None:
        starred = any(isinstance(one, facts.Star) for one in targets)
        for index, one in enumerate(targets):
            part: Value = OPAQUE
            if isinstance(value, Items) and len(value.values) == len(targets) and not starred:
                part = value.values[index]
            elif isinstance(value, Tracked) and not starred:
                part = self.recording.step(Step("item", [value.step], str(index)))
            self.bind(one, part, frame)
