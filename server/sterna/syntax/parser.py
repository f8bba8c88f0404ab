"""The one door to libcst's parser: a statement's text in, tree or failure out."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from sterna.syntax.cut import BodyCut, Cut, Cutter, bodies
from sterna.syntax.scan import Line, indentation
from sterna.syntax.text import LINE_END, normalised

if TYPE_CHECKING:
    import libcst

_SPOT = re.compile(r"error at (\d+):(\d+):")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHAIN = re.compile(r"[-+~.(\[\"']|\*\*|\b(?:not|lambda|else|elif|await|yield|and|or|for)\b")

BRACKETS, LEVELS, CHAIN = 150, 99, 50_000
"""libcst's parser recurses in native code and would end the process on a text that nests deeper than its stack; CPython
itself refuses 200 brackets and 100 levels of indentation."""

_SMALL_STACK_KIB = 200
_BIG_STACK = 256 * 1024 * 1024
_stack_lock = threading.Lock()


class Failure(Struct, frozen=True):
    """Why a text does not parse; the line from 0 within the text, or -1 where it is not known."""

    line: int
    message: str


class Prepared(Struct, frozen=True):
    """A statement's text made ready for libcst.

    `code` has `\\n` for every line ending and each function body on demand replaced by its number; it has as many lines
    as the statement. `shifts` says for a line how many columns more it has in the statement's text. `bodies` are
    offsets into `text`, which is the statement's text unchanged.
    """

    text: str
    code: str
    shifts: dict[int, int]
    bodies: list[BodyCut]
    depth: int
    levels: int
    longest: int


@lru_cache(maxsize=512)
def prepare(text: str, blank: bool = True) -> Prepared:
    """Makes a statement's text ready, or (not `blank`) the text of a function body, whose functions stay whole."""
    cutter = Cutter(text, parted=False)
    lines: list[Line] = []
    while (found := cutter.next()) is not None:
        lines += found[0][0].lines
        cutter.offset = found[1]
    if not lines:
        return Prepared(text, "", {}, [], 0, 0, 0)
    end = lines[-1].end
    cuts = bodies(text, Cut(0, end, lines)) if blank else []
    parts: list[str] = []
    shifts: dict[int, int] = {}
    position = depth = levels = longest = key = 0
    indents: list[int] = []
    for line in lines:
        if line.start < position:
            continue
        while indents and indents[-1] >= line.indent:
            indents.pop()
        indents.append(line.indent)
        levels = max(levels, len(indents))
        depth = max(depth, line.depth)
        longest = max(longest, line.end - line.start)
        blanks = text[line.begin : line.start]
        if "\f" in blanks or "\\" in blanks:
            indents_by = indentation(blanks).rpartition("\f")[2]
            breaks = [match.end() for match in LINE_END.finditer(blanks)]
            parts += [normalised(text[position : line.begin]), "\n" * len(breaks), indents_by]
            position = line.start
            row = _count_lines(text, 0, line.start)
            shifts[row] = len(blanks) - (breaks[-1] if breaks else 0) - len(indents_by)
        while key < len(cuts) and line.start <= cuts[key].code < line.end:
            body = cuts[key]
            parts += [normalised(text[position : body.code]), str(key), "\n" * _count_lines(text, body.code, body.end)]
            position = body.end
            key += 1
    parts.append(normalised(text[position:end]))
    code = _SURROGATE.sub("\ufffd", "".join(parts))
    return Prepared(text, code, shifts, cuts, depth, levels, longest)


def _count_lines(text: str, start: int, end: int) -> int:
    return sum(1 for _ in LINE_END.finditer(text, start, end))


def parse(prepared: Prepared, before: str = "") -> libcst.Module | Failure:
    """Parses a prepared text, or says why it cannot be parsed; `before` is put in front of it."""
    if prepared.depth > BRACKETS or prepared.levels > LEVELS:
        return Failure(-1, "nested too deeply")
    if prepared.longest > CHAIN and sum(1 for _ in _CHAIN.finditer(prepared.code)) > CHAIN:
        return Failure(-1, "too long an expression")
    code = before + prepared.code
    # The stack of a thread may be as small as 512 KiB; measured use is 8 KiB a bracket, 32 KiB a level, 1 KiB a link of
    # a chain such as `a.b.c`.
    if prepared.depth * 8 + prepared.levels * 32 + prepared.longest // 8 < _SMALL_STACK_KIB:
        return _parse(code)
    results: list[libcst.Module | Failure] = []
    with _stack_lock:
        size = threading.stack_size(_BIG_STACK)
        try:
            thread = threading.Thread(target=lambda: results.append(_parse(code)), name="sterna-parser")
            thread.start()
        finally:
            threading.stack_size(size)
    thread.join()
    return results[0]


def _parse(code: str) -> libcst.Module | Failure:
    # libcst takes half a second to import: who finds all facts in the cache does without it.
    import libcst

    config = libcst.PartialParserConfig(python_version="3.14", encoding="utf-8", default_newline="\n")
    try:
        return libcst.parse_module(code, config)
    except libcst.ParserSyntaxError as error:
        spot = _SPOT.search(error.message)
        return Failure(int(spot[1]) - 1 if spot else -1, "invalid syntax")
    except libcst.CSTValidationError as error:
        return Failure(-1, str(error).rstrip("."))
    except RecursionError:
        return Failure(-1, "nested too deeply")


INLINE = "def _(): "
BLOCK = "def _():\n"


def parse_body(text: str, inline: bool) -> libcst.Module | Failure:
    """Parses the text of a function body, inside a function made for it."""
    result = parse(prepare(text, False), INLINE if inline else BLOCK)
    if isinstance(result, Failure) and result.line > 0 and not inline:
        return Failure(result.line - 1, result.message)
    return result


def body_nodes(tree: libcst.Module) -> Sequence[libcst.BaseStatement | libcst.BaseSmallStatement]:
    """The statements of the body in a tree that `parse_body` gave; none where the text left the body."""
    import libcst

    function = tree.body[0]
    if len(tree.body) > 1 or not isinstance(function, libcst.FunctionDef):
        return ()
    return function.body.body
