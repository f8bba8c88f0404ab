"""A call or display as its text: the items, and what stands before, between and after them, character by character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from sterna.edits.errors import NotEditable

Display = cst.List | cst.Tuple | cst.Set
_COMMENTS = re.compile(r"#[^\n]*")
_INDENT = "    "


@dataclass(frozen=True)
class Brackets:
    """`head + lead + items[0] + gaps[0] + items[1] + ... + tail + end` is the text.

    A gap holds the comma; so does the tail where one follows the last item. Comments stand in lead, gaps and tail.
    """

    kind: str
    """"call", "list", "tuple" or "set"."""
    head: str
    lead: str
    items: tuple[str, ...]
    gaps: tuple[str, ...]
    tail: str
    end: str

    def text(self) -> str:
        """The whole."""
        between = [*self.gaps, ""]
        items = "".join(item + gap for item, gap in zip(self.items, between, strict=True)) if self.items else ""
        return self.head + self.lead + items + self.tail + self.end

    def with_item(self, item: str, index: int | None = None) -> str:
        """One more, before the item of that index or at the end, on a line of its own where its neighbours are.

        Raises NotEditable where the result would be something else.
        """
        place = len(self.items) if index is None else index
        if not 0 <= place <= len(self.items):
            raise NotEditable(self.text())
        text = self._alone(item) if not self.items else self._before(item, place)
        return self._checked(text, [*self.items[:place], item, *self.items[place:]])

    def without_item(self, index: int) -> str:
        """One less; a comment on the line of its own goes with it, those on other lines stay. Raises NotEditable."""
        if not 0 <= index < len(self.items):
            raise NotEditable(self.text())
        items = [*self.items[:index], *self.items[index + 1 :]]
        if not items:
            if self.kind == "set":
                # Without items it would be a dict.
                raise NotEditable(self.text())
            return self._checked(f"{self.head}{self.end}" if self.end else "()", items)
        if index == len(items):
            text = self._without_last()
        else:
            befores = [self.lead, *self.gaps]
            befores[index : index + 2] = [_joined(befores[index], befores[index + 1])]
            single = self.kind == "tuple" and len(items) == 1 and not _parted(self.tail)[1]
            text = _put(self, befores[0], items, befores[1:], f",{self.tail}" if single else self.tail)
        return self._checked(text, items)

    def _before(self, item: str, place: int) -> str:
        befores = [self.lead, *self.gaps]
        if place == len(self.items):
            return self._at_end(item)
        comma, after = _opened(befores[place])
        line, newline, rest = after.partition("\n")
        items = [*self.items[:place], item, *self.items[place:]]
        if newline:
            # Comments above the item that was there stay above it.
            befores[place : place + 1] = [f"{comma}{line}\n{_indent(after)}", f",\n{rest}"]
        else:
            befores.insert(place + 1, ", ")
        return _put(self, befores[0], items, befores[1:], "".join(self._grown_tail()))

    def _at_end(self, item: str) -> str:
        last = _opened([self.lead, *self.gaps][-1])[1]
        before, comma, after = self._grown_tail()
        own_line = "\n" in last
        rest, newline, closing = (after if comma else before).rpartition("\n")
        if own_line and newline:
            between = f"{before if comma else ''},{rest}\n{_indent(last)}"
            tail = f"{comma}\n{closing}"
        else:
            between = f",\n{_indent(last)}" if own_line else ", "
            tail = before + comma + after
        return _put(self, self.lead, [*self.items, item], [*self.gaps, between], tail)

    def _grown_tail(self) -> tuple[str, str, str]:
        """The tail in its parts, without the comma that only a tuple of one item needs."""
        before, comma, after = _parted(self.tail)
        needless = self.kind == "tuple" and len(self.items) == 1 and "\n" not in self.tail
        return before, "" if needless else comma, after

    def _alone(self, item: str) -> str:
        comma = "," if self.kind == "tuple" else ""
        inside = self.lead + self.tail
        if "#" not in inside:
            return f"{self.head}{item}{comma}{self.end}"
        body, _, closing = inside.rpartition("\n")
        return f"{self.head}{body}\n{closing}{_INDENT}{item},\n{closing}{self.end}"

    def _without_last(self) -> str:
        items = self.items[:-1]
        before, comma, after = _parted(self.tail)
        if self.kind == "tuple" and len(items) == 1 and not comma:
            before, comma, after = "", ",", self.tail
        gap = _parted(self.gaps[-1])
        if "\n" not in gap[2]:
            tail = before + comma + after
        else:
            notes, _, indent = gap[2].rpartition("\n")
            _, newline, rest = (after if comma else before).partition("\n")
            if not newline and "#" not in notes:
                notes, rest = "", ""
            tail = gap[0] + comma + notes + (f"\n{rest if newline else indent}" if newline or notes else "")
        return _put(self, self.lead, items, self.gaps[:-1], tail)

    def _checked(self, text: str, items: Sequence[str]) -> str:
        result = brackets(text)
        if result.kind != self.kind or [each.strip() for each in result.items] != [each.strip() for each in items]:
            raise NotEditable(self.text())
        return text


def brackets(source: str) -> Brackets:
    """The parts of the text of a call or display, lines ending as `\\n`; raises NotEditable for any other."""
    node = parsed(source)
    if isinstance(node, cst.Call):
        args = node.args
        items = [
            _code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=_NOTHING)) for arg in args
        ]
        after = [_code(arg.whitespace_after_arg) + _comma(arg) for arg in args]
        inside = _code(node.whitespace_before_args)
        around = _code(node.with_changes(args=[], whitespace_before_args=_NOTHING))
        found = _found("call", around[:-1], inside, items, after, ")")
    elif isinstance(node, Display):
        elements = [_code(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for each in node.elements]
        after = [_comma(each) for each in node.elements]
        opening, closing = _around(node)
        lead, tail = (opening[1], closing[0]) if elements else ("", opening[1] + closing[0])
        found = _found(type(node).__name__.lower(), opening[0], lead, elements, after, closing[1], tail)
    else:
        raise NotEditable(source)
    if found.text() != source:
        raise NotEditable(source)
    return found


def parsed(source: str) -> cst.BaseExpression:
    """An expression; raises NotEditable where it is none."""
    try:
        return cst.parse_expression(source)
    except cst.ParserSyntaxError as error:
        raise NotEditable(source) from error


_NOTHING = cst.SimpleWhitespace("")


def _found(kind: str, head: str, lead: str, items: list[str], after: list[str], end: str, tail: str = "") -> Brackets:
    last = after[-1] if after else ""
    return Brackets(kind, head, lead, tuple(items), tuple(after[:-1]), last + tail, end)


def _around(node: Display) -> tuple[tuple[str, str], tuple[str, str]]:
    """The opening and the space after it, the space before the closing and the closing."""
    if isinstance(node, cst.Tuple):
        if not node.lpar:
            return ("", ""), ("", "")
        *outer, inner = node.lpar
        first, *others = node.rpar
        opening = "".join(map(_code, outer)) + "("
        closing = ")" + "".join(map(_code, others))
        return (opening, _code(inner.whitespace_after)), (_code(first.whitespace_before), closing)
    left, right = (node.lbracket, node.rbracket) if isinstance(node, cst.List) else (node.lbrace, node.rbrace)
    marks = "[]" if isinstance(node, cst.List) else "{}"
    opening = "".join(map(_code, node.lpar)) + marks[0]
    closing = marks[1] + "".join(map(_code, node.rpar))
    return (opening, _code(left.whitespace_after)), (_code(right.whitespace_before), closing)


def _comma(node: cst.Arg | cst.BaseElement) -> str:
    return _code(node.comma) if isinstance(node.comma, cst.Comma) else ""


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _put(old: Brackets, lead: str, items: Sequence[str], gaps: Sequence[str], tail: str) -> str:
    return Brackets(old.kind, old.head, lead, tuple(items), tuple(gaps), tail, old.end).text()


def _parted(gap: str) -> tuple[str, str, str]:
    """What stands before the comma, the comma if there is one, and what stands after it."""
    bare = _COMMENTS.sub(lambda comment: " " * len(comment[0]), gap)
    place = bare.find(",")
    return (gap, "", "") if place < 0 else (gap[:place], ",", gap[place + 1 :])


def _indent(gap: str) -> str:
    """That of the item after it."""
    return gap.rpartition("\n")[2]


def _opened(gap: str) -> tuple[str, str]:
    """What ends the item before a gap (nothing at the opening bracket), and the space to the next."""
    before, comma, after = _parted(gap)
    return (before + comma, after) if comma else ("", before)


def _joined(before: str, after: str) -> str:
    """The gap that is left of the two around an item that goes."""
    comma, space = _opened(before)
    line, newline, rest = _opened(after)[1].partition("\n")
    kept, broken, _ = space.rpartition("\n")
    if newline and broken:
        return f"{comma}{kept}\n{rest}"
    if not newline or (not comma and "#" not in line + rest):
        return before
    return after if comma else f"{before}\n{rest}"
