"""Draws edits of a project by a seed; each has a name that makes it again, alone or as a part of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from agreement.mutation.edit import Draw, Kind, Target, Texts
from agreement.mutation.inventory import Inventory
from agreement.mutation.kinds import KINDS
from agreement.mutation.source import NotApplicable

TRIES = 12
"""How many targets are drawn for a kind before it counts as not applicable to the project."""
SEVERAL = 0.15
"""The share of mutations that have two or three parts."""
DEFAULTS = ("0", "''", "None", "timezone.now", "datetime.date(2020, 1, 2)", "[1, 'two']", "b'x'")
"""What is answered where Django asks for a value."""
MANY = 40
"""Lines of answers: more than Django asks for; it takes what it can use, and says so of the rest."""


@dataclass(frozen=True)
class Part:
    """One edit: a kind at a target."""

    kind: Kind
    target: Target

    @property
    def name(self) -> str:
        """As it stands in a mutation's name."""
        return f"{self.kind.name}:{self.target.name}"


@dataclass(frozen=True)
class Mutation:
    """Edits made together, and the command that follows them."""

    parts: tuple[Part, ...]
    way: str
    """How the command is given: `yes`, `no` or `stop` to questions, `silent` without; `.app` where it names the app,
    `.check` where nothing is to be written, `.named` where the migration gets a name."""
    texts: Mapping[str, str]
    """The files that differ from the project's, by path from the root."""
    arguments: tuple[str, ...]
    answers: str

    @property
    def name(self) -> str:
        """What makes it again, with the seed."""
        return "+".join(part.name for part in self.parts) + f"@{self.way}"

    @property
    def group(self) -> str:
        """Its kind, for a person."""
        return self.parts[0].kind.name if len(self.parts) == 1 else "several"


class Mutations:
    """The mutations of one project."""

    def __init__(self, inventory: Inventory, seed: str) -> None:
        self.inventory = inventory
        self.seed = seed
        self._targets: dict[str, list[Target]] = {}

    def draw(self, count: int) -> Iterator[Mutation]:
        """That many mutations, kinds by turns in a shuffled order, targets by chance."""
        chance = Random(f"{self.seed}/order")
        drawn: set[str] = set()
        idle = 0
        turns = _turns(chance)
        while len(drawn) < count and idle < 2 * len(KINDS):
            kinds = [next(turns)]
            if chance.random() < SEVERAL:
                kinds += [KINDS[chance.choice(sorted(KINDS))] for _ in range(chance.choice([1, 1, 2]))]
            found = self._draw(kinds, chance, drawn)
            idle = 0 if found else idle + 1
            if found:
                drawn.add(found.name)
                yield found

    def named(self, name: str) -> Mutation:
        """The mutation of a name; raises NotApplicable and LookupError."""
        said, _, way = name.rpartition("@")
        parts = []
        for part in said.split("+"):
            kind, _, target = part.partition(":")
            targets = {each.name: each for each in self.targets(kind)}
            parts.append(Part(KINDS[kind], targets[target]))
        return self.make(tuple(parts), way)

    def smaller(self, mutation: Mutation) -> Iterator[Mutation]:
        """The same without one of its parts, for each of them; none for a mutation of one part."""
        for left_out in mutation.parts if len(mutation.parts) > 1 else ():
            with suppress(NotApplicable):
                yield self.make(tuple(part for part in mutation.parts if part is not left_out), mutation.way)

    def make(self, parts: tuple[Part, ...], way: str) -> Mutation:
        """The mutation of these parts; raises NotApplicable."""
        return make(self.inventory, self.seed, parts, way)

    def targets(self, kind: str) -> list[Target]:
        """Where a kind of edit may be applicable; raises KeyError for a kind that there is not."""
        if kind not in self._targets:
            self._targets[kind] = list(KINDS[kind].targets(self.inventory))
        return self._targets[kind]

    def _draw(self, kinds: list[Kind], chance: Random, drawn: set[str]) -> Mutation | None:
        pools = [self.targets(kind.name) for kind in kinds]
        if not all(pools):
            return None
        way = _way(chance)
        for _ in range(TRIES):
            parts = tuple(Part(kind, chance.choice(pool)) for kind, pool in zip(kinds, pools, strict=True))
            try:
                found = self.make(parts, way)
            except NotApplicable:
                continue
            if found.name not in drawn:
                return found
        return None


def _turns(chance: Random) -> Iterator[Kind]:
    while True:
        yield from chance.sample(list(KINDS.values()), len(KINDS))


def _way(chance: Random) -> str:
    way = chance.choices(["yes", "no", "silent", "stop"], [45, 25, 25, 5])[0]
    way += ".app" if chance.random() < 0.4 else ""
    return way + chance.choices(["", ".check", ".named"], [85, 11, 4])[0]


def make(inventory: Inventory, seed: str, parts: tuple[Part, ...], way: str) -> Mutation:
    """The mutation of these parts; raises NotApplicable."""
    texts = Texts(inventory)
    for part in parts:
        part.kind.make(Draw(Random(f"{seed}/{part.name}"), texts, part.target))
    for path, text in texts.changed.items():
        # An edit that is no Python is the fault of its kind.
        compile(text, path, "exec", dont_inherit=True)
    flags = way.split(".")[1:]
    arguments = ["makemigrations"]
    if "app" in flags:
        arguments += sorted({app for part in parts for app in inventory.apps(part.target.model)})
    if "check" in flags:
        arguments += ["--check", "--dry-run"]
    if "named" in flags:
        arguments += ["--name", "sterna_named"]
    if way.startswith("silent"):
        arguments.append("--no-input")
    return Mutation(parts, way, dict(texts.changed), tuple(arguments), _answers(way, Random(f"{seed}/{way}")))


def _answers(way: str, chance: Random) -> str:
    """Django asks about renames first, then for values. What is no answer to its question it asks again."""
    first = way.split(".")[0]
    if first == "silent":
        return ""
    yes_or_no = ["y"] * 3 if first == "yes" else ["n"] * 12
    if first == "stop":
        return "\n".join([*yes_or_no, *(["2"] * MANY)]) + "\n"
    values = [line for _ in range(MANY) for line in ("1", chance.choice(DEFAULTS))]
    return "\n".join([*yes_or_no, *values, *(["y", "1"] * MANY)]) + "\n"
