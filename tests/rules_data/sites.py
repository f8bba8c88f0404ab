"""Places in functions of data migrations where a mistake can be made, found by the shape of the code, not by Sterna.

A model is what `apps.get_model` is assigned to, rows are what a loop over one of its managers gives or `get()` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

KEYWORDS = frozenset(("filter", "exclude", "get", "create", "update", "get_or_create", "update_or_create"))
TEXTS = frozenset(("values", "values_list", "order_by", "only", "defer", "select_related"))
NO_ROWS = frozenset(("values", "values_list", "dates", "datetimes", "aggregate", "raw", "in_bulk", "update", "delete"))
ONE_ROW = frozenset(("get", "first", "last", "create", "latest", "earliest"))
OF_EVERY_ROW = frozenset(("pk", "id", "objects", "_meta", "_state", "save", "delete"))


@dataclass(frozen=True)
class Site:
    """A place: the line (from 1), the kind of mistake, what stands there, and the module's text with the mistake."""

    line: int
    kind: str
    what: str
    made: Callable[[], str]


def wrong(name: str) -> str:
    """A name that nothing has: the field before the first lookup is another."""
    sign = "-" if name.startswith("-") else ""
    first, *rest = name[len(sign) :].split("__")
    return sign + "__".join([f"{first}_x", *rest])


def sites(text: str, importable: Callable[[str, str], str | None]) -> Iterator[Site]:
    """The places of a module; `importable` gives the module that today's model of an app and name stands in."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    module = wrapper.module
    positions = wrapper.resolve(PositionProvider)
    given = {
        argument.value.value
        for call in m.findall(module, m.Call(func=m.Attribute(attr=m.Name("RunPython"))))
        if isinstance(call, cst.Call)
        for argument in call.args
        if isinstance(argument.value, cst.Name)
    }
    for function in module.body:
        if isinstance(function, cst.FunctionDef) and function.name.value in given:
            yield from Function(module, function, positions, importable).sites()  # type: ignore[arg-type]


class Function:
    """One function that RunPython is given."""

    def __init__(
        self,
        module: cst.Module,
        node: cst.FunctionDef,
        positions: dict[cst.CSTNode, cst.metadata.CodeRange],
        importable: Callable[[str, str], str | None],
    ) -> None:
        self.module = module
        self.node = node
        self.positions = positions
        self.importable = importable
        self.registry = node.params.params[0].name.value if node.params.params else "apps"
        self.bound = self._bound()
        self.models = {name for name, value in self.bound.items() if value is not None and self._is_get_model(value)}
        self.rows = self._rows()

    def sites(self) -> Iterator[Site]:
        """All places."""
        for call in self._all(cst.Call):
            if self._is_get_model(call):
                yield from self._model(call)
            elif isinstance(call.func, cst.Attribute) and self._is_chain(call) and not self._annotates(call):
                yield from self._names(call, call.func.attr.value)
            elif isinstance(call.func, cst.Name) and call.func.value in self.models:
                yield from self._names(call, "create")
        called = {id(call.func) for call in self._all(cst.Call)}
        for attribute in self._all(cst.Attribute):
            is_row = isinstance(attribute.value, cst.Name) and attribute.value.value in self.rows
            if is_row and id(attribute) not in called and attribute.attr.value not in OF_EVERY_ROW:
                new = attribute.with_changes(attr=cst.Name(wrong(attribute.attr.value)))
                yield self._site("field", attribute.attr.value, attribute, new)
        for line in self._all(cst.SimpleStatementLine):
            yield from self._import(line)

    def _all(self, kind: type) -> list:  # type: ignore[type-arg]
        return m.findall(self.node, m.MatchIfTrue(lambda node: isinstance(node, kind)))  # type: ignore[arg-type]

    def _site(self, kind: str, what: str, old: cst.CSTNode, new: cst.CSTNode) -> Site:
        line = self.positions[old].start.line
        return Site(line, kind, what, lambda: self.module.deep_replace(old, new).code)  # type: ignore[arg-type]

    def _bound(self) -> dict[str, cst.BaseExpression | None]:
        """Names that are assigned once, to their value; None for a name that is bound in another way, or again."""
        found: dict[str, cst.BaseExpression | None] = {}
        for assign in self._all(cst.Assign):
            for target in assign.targets:
                for name in m.findall(target.target, m.Name()):
                    assert isinstance(name, cst.Name)
                    plain = isinstance(target.target, cst.Name) and name.value not in found
                    found[name.value] = assign.value if plain else None
        for loop in [*self._all(cst.For), *self._all(cst.CompFor)]:
            for name in m.findall(loop.target, m.Name()):
                assert isinstance(name, cst.Name)
                found[name.value] = None
        return found

    def _is_get_model(self, node: cst.CSTNode) -> bool:
        return m.matches(node, m.Call(func=m.Attribute(value=m.Name(self.registry), attr=m.Name("get_model"))))

    def _is_chain(self, node: cst.BaseExpression) -> bool:
        """Whether an expression begins with the manager of a model."""
        while isinstance(node, (cst.Call, cst.Attribute)):
            if isinstance(node, cst.Call):
                node = node.func
            elif node.attr.value == "objects":
                value = node.value
                return self._is_get_model(value) or (isinstance(value, cst.Name) and value.value in self.models)
            else:
                node = node.value
        return False

    def _methods(self, node: cst.BaseExpression) -> list[str]:
        names = []
        while isinstance(node, (cst.Call, cst.Attribute, cst.Subscript)):
            if isinstance(node, cst.Attribute):
                names.append(node.attr.value)
            node = node.func if isinstance(node, cst.Call) else node.value
        return names

    def _annotates(self, node: cst.BaseExpression) -> bool:
        return bool({"annotate", "alias", "extra", "values"} & set(self._methods(node)[1:]))

    def _rows(self) -> set[str]:
        found = set()
        for loop in [*self._all(cst.For), *self._all(cst.CompFor)]:
            value = loop.iter
            if isinstance(value, cst.Name):
                value = self.bound.get(value.value) or value
            methods = self._methods(value)
            if isinstance(loop.target, cst.Name) and self._is_chain(value) and not NO_ROWS & set(methods):
                found.add(loop.target.value)
        loops = [loop.target.value for loop in self._all(cst.For) if isinstance(loop.target, cst.Name)]
        found = {name for name in found if loops.count(name) <= 1}
        for name, bound in self.bound.items():
            if bound is not None and self._is_chain(bound) and isinstance(bound, cst.Call):
                methods = self._methods(bound)
                if methods[0] in ONE_ROW and not NO_ROWS & set(methods):
                    found.add(name)
        return found

    def _names(self, call: cst.Call, method: str) -> Iterator[Site]:
        for argument in call.args:
            keyword = argument.keyword
            if method in KEYWORDS and keyword is not None and keyword.value not in ("defaults", "create_defaults"):
                new = argument.with_changes(keyword=cst.Name(wrong(keyword.value)))
                yield self._site("field", keyword.value, argument, new)
            text = argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else None
            if method in TEXTS and keyword is None and isinstance(text, str) and text != "?":
                yield self._site("field", text, argument.value, cst.SimpleString(repr(wrong(text))))

    def _model(self, call: cst.Call) -> Iterator[Site]:
        texts = [argument.value for argument in call.args if isinstance(argument.value, cst.SimpleString)]
        if texts and len(texts) == len(call.args):
            text = texts[-1].evaluated_value
            assert isinstance(text, str)
            yield self._site("model", text, texts[-1], cst.SimpleString(repr(f"{text}s")))

    def _import(self, line: cst.SimpleStatementLine) -> Iterator[Site]:
        found = m.extract(
            line,
            m.SimpleStatementLine(
                [m.Assign([m.AssignTarget(m.Name(value=m.SaveMatchedNode(m.DoNotCare(), "name")))], m.Call())]
            ),
        )
        if found is None or not isinstance(line.body[0], cst.Assign):
            return
        call = line.body[0].value
        if not isinstance(call, cst.Call) or not self._is_get_model(call):
            return
        parts: list[str] = []
        for argument in call.args:
            text = argument.value.evaluated_value if isinstance(argument.value, cst.SimpleString) else None
            parts += text.split(".") if isinstance(text, str) else []
        module = self.importable(parts[0], parts[1]) if len(parts) == 2 else None
        if module is None:
            return
        new = cst.parse_statement(f"from {module} import {parts[1]} as {found['name']}")
        new = new.with_changes(leading_lines=line.leading_lines)
        yield self._site("import", ".".join(parts), line, new)
