"""Calls and displays with an argument or item more or less, formatted as the ones beside it."""

from __future__ import annotations

import libcst as cst

_NOTHING = cst.SimpleWhitespace("")
_SPACE = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
Display = cst.List | cst.Tuple | cst.Set


class NotEditable(Exception):  # noqa: N818 - an ordinary answer
    """The text is not what a change of it needs: no call, no display, no such item."""


def with_argument(source: str, argument: str) -> str:
    """The call with one more argument at its end; raises NotEditable."""
    call = _parsed(source)
    if not isinstance(call, cst.Call):
        raise NotEditable(source)
    new = _argument(argument)
    if not call.args:
        return _code(call.with_changes(args=[new.with_changes(whitespace_after_arg=_NOTHING)]))
    *before, last = call.args
    between = before[0].comma if before else _first_break(call.whitespace_before_args)
    if isinstance(last.comma, cst.Comma):
        new = new.with_changes(comma=last.comma)
    else:
        new = new.with_changes(whitespace_after_arg=last.whitespace_after_arg)
    last = last.with_changes(comma=between, whitespace_after_arg=_NOTHING)
    return _code(call.with_changes(args=[*before, last, new]))


def without_argument(source: str, keyword: str) -> str:
    """The call without the keyword argument; raises NotEditable where it has none of that name."""
    call = _parsed(source)
    if not isinstance(call, cst.Call):
        raise NotEditable(source)
    args = [arg for arg in call.args if arg.keyword is None or arg.keyword.value != keyword]
    if len(args) == len(call.args):
        raise NotEditable(keyword)
    if args and call.args[-1] not in args:
        old = call.args[-1]
        args[-1] = args[-1].with_changes(comma=old.comma, whitespace_after_arg=old.whitespace_after_arg)
    return _code(call.with_changes(args=args))


def with_item(source: str, item: str, index: int | None) -> str:
    """The display with one more item, before the one of that index or at the end; raises NotEditable."""
    display = _display(source)
    elements = list(display.elements)
    place = len(elements) if index is None else index
    if not 0 <= place <= len(elements):
        raise NotEditable(source)
    new = cst.Element(_expression(item))
    if not elements:
        comma = cst.Comma() if isinstance(display, cst.Tuple) else cst.MaybeSentinel.DEFAULT
        return _code(display.with_changes(elements=[new.with_changes(comma=comma)]))
    between = elements[0].comma if len(elements) > 1 else _first_break(_opening(display))
    if place < len(elements):
        elements.insert(place, new.with_changes(comma=between))
    else:
        last = elements[-1]
        had_comma = isinstance(last.comma, cst.Comma) and (len(elements) > 1 or not isinstance(display, cst.Tuple))
        elements[-1] = last.with_changes(comma=between)
        elements.append(new.with_changes(comma=last.comma if had_comma else cst.MaybeSentinel.DEFAULT))
    return _code(display.with_changes(elements=elements))


def without_item(source: str, index: int) -> str:
    """The display without the item of that index; raises NotEditable."""
    display = _display(source)
    elements = list(display.elements)
    if not 0 <= index < len(elements):
        raise NotEditable(source)
    gone = elements.pop(index)
    if elements and index == len(elements):
        elements[-1] = elements[-1].with_changes(comma=gone.comma)
    if isinstance(display, cst.Tuple) and len(elements) == 1 and not isinstance(elements[0].comma, cst.Comma):
        elements[0] = elements[0].with_changes(comma=cst.Comma())
    if not elements and isinstance(display, cst.List):
        return "[]"
    return _code(display.with_changes(elements=elements))


def _opening(display: Display) -> cst.BaseParenthesizableWhitespace:
    if isinstance(display, cst.List):
        return display.lbracket.whitespace_after
    if isinstance(display, cst.Set):
        return display.lbrace.whitespace_after
    return display.lpar[0].whitespace_after if display.lpar else _NOTHING


def _first_break(opening: cst.BaseParenthesizableWhitespace) -> cst.Comma:
    """The comma between items where there is only one yet: on lines of their own where that one is."""
    if isinstance(opening, cst.ParenthesizedWhitespace):
        # What is said beside the opening bracket is said once.
        plain = opening.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
        return cst.Comma(whitespace_after=plain)
    return _SPACE


def _display(source: str) -> Display:
    display = _parsed(source)
    if not isinstance(display, Display):
        raise NotEditable(source)
    return display


def _argument(text: str) -> cst.Arg:
    call = _parsed(f"f({text})")
    if not isinstance(call, cst.Call) or len(call.args) != 1:
        raise NotEditable(text)
    return call.args[0]


def _expression(text: str) -> cst.BaseExpression:
    return _parsed(text)


def _parsed(source: str) -> cst.BaseExpression:
    try:
        return cst.parse_expression(source)
    except cst.ParserSyntaxError as error:
        raise NotEditable(source) from error


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
