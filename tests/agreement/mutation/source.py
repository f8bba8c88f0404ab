"""Changes of Python text by libcst: the class statement of a model, its fields, its Meta."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import libcst as cst

Change = Callable[[cst.ClassDef], "cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement] | cst.RemovalSentinel"]
BodyChange = Callable[[list[cst.BaseStatement]], list[cst.BaseStatement]]
CallChange = Callable[[cst.Call], cst.BaseExpression]


class NotApplicable(Exception):  # noqa: N818 - no error: another target is drawn
    """The text has no place where the edit could be made."""


@lru_cache(maxsize=64)
def parse(text: str) -> cst.Module:
    """The tree of a module's text."""
    return cst.parse_module(text)


def statements(code: str) -> list[cst.BaseStatement]:
    """Statements of a snippet."""
    return list(cst.parse_module(code).body)  # type: ignore[arg-type]


def edit_class(text: str, name: str, change: Change) -> str:
    """Change the one class statement of that name outside classes and functions; raises NotApplicable."""
    finder = _Classes(name, change)
    tree = parse(text).visit(finder)
    if finder.found != 1:
        raise NotApplicable(f"{finder.found} statements of class {name}")
    return tree.code


class _Classes(cst.CSTTransformer):
    def __init__(self, name: str, change: Change) -> None:
        super().__init__()
        self.name = name
        self.change = change
        self.found = 0

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # noqa: N802 - libcst's name
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return False

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:  # noqa: N802
        return False

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef):  # noqa: N802
        if updated_node.name.value != self.name:
            return updated_node
        self.found += 1
        return self.change(updated_node)


def edit_body(node: cst.ClassDef, change: BodyChange) -> cst.ClassDef:
    """The class with other statements in its body; an empty body gets a `pass`."""
    if not isinstance(node.body, cst.IndentedBlock):
        raise NotApplicable("the body stands on the line of the class")
    body = change(list(node.body.body)) or statements("pass\n")
    return node.with_changes(body=node.body.with_changes(body=body))


def assigned(statement: cst.BaseStatement) -> str:
    """The one name that a statement assigns to, or ""."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return ""
    small = statement.body[0]
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        target = small.targets[0].target
    elif isinstance(small, cst.AnnAssign) and small.value is not None:
        target = small.target
    else:
        return ""
    return target.value if isinstance(target, cst.Name) else ""


def position(body: Sequence[cst.BaseStatement], name: str) -> int:
    """Index of the statement that assigns the name last; raises NotApplicable."""
    found = [index for index, statement in enumerate(body) if assigned(statement) == name]
    if not found:
        raise NotApplicable(f"no assignment to {name}")
    return found[-1]


def edit_field(text: str, class_name: str, field: str, change: CallChange) -> str:
    """Change the call on the right of a field's assignment; raises NotApplicable."""

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        index = position(body, field)
        line = body[index]
        assert isinstance(line, cst.SimpleStatementLine)
        small = line.body[0]
        assert isinstance(small, (cst.Assign, cst.AnnAssign))
        if not isinstance(small.value, cst.Call):
            raise NotApplicable(f"{field} is no call")
        body[index] = line.with_changes(body=[small.with_changes(value=change(small.value))])
        return body

    return edit_class(text, class_name, lambda node: edit_body(node, in_body))


def add_statements(text: str, class_name: str, code: str, after: str = "") -> str:
    """Add statements to a class, after the field of that name or in front of the first method or Meta."""

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        if after:
            index = position(body, after) + 1
        else:
            blocks = (cst.FunctionDef, cst.ClassDef)
            index = next((at for at, one in enumerate(body) if isinstance(one, blocks)), len(body))
        return [*body[:index], *statements(code), *body[index:]]

    return edit_class(text, class_name, lambda node: edit_body(node, in_body))


def before_class(text: str, class_name: str, code: str) -> str:
    """Put statements in front of a class."""
    return edit_class(text, class_name, lambda node: cst.FlattenSentinel([*statements(code), node]))


def after_class(text: str, class_name: str, code: str) -> str:
    """Put statements behind a class."""
    return edit_class(text, class_name, lambda node: cst.FlattenSentinel([node, *statements(code)]))


def add_import(text: str, code: str) -> str:
    """Put an import statement behind the docstring and the imports from __future__, unless it is there."""
    tree = parse(text)
    if any(isinstance(one, cst.SimpleStatementLine) and tree.code_for_node(one).strip() == code for one in tree.body):
        return text
    index = 0
    for at, one in enumerate(tree.body):
        if isinstance(one, cst.SimpleStatementLine):
            small = one.body[0]
            is_future = isinstance(small, cst.ImportFrom) and getattr(small.module, "value", "") == "__future__"
            if is_future or (at == 0 and isinstance(small, cst.Expr)):
                index = at + 1
    return tree.with_changes(body=[*tree.body[:index], *statements(code + "\n"), *tree.body[index:]]).code


def keyword_value(call: cst.Call, name: str) -> cst.BaseExpression | None:
    """The value of a keyword argument."""
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == name:
            return argument.value
    return None


def with_argument(call: cst.Call, name: str, code: str, place: int | None = None) -> cst.Call:
    """The call with an argument set, by keyword where it is not given at that place already."""
    value = cst.parse_expression(code)
    args = list(call.args)
    plain = [index for index, argument in enumerate(args) if argument.keyword is None and not argument.star]
    named = [index for index, one in enumerate(args) if one.keyword is not None and one.keyword.value == name]
    if place is not None and place < len(plain):
        named = [plain[place]]
    if named:
        args[named[0]] = args[named[0]].with_changes(value=value)
        return call.with_changes(args=args)
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    added = cst.Arg(value=value, keyword=cst.Name(name), equal=equal)
    stars = [index for index, argument in enumerate(args) if argument.star == "**"]
    args.insert(stars[0] if stars else len(args), added)
    return call.with_changes(args=_with_commas(args))


def without_argument(call: cst.Call, name: str) -> cst.Call:
    """The call without a keyword argument; raises NotApplicable where it has none."""
    args = [one for one in call.args if one.keyword is None or one.keyword.value != name]
    if len(args) == len(call.args):
        raise NotApplicable(f"no argument {name}")
    return call.with_changes(args=_with_commas(args))


def _with_commas(args: list[cst.Arg]) -> list[cst.Arg]:
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    missing = cst.MaybeSentinel.DEFAULT
    return [one.with_changes(comma=comma) if one.comma is missing and one is not args[-1] else one for one in args]


def edit_meta(text: str, class_name: str, change: BodyChange, bases: str = "") -> str:
    """Change the body of a model's Meta class, which is added (with `bases` in parentheses) where it is missing."""

    def in_body(body: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
        for index, one in enumerate(body):
            if isinstance(one, cst.ClassDef) and one.name.value == "Meta":
                body[index] = edit_body(one, change)
                return body
        parts = change([])
        if not parts:
            raise NotApplicable("no Meta")
        (meta,) = statements(f"class Meta{bases}:\n    pass\n")
        assert isinstance(meta, cst.ClassDef)
        return [*body, edit_body(meta, lambda _: parts)]

    return edit_class(text, class_name, lambda node: edit_body(node, in_body))


def rename_class(text: str, name: str, new: str) -> str:
    """Give a class another name; the old one stays an alias, for those who import it."""

    def change(node: cst.ClassDef) -> cst.FlattenSentinel[cst.BaseStatement]:
        return cst.FlattenSentinel([node.with_changes(name=cst.Name(new)), *statements(f"{name} = {new}\n")])

    return edit_class(text, name, change)
