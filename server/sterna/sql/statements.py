"""SQL text cut into statements, and a statement read word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from sterna.sql.layout import DIALECTS

_NAMES = {'"': '"', "`": "`", "[": "]"}
_ROUTINES = {"TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"}
_STRINGS = {
    TokenType.STRING,
    TokenType.NATIONAL_STRING,
    TokenType.BYTE_STRING,
    TokenType.HEX_STRING,
    TokenType.BIT_STRING,
    TokenType.RAW_STRING,
    TokenType.UNICODE_STRING,
    TokenType.HEREDOC_STRING,
}


@dataclass(frozen=True)
class Word:
    """A token: `text` as written, `upper` in capitals ("" for a string or a quoted name, which equals no keyword)."""

    text: str
    upper: str
    is_string: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it may name something."""
        return not self.is_string and (self.text[:1] in _NAMES or self.text[:1] == "_" or self.text[:1].isalpha())

    @property
    def is_quoted(self) -> bool:
        """Whether it is a name in quotes."""
        return not self.is_string and self.text[:1] in _NAMES


@dataclass(frozen=True)
class Statement:
    """A statement without its semicolon."""

    text: str
    words: tuple[Word, ...]


class NotSql(Exception):  # noqa: N818 - an ordinary answer
    """The text cannot be cut into statements with certainty."""


def statements(text: str, dialect: str) -> list[Statement]:
    """The statements of a text, empty ones and comments between them left out.

    `dialect` is the worker's name of it. Raises NotSql for an unknown dialect and where the text has an end too few.
    """
    name = DIALECTS.get(dialect)
    if name is None:
        raise NotSql(dialect)
    try:
        tokens = sqlglot.tokenize(text, read=name)
    except (SqlglotError, RecursionError) as error:
        raise NotSql(text) from error
    found = []
    for part in _parts(text, tokens):
        whole = text[part[0].start : part[-1].end + 1]
        found.append(Statement(whole, tuple(_command(whole) if _swallows(text, part) else _all_words(text, part))))
    return found


def _swallows(text: str, part: list[Token]) -> bool:
    """Whether sqlglot gives what follows a word as one string: it does so where it knows nothing of the grammar."""
    if len(part) != 2 or part[1].token_type is not TokenType.STRING:
        return False
    return text[part[1].start] not in "'\"$"


def _command(whole: str) -> Iterator[Word]:
    """The words of such a statement; raises NotSql where its end is in doubt."""
    if any(sign in whole for sign in ("'", '"', "`", "$", "--", "/*", ";")):
        raise NotSql(whole)
    for word in re.findall(r"\w+|\S", whole):
        yield Word(word, word.upper())


def _all_words(text: str, part: list[Token]) -> Iterator[Word]:
    for token in part:
        yield from _words(text, token)


def _words(text: str, token: Token) -> Iterator[Word]:
    raw = text[token.start : token.end + 1]
    if token.token_type in _STRINGS:
        yield Word(raw, "", is_string=True)
    elif raw[:1] in _NAMES:
        yield Word(raw, "")
    else:
        # One token may be several words: NOT NULL, DOUBLE PRECISION.
        for each in raw.split():
            yield Word(each, each.upper())


def _parts(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    depth = 0
    last = ""
    for token in tokens:
        upper = text[token.start : token.end + 1].upper()
        if token.token_type is TokenType.SEMICOLON and depth == 0:
            if part:
                yield part
            part, last = [], ""
            continue
        part.append(token)
        if _is_routine(text, part):
            if upper in ("BEGIN", "CASE") and last != "END":
                depth += 1
            elif last == "END" and upper in ("IF", "LOOP", "WHILE", "REPEAT"):
                # What ended was none of those that were counted.
                depth += 1
            elif upper == "END":
                depth -= 1
        last = upper
    if depth != 0:
        raise NotSql(text)
    if part:
        yield part


def _is_routine(text: str, part: list[Token]) -> bool:
    first = [text[token.start : token.end + 1].upper() for token in part[:6]]
    return first[0] == "CREATE" and not _ROUTINES.isdisjoint(first)
