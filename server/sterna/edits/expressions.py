"""Calls and displays with an argument or item more or less, formatted as the ones beside it.

Texts come and go with lines that end as `\\n`.
"""

from __future__ import annotations

import libcst as cst

from sterna.edits.brackets import Brackets, brackets, parsed
from sterna.edits.errors import NotEditable

__all__ = ["NotEditable", "with_argument", "with_item", "without_argument", "without_item"]


def with_argument(source: str, argument: str) -> str:
    """The call with one more argument at its end; raises NotEditable."""
    return _of(source, call=True).with_item(_argument(argument))


def without_argument(source: str, keyword: str) -> str:
    """The call without the keyword argument; raises NotEditable where it has none of that name."""
    call = parsed(source)
    if not isinstance(call, cst.Call):
        raise NotEditable(source)
    for index, argument in enumerate(call.args):
        if argument.keyword is not None and argument.keyword.value == keyword:
            return brackets(source).without_item(index)
    raise NotEditable(keyword)


def with_item(source: str, item: str, index: int | None) -> str:
    """The display with one more item, before the one of that index or at the end; raises NotEditable."""
    parsed(item)
    return _of(source, call=False).with_item(item, index)


def without_item(source: str, index: int) -> str:
    """The display without the item of that index; raises NotEditable."""
    return _of(source, call=False).without_item(index)


def _of(source: str, *, call: bool) -> Brackets:
    found = brackets(source)
    if (found.kind == "call") is not call:
        raise NotEditable(source)
    return found


def _argument(text: str) -> str:
    call = parsed(f"f({text})")
    if not isinstance(call, cst.Call) or len(call.args) != 1:
        raise NotEditable(text)
    return text
