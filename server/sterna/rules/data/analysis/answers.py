"""The functions of data migrations with what the worker says of the names in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sterna.engine.resolving import Misuse, Resolved
from sterna.project.migration import Migration
from sterna.rules.data.analysis.functions import DataFunction
from sterna.rules.data.analysis.recording import Use


@dataclass(frozen=True)
class Answered:
    """A function, and the worker's answer; None while there is none, and for a function that is not followed."""

    function: DataFunction
    answer: Resolved | None

    def use(self, number: int) -> Use:
        """Where the name of that number stands."""
        assert self.function.recording is not None
        return self.function.recording.uses[number]

    def misuses(self, *kinds: str) -> Iterator[tuple[Misuse, Use]]:
        """The refused names of these kinds, without those that the function expects to be refused."""
        recording = self.function.recording
        if self.answer is None or recording is None:
            return
        for one in self.answer.misuses:
            use = self.use(one.id)
            found_out = recording.introspects or (recording.asks and one.kind in ("app", "model"))
            expected = use.caught & {"*", one.exception} or (use.maybe and found_out)
            if one.kind in kinds and not expected:
                yield one, use


@dataclass(frozen=True)
class DataMigrations:
    """Those of the project's own files; `tokens` are other values whenever a file's answers are others."""

    by_path: Mapping[Path, tuple[Answered, ...]] = field(default_factory=dict)
    tokens: Mapping[Path, int] = field(default_factory=dict)

    def of(self, migration: Migration) -> tuple[Answered, ...]:
        """The functions of a migration."""
        return self.by_path.get(migration.path, ())

    def token(self, migration: Migration) -> int:
        """Another value whenever the answers of a migration are others."""
        return self.tokens.get(migration.path, -1)
