"""Which severity a finding has where: the rule's own, or what the project or the editor says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from sterna.rules.severity import Severity

OFF = "off"
WORDS = {OFF, *(severity.value for severity in Severity)}
ALL = "all"
"""Stands for every code."""


@dataclass(frozen=True)
class Levels:
    """Words ("off", "error", "warning", "information", "hint") for codes or for "all"; later ones win.

    `per_path` has patterns of paths relative to the project's folder, with `/` and `*` over folders too.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    per_path: Sequence[tuple[str, Mapping[str, str]]] = ()

    def severity(self, code: str, path: str, own: Severity) -> Severity | None:
        """The severity of a finding in a file (a relative path), or None where it is switched off."""
        word = _word(self.rules, code)
        for pattern, words in self.per_path:
            if fnmatchcase(path, pattern):
                word = _word(words, code) or word
        if word is None:
            return own
        return None if word == OFF else Severity(word)


def _word(words: Mapping[str, str], code: str) -> str | None:
    return words.get(code, words.get(ALL))
