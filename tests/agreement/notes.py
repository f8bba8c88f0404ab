"""Results of the smaller comparisons, kept for the report: graphs, engines, canaries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from agreement.corpus import ROOT
from agreement.kept import commit, of_commits


@dataclass(frozen=True)
class GraphsCompared:
    """Django's loader beside Sterna's graphs on the migrations of Django's own tests."""

    django: str
    count: int
    wrong: Sequence[str]
    commit: str = field(default_factory=commit)


@dataclass(frozen=True)
class EngineCompared:
    """A Django on a Python as the engine: how much was compared, what differs, what this Django cannot run."""

    django: str
    python: str
    count: int
    wrong: Sequence[str]
    not_run: Sequence[str]
    commit: str = field(default_factory=commit)

    @property
    def subject(self) -> str:
        """The engine, by the minor versions of both."""
        return f"{'.'.join(self.django.split('.')[:2])}/{self.python}"


@dataclass(frozen=True)
class Silence:
    """A project full of canaries: files that have one, how many of them Django set off, what was wrong with Sterna."""

    project: str
    planted: int
    django: int
    wrong: Sequence[str]
    commit: str = field(default_factory=commit)

    @property
    def subject(self) -> str:
        """The project."""
        return self.project

    @property
    def sung(self) -> int:
        """How many canaries Sterna set off."""
        return sum(line.startswith("ran ") for line in self.wrong)


class Note(Protocol):
    """One of these results; `wrong` are lines for a person."""

    @property
    def wrong(self) -> Sequence[str]: ...


def keep(kind: str, notes: Sequence[Any]) -> None:
    """Keep results under a name; what was there before goes."""
    path = ROOT / "results" / f"{kind}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(note) for note in notes], indent=1))


def keep_each(kind: str, notes: Sequence[EngineCompared] | Sequence[Silence]) -> None:
    """Keep results under a name beside those of other subjects that are there."""
    known = {note.subject: note for note in kept_notes(kind, type(notes[0]))} if notes else {}
    merged = known | {note.subject: note for note in notes}
    keep(kind, [merged[subject] for subject in sorted(merged)])


def kept_notes(kind: str, made_of: type) -> list[Any]:
    """What `keep` kept; nothing where there is no such file."""
    path = ROOT / "results" / f"{kind}.json"
    said = json.loads(path.read_text()) if path.is_file() else []
    return [made_of(**{"commit": "", **one}) for one in said]


def graphs_text(notes: Sequence[GraphsCompared]) -> str:
    """A sentence for each result."""
    lines = [f"Django {one.django}: {one.count} graphs, {one.count - len(one.wrong)} agree." for one in notes]
    return "\n".join([*lines, of_commits((one.django, one.commit) for one in notes), *_wrong(notes)])


def engines_table(notes: Sequence[EngineCompared]) -> str:
    """A Markdown table, a row for each engine."""
    rows = ["| Django | Python | compared | agree | this Django does not run |", "|---|---|---:|---:|---|"]
    for one in notes:
        agree = one.count - len(one.wrong)
        rows.append(f"| {one.django} | {one.python} | {one.count} | {agree} | {', '.join(one.not_run)} |")
    commits = of_commits((f"{one.django}/{one.python}", one.commit) for one in notes)
    return "\n".join([*rows, "", commits, *_wrong(notes)])


def silence_table(notes: Sequence[Silence]) -> str:
    """A Markdown table, a row for each project."""
    rows = ["| | files with a canary | set off by Django | set off by Sterna |", "|---|---:|---:|---:|"]
    rows += [f"| {one.project} | {one.planted} | {one.django} | {one.sung} |" for one in notes]
    commits = of_commits((one.project, one.commit) for one in notes)
    return "\n".join([*rows, "", commits, *_wrong(notes)])


def _wrong(notes: Sequence[Note]) -> list[str]:
    lines = [f"- {line[:400]}" for one in notes for line in one.wrong]
    return ["", *lines] if lines else []
