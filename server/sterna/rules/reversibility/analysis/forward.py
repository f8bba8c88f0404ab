"""What the function that a RunPython is given does to rows, as far as its text tells it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sterna.project.literals import NotLiteral, dotted, literal, string, walk
from sterna.project.migration import Migration
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At, range_of
from sterna.syntax.binds import names_of
from sterna.syntax.text import LineIndex

_WRITING = {"update", "bulk_update", "save"}
"""What gives rows that are there other values."""
_LOOKING = frozenset(
    [
        *("get_model", "all", "filter", "exclude", "annotate", "alias", "order_by", "reverse", "distinct"),
        *("values", "values_list", "select_related", "prefetch_related", "defer", "only", "using", "iterator"),
        *("get", "first", "last", "exists", "count", "aggregate", "in_bulk", "earliest", "latest", "items"),
        *("keys", "none", "get_default_timezone"),
    ]
)
_PURE = frozenset(
    [
        *("F", "Q", "Value", "Count", "Sum", "Min", "Max", "Avg", "Case", "When", "Subquery", "OuterRef"),
        *("Exists", "Cast", "Lower", "Upper", "Trim", "Concat", "Coalesce", "Length", "Replace", "Substr"),
        *("Now", "ExpressionWrapper", "Func", "str", "int", "float", "bool", "len", "list", "tuple", "dict"),
        *("set", "sorted", "enumerate", "zip", "range", "min", "max", "sum", "abs", "round", "isinstance"),
        *("getattr", "hasattr", "any", "all", "slugify", "Decimal", "uuid4", "lower", "upper", "strip"),
        *("lstrip", "rstrip", "replace", "split", "rsplit", "join", "format", "title", "partition"),
        *("startswith", "endswith", "removeprefix", "removesuffix", "casefold", "zfill", "now", "today"),
        *("append", "date"),
    ]
)


@dataclass(frozen=True)
class Forward:
    """The function, and the index of its statement in the file."""

    migration: Migration
    statement: int
    function: facts.Def
    body: list[facts.Stmt]
    text: str = field(repr=False)
    index: LineIndex = field(repr=False)
    view: View = field(repr=False)

    def fills_only(self, added: set[tuple[str, str]]) -> bool:
        """Whether all that it does is to give fields of one model their values, fields that are new: `added` has the
        model's name in lower case and the field's. On the way back these fields go, or were without values before."""
        filling = _Filling(self.body)
        models = filling.models
        return filling.ok and (
            not filling.written
            or (len(models) == 1 and {(model, name) for model in models for name in filling.written} <= added)
        )

    def source(self, node: facts.Node) -> str:
        """The text of a node of the body."""
        reading = self.view.reading(self.migration.path)
        assert reading is not None
        key = self.function.key if self.function.body is None else -1
        place = range_of(reading, At(self.migration.path, self.statement, key, node.at))
        return self.text[self.index.offset(place.start) : self.index.offset(place.end)]


def forward(migration: Migration, code: facts.Expr | None, view: View) -> Forward | None:
    """The function of the file that an expression names, or None."""
    reading = view.reading(migration.path)
    if not isinstance(code, facts.Name) or reading is None:
        return None
    found = None
    for index, top in enumerate(reading.facts.statements):
        if code.name in names_of([top.stmt]):
            found = (index, top) if isinstance(top.stmt, facts.Def) and not top.stale else None
    if found is None or not isinstance(found[1].stmt, facts.Def) or found[1].stmt.decorators:
        return None
    body = view.body_of(migration.path, found[0], found[1].stmt)
    if not body:
        return None
    return Forward(migration, found[0], found[1].stmt, body, reading.text, LineIndex(reading.text), view)


class _Filling:
    """Goes through a body; `ok` is false where there is something that it does not know."""

    def __init__(self, body: Sequence[facts.Stmt]) -> None:
        self.rows: set[str] = set()
        self.written: set[str] = set()
        """Names of fields."""
        self.models: set[str] = set()
        """Names in lower case, "" for one that the text does not tell."""
        for node in walk(list(body)):
            if isinstance(node, facts.Call) and _called(node) == "get_model":
                self.models.add(_model(node))
        self.ok = self._all(body)

    def _all(self, body: Iterable[facts.Stmt]) -> bool:
        return all(self._statement(each) for each in body)

    def _statement(self, stmt: facts.Stmt) -> bool:
        if isinstance(stmt, facts.Simple):
            return True
        if isinstance(stmt, facts.ExprStmt):
            return isinstance(stmt.value, facts.Const) or self._written(stmt.value)
        if isinstance(stmt, facts.Return):
            return stmt.value is None or self._looks(stmt.value) or self._written(stmt.value)
        if isinstance(stmt, facts.Assign):
            fetched = isinstance(stmt.value, facts.Call) and _called(stmt.value) in ("get", "first", "last")
            for target in stmt.targets:
                if fetched and isinstance(target, facts.Name):
                    self.rows.add(target.name)
            self.written |= {target.name for target in stmt.targets if isinstance(target, facts.Attr)}
            plain = all(isinstance(each, facts.Name | facts.Attr) for each in stmt.targets)
            return plain and (self._looks(stmt.value) or self._written(stmt.value))
        if isinstance(stmt, facts.If):
            return self._looks(stmt.test) and self._all(stmt.body) and self._all(stmt.orelse)
        if isinstance(stmt, facts.For):
            if isinstance(stmt.target, facts.Name):
                self.rows.add(stmt.target.name)
            return self._looks(stmt.iter) and self._all(stmt.body) and self._all(stmt.orelse)
        return False

    def _written(self, value: facts.Expr) -> bool:
        """A call that gives rows other values."""
        if not isinstance(value, facts.Call) or not isinstance(value.func, facts.Attr):
            return False
        if not all(self._looks(each.value) and not each.star for each in value.args):
            return False
        name, of = value.func.name, value.func.value
        if name == "save":
            return isinstance(of, facts.Name) and of.name in self.rows
        if name == "update":
            self.written |= {each.keyword or "" for each in value.args}
        elif name == "bulk_update":
            self.written |= _names_in(value)
        return name in _WRITING and self._looks(of)

    def _looks(self, value: facts.Expr) -> bool:
        """An expression that writes nothing."""
        return not any(
            (isinstance(each, facts.Call) and _called(each) not in _LOOKING | _PURE)
            or isinstance(each, facts.Await | facts.Yield | facts.OtherExpr)
            for each in walk(value)
        )


def _called(call: facts.Call) -> str:
    return (call.func.name if isinstance(call.func, facts.Attr | facts.Name) else "") or ""


def _model(call: facts.Call) -> str:
    """The name of the model that a get_model() fetches."""
    parts = [string(each.value) or "" for each in call.args if each.keyword is None and not each.star]
    return parts[-1].rpartition(".")[2].lower() if 0 < len(parts) == len(call.args) else ""


def _names_in(call: facts.Call) -> set[str]:
    """The fields that a bulk_update() names, {""} where the text does not tell them."""
    fields = [each.value for each in call.args if each.keyword == "fields"] or [each.value for each in call.args[1:2]]
    if len(fields) != 1 or not isinstance(fields[0], facts.Seq):
        return {""}
    return {string(item) or "" for item in fields[0].items}


def is_literal(value: facts.Expr) -> bool:
    """Whether the text tells the value outright."""
    try:
        literal(value)
    except NotLiteral:
        return False
    return True


def name_of(value: facts.Expr) -> str:
    """`a.b.c`, or ""."""
    return dotted(value) or ""
