"""Escape sequences of string literals, resolved without evaluating anything."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(
    r"\\(?:(?P<newline>\n)|(?P<plain>[\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<name>[^}]*)\})"
)
_PLAIN = {"\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def cooked(text: str) -> str:
    """The text that the inside of a (not raw) str literal stands for; a sequence that Python does not know stays."""
    return _ESCAPE.sub(_resolve, text) if "\\" in text else text


def _resolve(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "newline":
        return ""
    if kind == "plain":
        return _PLAIN[match["plain"]]
    if kind == "name":
        try:
            return unicodedata.lookup(match["name"])
        except KeyError:
            return match.group()
    number = int(match["octal"], 8) if kind == "octal" else int(match[kind or 0], 16)
    return chr(number) if number <= 0x10FFFF else match.group()
