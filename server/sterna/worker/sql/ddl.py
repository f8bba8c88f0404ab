"""SQL text cut into tokens, and a reader over them: just enough to follow statements that change a schema."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Tuple

TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    | (?P<string>[eE]?'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
SEMICOLON = "mark", ";"


class Token(NamedTuple):
    """A piece of a statement: `kind` is "string", "name" (quoted), "word", "number" or "mark"."""

    kind: str
    text: str
    start: int
    """Offset in the statement, in codepoints."""

    def upper(self) -> str:
        """The word in capitals, "" for what is no word."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(sql: str) -> List[Token]:
    """The tokens of a text, without space and comments."""
    found = []
    for match in TOKEN.finditer(sql):
        kind = match.lastgroup or "mark"
        if kind == "tag":
            kind = "string"
        if kind == "space":
            continue
        if kind == "name":
            quote = match[0][0]
            found.append(Token(kind, match[0][1:-1].replace(quote * 2, quote), match.start()))
        else:
            found.append(Token(kind, match[0], match.start()))
    return found


def split(sql: str) -> List[List[Token]]:
    """The statements of a text, each as its tokens without the semicolon."""
    statements: List[List[Token]] = [[]]
    for token in tokens(sql):
        if (token.kind, token.text) == SEMICOLON:
            statements.append([])
        else:
            statements[-1].append(token)
    return [statement for statement in statements if statement]


class Reader:
    """A place in a list of tokens that moves on as they are taken."""

    def __init__(self, found: List[Token]) -> None:
        self.tokens = found
        self.at = 0

    def more(self) -> bool:
        """There are tokens left."""
        return self.at < len(self.tokens)

    def take(self, *phrase: str) -> bool:
        """Move past these words or marks when they come next; False, and no move, when they do not."""
        ahead = self.tokens[self.at : self.at + len(phrase)]
        if len(ahead) < len(phrase) or any((one.upper() or one.text) != want for one, want in zip(ahead, phrase)):
            return False
        if any(one.kind in ("name", "string") for one in ahead):
            return False
        self.at += len(phrase)
        return True

    def skip(self, *phrases: str) -> None:
        """Move past any of these, each a phrase with spaces, in this order."""
        for phrase in phrases:
            self.take(*phrase.split())

    def name(self, fold: str = "lower") -> Optional[str]:
        """The next name without its schema, None when there is none; an unquoted one is folded as the database does."""
        found = None
        while self.more() and self.tokens[self.at].kind in ("name", "word"):
            token = self.tokens[self.at]
            found = token.text if token.kind == "name" or not fold else getattr(token.text, fold)()
            self.at += 1
            if not self.take("."):
                break
        return found

    def group(self) -> Optional[List[Token]]:
        """What is inside the parentheses that come next, None when none come."""
        if not self.take("("):
            return None
        depth, start = 1, self.at
        while self.more() and depth:
            depth += {"(": 1, ")": -1}.get(self.tokens[self.at].text if self.tokens[self.at].kind == "mark" else "", 0)
            self.at += 1
        return self.tokens[start : self.at - 1 if not depth else self.at]

    def rest(self) -> List[Token]:
        """All that is left."""
        left, self.at = self.tokens[self.at :], len(self.tokens)
        return left


def commas(found: List[Token]) -> List[List[Token]]:
    """Tokens cut at the commas that are in no parentheses."""
    parts: List[List[Token]] = [[]]
    depth = 0
    for token in found:
        mark = token.text if token.kind == "mark" else ""
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def index_columns(found: List[Token]) -> Tuple[List[Optional[str]], List[str]]:
    """The columns of an index with the order of each; None in the place of an expression."""
    columns: List[Optional[str]] = []
    orders = []
    for part in commas(found):
        words = [token.upper() for token in part]
        plain = part[0].kind in ("name", "word") and not any(token.text == "(" for token in part[1:])
        columns.append(part[0].text if plain else None)
        orders.append("DESC" if "DESC" in words else "ASC")
    return columns, orders
