"""What `make canary` heard of each project, kept for the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from agreement.tally import kept

PART = "canary"


@dataclass(frozen=True)
class Silence:
    """One project: files with a canary, how many of them Django set off, and what was wrong with Sterna."""

    project: str
    planted: int
    django: int
    trouble: Sequence[str]

    @property
    def sung(self) -> int:
        """How many canaries Sterna set off."""
        return sum(line.startswith("ran ") for line in self.trouble)


def save_silence(silence: Silence) -> None:
    """Keep it for the report."""
    path = kept(PART, silence.project)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(silence), indent=1))


def load_silence(name: str) -> Silence | None:
    """What was kept of a project, if anything."""
    path = kept(PART, name)
    return Silence(**json.loads(path.read_text())) if path.is_file() else None


def silence_table(found: Sequence[Silence]) -> str:
    """A Markdown table, with a line for each thing that was wrong."""
    rows = ["| | files with a canary | set off by Django | set off by Sterna |", "|---|---:|---:|---:|"]
    rows += [f"| {one.project} | {one.planted} | {one.django} | {one.sung} |" for one in found]
    wrong = [f"- {one.project}: {line[:300]}" for one in found for line in one.trouble if not line.startswith("ran ")]
    return "\n".join([*rows, *(["", *wrong] if wrong else [])])
