"""Which findings `sterna check` is asked about: of which apps and files, of which rules, since which commit."""

from __future__ import annotations

import difflib
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sterna.cli.errors import UsageError
from sterna.cli.since import changed_files
from sterna.ide import codes
from sterna.ide.lookup import find_app
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.rules.registry import rules


@dataclass(frozen=True)
class Selection:
    """None stands for all."""

    apps: frozenset[str] = frozenset()
    paths: tuple[Path, ...] = ()
    codes: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()
    changed: frozenset[Path] | None = None

    def has(self, finding: Finding) -> bool:
        """Whether the finding is asked for."""
        path = finding.location.path
        there = finding.app in self.apps or any(path.is_relative_to(each) for each in self.paths)
        if not there and (self.apps or self.paths):
            return False
        if self.changed is not None and path not in self.changed:
            return False
        return finding.code not in self.ignored and (self.codes is None or finding.code in self.codes)


def selection(project: OpenProject, options: Namespace) -> Selection:
    """What the options ask for; raises UsageError for an unknown code and for what git does not know, LookupFailed for
    what is neither an app nor a file."""
    labels = {app.label for app in project.apps}
    apps, paths = set(), []
    for each in options.target:
        path = Path(each)
        if each not in labels and path.exists():
            paths.append(path.resolve())
        else:
            apps.add(find_app(project.apps, each).label)
    return Selection(
        frozenset(apps),
        tuple(paths),
        _codes(options.select) if options.select else None,
        _codes(options.ignore),
        changed_files(project.root, options.since) if options.since else None,
    )


def known_codes() -> frozenset[str]:
    """Every code that a finding can have."""
    words = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}
    return frozenset(words | set(rules()))


def _codes(lists: Sequence[str]) -> frozenset[str]:
    """The codes in lists with commas; the name of a group of rules stands for all of it."""
    known = known_codes()
    groups = {rule.group for rule in rules().values()}
    found: set[str] = set()
    for word in _words(lists):
        if word in groups:
            found |= {code for code, rule in rules().items() if rule.group == word}
        elif word in known:
            found.add(word)
        else:
            near = difflib.get_close_matches(word, [*known, *groups], 1)
            raise UsageError(f"There is no rule {word}." + (f" Did you mean {near[0]}?" if near else ""))
    return frozenset(found)


def _words(lists: Iterable[str]) -> Iterable[str]:
    return (word for each in lists for word in each.replace(",", " ").split())
