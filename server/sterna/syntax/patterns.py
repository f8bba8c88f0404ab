"""libcst patterns of match statements to facts."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from sterna.syntax import facts
from sterna.syntax.expressions import ExpressionReader


class PatternReader(ExpressionReader):
    """Turns patterns into facts."""

    def pattern(self, node: cst.MatchPattern | cst.MatchStar) -> facts.Pattern:
        """The facts of a pattern."""
        at = self.number(node)
        match node:
            case cst.MatchValue() | cst.MatchSingleton():
                return facts.MatchValue(at, self.expr(node.value))
            case cst.MatchList() | cst.MatchTuple():
                return facts.MatchSequence(at, self._elements_of(node.patterns))
            case cst.MatchStar():
                return facts.MatchStar(at, _name(node.name))
            case cst.MatchMapping():
                items = [facts.MatchItem(self.expr(item.key), self.pattern(item.pattern)) for item in node.elements]
                return facts.MatchMapping(at, items, _name(node.rest))
            case cst.MatchClass():
                cls, inner = self.expr(node.cls), self._elements_of(node.patterns)
                keywords = [facts.MatchKeyword(item.key.value, self.pattern(item.pattern)) for item in node.kwds]
                return facts.MatchClass(at, cls, inner, keywords)
            case cst.MatchOr():
                return facts.MatchOr(at, [self.pattern(item.pattern) for item in node.patterns])
            case cst.MatchAs():
                inner_pattern = self.pattern(node.pattern) if node.pattern else None
                return facts.MatchAs(at, inner_pattern, _name(node.name))
        raise TypeError(f"libcst has a pattern of a new kind: {type(node).__name__}")

    def _elements_of(self, nodes: Sequence[cst.MatchSequenceElement | cst.MatchStar]) -> list[facts.Pattern]:
        return [self.pattern(node.value if isinstance(node, cst.MatchSequenceElement) else node) for node in nodes]


def _name(node: cst.Name | None) -> str | None:
    return node.value if node else None
