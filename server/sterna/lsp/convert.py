"""Values of ide to values of the protocol, and back: places, findings, new files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from sterna.ide.pages import page_of
from sterna.ide.values import Finding, Location
from sterna.rules.report import Tag
from sterna.rules.severity import Severity
from sterna.syntax.text import Encoding, LineIndex, Position, Range

SOURCE = "sterna"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_TAGS = {
    Tag.UNNECESSARY: types.DiagnosticTag.Unnecessary,
    Tag.DEPRECATED: types.DiagnosticTag.Deprecated,
}
_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


class Converter:
    """Converts for one client: its position encoding, its URIs, and the texts that positions are counted in.

    `text` gives the text of a file, or "" for one that cannot be read; `uri` the client's name of it.
    """

    def __init__(self, encoding: str, uri: Callable[[Path], str], text: Callable[[Path], str]) -> None:
        self._encoding = _ENCODINGS[encoding]
        self._uri = uri
        self._text = text
        self._indices: dict[Path, LineIndex] = {}

    def position(self, path: Path, position: types.Position) -> Position:
        """A position of the client, in codepoints."""
        return self._index(path).from_units(position.line, position.character, self._encoding)

    def to_range(self, location: Location) -> types.Range:
        """A range in the client's units."""
        index = self._index(location.path)
        start, end = (
            types.Position(*index.to_units(at, self._encoding)) for at in (location.range.start, location.range.end)
        )
        return types.Range(start, end)

    def range(self, path: Path, range_: types.Range) -> Range:
        """A range of the client, in codepoints."""
        return Range(self.position(path, range_.start), self.position(path, range_.end))

    def location(self, location: Location) -> types.Location:
        """A location in the client's units and names."""
        return types.Location(self._uri(location.path), self.to_range(location))

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """A finding as a diagnostic; `data` carries the label of the app."""
        return types.Diagnostic(
            range=self.to_range(finding.location),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            code_description=self._page(finding.code),
            source=SOURCE,
            message=finding.message,
            related_information=[
                types.DiagnosticRelatedInformation(self.location(related.location), related.message)
                for related in finding.related
            ]
            or None,
            tags=[_TAGS[tag] for tag in sorted(finding.tags, key=lambda tag: tag.value)] or None,
            data={"app": finding.app} if finding.app else None,
        )

    def _page(self, code: str) -> types.CodeDescription | None:
        page = page_of(code)
        return types.CodeDescription(self._uri(page)) if page is not None else None

    def _index(self, path: Path) -> LineIndex:
        index = self._indices.get(path)
        if index is None:
            index = self._indices[path] = LineIndex(self._text(path))
        return index
