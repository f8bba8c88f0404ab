"""All rules over a view, each file again only when something that its rules look at is another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sterna.project.migration import Migration
from sterna.rules.registry import rules
from sterna.rules.report import Report
from sterna.rules.rule import MigrationRule, ProjectRule, Rule
from sterna.rules.view import View

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What a rule reported; `failure` is the text of the exception that ended it, `path` the file that it looked at."""

    rule: Rule
    path: Path | None
    reports: tuple[Report, ...]
    failure: str = ""


class Runner:
    """Keeps what rules found, and away from a file version those that failed on it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Path | None], tuple[Hashable, Outcome]] = {}

    def run(self, view: View, wanted: Callable[[str], bool] = lambda code: True) -> Iterator[Outcome]:
        """What the rules find whose code is wanted."""
        kept = self._kept
        self._kept = {}
        migrations = list(view.own_migrations())
        for code, rule in rules().items():
            if not wanted(code):
                continue
            if isinstance(rule, ProjectRule):
                yield self._outcome(kept, rule, None, view.generation, lambda rule=rule: rule.check(view))  # type: ignore[misc]
            elif isinstance(rule, MigrationRule):
                for migration in migrations:
                    yield self._migration(kept, rule, migration, view)

    def _migration(
        self,
        kept: dict[tuple[str, Path | None], tuple[Hashable, Outcome]],
        rule: MigrationRule,
        migration: Migration,
        view: View,
    ) -> Outcome:
        token = rule.depends_on(migration, view)
        return self._outcome(kept, rule, migration.path, token, lambda: rule.check(migration, view))

    def _outcome(
        self,
        kept: dict[tuple[str, Path | None], tuple[Hashable, Outcome]],
        rule: Rule,
        path: Path | None,
        token: Hashable,
        check: Callable[[], Iterator[Report]],
    ) -> Outcome:
        key = (rule.code, path)
        known = kept.get(key)
        if known is None or known[0] != token:
            known = (token, _checked(rule, path, check))
        self._kept[key] = known
        return known[1]


def _checked(rule: Rule, path: Path | None, check: Callable[[], Iterator[Report]]) -> Outcome:
    reports: list[Report] = []
    try:
        reports.extend(check())
    except Exception as error:
        # It must not hide what the others find.
        log.exception("rule %s failed on %s", rule.code, path or "the project")
        return Outcome(rule, path, tuple(reports), f"{type(error).__name__}: {error}")
    return Outcome(rule, path, tuple(reports))
