"""What of the findings a user wants to see: severities of the project, and comments that keep findings away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sterna.ide.codes import BAD_SUPPRESSION, FAILED_RULE, UNUSED_SUPPRESSION
from sterna.ide.values import Finding, Location
from sterna.rules.levels import Levels
from sterna.rules.report import Tag
from sterna.rules.severity import Severity
from sterna.rules.suppress import Suppression


class Filter:
    """`comments` gives those of a file; `codes` are those that a comment may name."""

    def __init__(
        self,
        root: Path,
        levels: Levels,
        comments: Callable[[Path], tuple[Suppression, ...]],
        codes: frozenset[str],
    ) -> None:
        self._root = root
        self._levels = levels
        self._comments = comments
        self._codes = codes

    def __call__(
        self, findings: Iterable[Finding], files: Iterable[Path], is_whole: Callable[[Path], bool]
    ) -> Iterator[Finding]:
        """The findings that are left, and what is wrong with the comments of these files.

        `is_whole` tells whether every rule could look at a file: only there a comment is told to be unused.
        """
        by_path: dict[Path, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_path[finding.location.path].append(finding)
        for path in dict.fromkeys([*by_path, *files]):
            comments = self._comments(path)
            for finding in self._of_file(path, by_path.get(path, []), comments, is_whole(path)):
                severity = self._levels.severity(finding.code, self._relative(path), finding.severity)
                if severity is not None:
                    yield finding if severity is finding.severity else replace(finding, severity=severity)

    def _of_file(
        self, path: Path, findings: list[Finding], comments: tuple[Suppression, ...], is_whole: bool
    ) -> Iterator[Finding]:
        used: set[tuple[Suppression, str]] = set()
        is_whole = is_whole and all(finding.code != FAILED_RULE for finding in findings)
        for finding in findings:
            line = finding.location.range.start.line
            by = [each for each in comments if each.line == line and finding.code in each.codes]
            used |= {(each, finding.code) for each in by}
            if not by:
                yield finding
        for comment in comments:
            needed = {code for each, code in used if each is comment} if is_whole else comment.codes
            yield from self._about(path, comment, needed)

    def _about(self, path: Path, comment: Suppression, needed: Collection[str]) -> Iterator[Finding]:
        place = Location(path, comment.range)
        if not comment.codes:
            message = "This keeps nothing away: write `# sterna: ignore[code] -- reason`."
            yield Finding(place, Severity.WARNING, BAD_SUPPRESSION, message)
        elif not comment.reason:
            message = "Say why this finding does not matter here: `# sterna: ignore[code] -- reason`."
            yield Finding(place, Severity.WARNING, BAD_SUPPRESSION, message)
        for code in comment.codes:
            if code not in self._codes:
                message = f"There is no rule {code}."
                yield Finding(place, Severity.WARNING, BAD_SUPPRESSION, message)
            elif code not in needed:
                message = f"Nothing here needs ignore[{code}] any more: take it away."
                yield Finding(
                    place, Severity.INFORMATION, UNUSED_SUPPRESSION, message, tags=frozenset({Tag.UNNECESSARY})
                )

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.as_posix()
