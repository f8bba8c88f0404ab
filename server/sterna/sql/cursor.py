"""A place among the words of a statement."""

from __future__ import annotations

from collections.abc import Sequence

from sterna.sql.statements import Word


class NoMatch(Exception):  # noqa: N818 - an ordinary answer
    """The statement goes on otherwise."""


class Cursor:
    """Reads on; what is asked for by `expect`, `name` and `group` raises NoMatch where it does not stand there."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.place = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.words)

    def peek(self, offset: int = 0) -> str:
        """The word there in capitals, "" at the end, for a string and for a quoted name."""
        place = self.place + offset
        return self.words[place].upper if place < len(self.words) else ""

    def take(self, *keywords: str) -> bool:
        """Go past these keywords if they stand here, all of them."""
        if all(self.peek(offset) == keyword for offset, keyword in enumerate(keywords)):
            self.place += len(keywords)
            return True
        return False

    def take_one(self, *keywords: str) -> str:
        """Go past one of these keywords; gives it, or ""."""
        found = self.peek()
        if found not in keywords or self.at_end:
            return ""
        self.place += 1
        return found

    def expect(self, *keywords: str) -> None:
        """Go past these keywords."""
        if not self.take(*keywords):
            raise NoMatch

    def end(self) -> None:
        """Nothing may be left."""
        if not self.at_end:
            raise NoMatch

    @property
    def has_name(self) -> bool:
        """Whether a name stands here."""
        return not self.at_end and self.words[self.place].is_name

    def name(self) -> str:
        """A name as it is written, with those before its dots."""
        parts = [self.part()]
        while self.peek() == ".":
            self.place += 1
            parts.append(self.part())
        return ".".join(parts)

    def part(self) -> str:
        """A name without dots."""
        if self.at_end or not self.words[self.place].is_name:
            raise NoMatch
        self.place += 1
        return self.words[self.place - 1].text

    def any(self) -> Word:
        """The next word, whatever it is."""
        if self.at_end:
            raise NoMatch
        self.place += 1
        return self.words[self.place - 1]

    def group(self) -> list[list[Word]]:
        """What stands in the parentheses here, cut at their commas; none between them gives []."""
        self.expect("(")
        items: list[list[Word]] = [[]]
        depth = 1
        while depth:
            word = self.any()
            depth += {"(": 1, ")": -1}.get(word.upper, 0)
            if word.upper == "," and depth == 1:
                items.append([])
            elif depth:
                items[-1].append(word)
        return [] if items == [[]] else items

    def until_comma(self) -> list[Word]:
        """The words up to the next comma outside of parentheses, past which it goes."""
        found: list[Word] = []
        depth = 0
        while not self.at_end:
            word = self.any()
            if word.upper == "," and depth == 0:
                break
            depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(word.upper, 0)
            found.append(word)
        return found


def joined(words: Sequence[Word]) -> str:
    """The words with single spaces, none beside dots, brackets and casts."""
    text = ""
    for word in words:
        glue = not text or word.text in (".", ",", ")", "]", "::", "[", "(") or text[-1] in ".([" or text.endswith("::")
        text += word.text if glue else f" {word.text}"
    return text
