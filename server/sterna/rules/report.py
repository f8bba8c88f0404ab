"""What a rule gives: a message at a node, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sterna.edits.change import Change
from sterna.rules.severity import Severity
from sterna.syntax.at import At


class Tag(Enum):
    """How an editor may show the text."""

    UNNECESSARY = "unnecessary"
    DEPRECATED = "deprecated"


@dataclass(frozen=True)
class Fix:
    """A way out, by changes that are made together or not at all.

    `keeps_meaning` is true for a quick fix; any other is a refactoring, offered but never applied by `--fix`.
    """

    title: str
    changes: tuple[Change, ...]
    keeps_meaning: bool = True


@dataclass(frozen=True)
class Report:
    """A rule's finding. `severity` None is the rule's own; `app` is the label of the app that it concerns, or ""."""

    at: At
    message: str
    app: str = ""
    related: tuple[tuple[At, str], ...] = ()
    severity: Severity | None = None
    fixes: tuple[Fix, ...] = ()
    tags: frozenset[Tag] = frozenset()
