"""SQL text laid out for reading: only the space between tokens changes, so the meaning cannot."""

from __future__ import annotations

import logging
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "mysql": "mysql", "mariadb": "mysql", "oracle": "oracle"}
WIDTH = 80
"""A statement of at most so many codepoints stays on its line."""

# It warns of each statement that it does not know; here that is an answer like any other.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

INDENT = "    "
# The words before which a line begins, outside of parentheses, by the first word of the statement.
BREAKS = {
    "CREATE": ("ON", "INCLUDE", "WHERE"),
    "ALTER": ("ADD", "DROP", "ALTER", "RENAME", "MODIFY", "FOREIGN", "CHECK", "UNIQUE", "EXCLUDE", "REFERENCES"),
    "INSERT": ("SELECT", "VALUES", "FROM", "WHERE"),
    "UPDATE": ("SET", "WHERE"),
    "DELETE": ("WHERE",),
}


def layout(statement: str, dialect: str) -> str:
    """The statement over several lines where that is easier to read, else as it is.

    Untouched are short ones, those that have lines already or a comment, and those that sqlglot cannot parse or would
    parse to something else afterwards. Several statements on one line get a line each. `dialect` is the worker's name
    of it; an unknown one leaves the statement untouched. Never raises for any text.
    """
    name = DIALECTS.get(dialect)
    if name is None or len(statement) <= WIDTH or "\n" in statement or "--" in statement or "/*" in statement:
        return statement
    try:
        return "\n".join(one(part, name) for part in apart(statement, name))
    except (SqlglotError, RecursionError):
        return statement


def apart(text: str, dialect: str) -> list[str]:
    """The statements of a text, each with its semicolon."""
    ends = [token.end + 1 for token in sqlglot.tokenize(text, read=dialect) if token.token_type is TokenType.SEMICOLON]
    if not ends or text[ends[-1] :].strip():
        ends.append(len(text))
    return [text[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]


def one(text: str, dialect: str) -> str:
    """One statement laid out, or as it is."""
    if len(text) <= WIDTH:
        return text
    before = sqlglot.parse(text, read=dialect)
    if any(parsed is None or isinstance(parsed, exp.Command) for parsed in before):
        return text
    laid = spaced(text, sqlglot.tokenize(text, read=dialect))
    return laid if sqlglot.parse(laid, read=dialect) == before else text


def spaced(text: str, tokens: list[Token]) -> str:
    """The text with line breaks between some tokens."""
    verb = word(text, tokens[0])
    table = verb == "CREATE" and "TABLE" in [word(text, token) for token in tokens[1:4]]
    parts = [text[tokens[0].start : tokens[0].end + 1]]
    depth = 0
    for place, (last, token) in enumerate(pairwise(tokens)):
        gap, mark = text[last.end + 1 : token.start], word(text, token)
        if table and breaks_table(text, last, token, depth):
            gap = "\n" + ("" if mark == ")" else INDENT)
        elif not depth and not table and begins_line(verb, mark if place else "", word(text, last)):
            gap = "\n" + INDENT
        depth += {"(": 1, ")": -1}.get(mark, 0)
        parts += [gap, text[token.start : token.end + 1]]
    return "".join(parts) + text[tokens[-1].end + 1 :]


def begins_line(verb: str, mark: str, last: str) -> bool:
    """A line of another statement begins with this word, outside of its parentheses."""
    return mark in BREAKS.get(verb, ()) or (verb == "ALTER" and last == ",")


def breaks_table(text: str, last: Token, token: Token, depth: int) -> bool:
    """A line of a CREATE TABLE begins here: an item of its outer parentheses, or their end."""
    return depth == 1 and (word(text, last) in ("(", ",") or word(text, token) == ")")


def word(text: str, token: Token) -> str:
    """A token in capitals; names in quotes and strings keep theirs, so that they equal no keyword."""
    return text[token.start : token.end + 1].upper()
