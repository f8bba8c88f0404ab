"""Writes down what a function does, step by step, while it is interpreted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sterna.engine.resolving import NOTHING as NO_STEP
from sterna.engine.resolving import Argument, Named, Program, Step
from sterna.rules.data.analysis.scope import Source
from sterna.rules.data.analysis.values import NOTHING, OPAQUE, Items, Keys, Names, Nothing, Rows, Text, Tracked, Value
from sterna.syntax.at import At

MOST = 6_000
"""Steps of one function; whoever needs more is not followed."""


class TooMuchError(Exception):
    """The function does more than is worth following."""


@dataclass(frozen=True)
class Use:
    """Where a name stands; `caught` are the exceptions that somebody around it expects ("*": any); `maybe` that it
    stands under a condition."""

    spot: At
    text: str
    caught: frozenset[str]
    maybe: bool


@dataclass
class Given:
    """An argument of a call as it was evaluated."""

    value: Value
    keyword: str = ""
    star: str = ""
    spot: At | None = None


@dataclass
class Recording:
    """The steps so far, and what is known of the whole function."""

    steps: list[Step] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    tolerated: set[str] = field(default_factory=set)
    dynamic: bool = False
    introspects: bool = False
    """It looks at what models or fields there are, so that what stands under a condition may never run."""
    asks: bool = False
    """It hands the registry to something that is not followed, which may find out what models there are."""
    alias_used: bool = False
    escaped: set[int] = field(default_factory=set)
    caught: list[frozenset[str]] = field(default_factory=list)
    conditions: int = 0
    loops: list[Loop] = field(default_factory=list)
    apps: dict[int, int] = field(default_factory=dict)
    """Number of a model's name in a call of get_model to that of the app's."""

    def name(self, text: str, source: Source, statement: int, body: int, at: int) -> int:
        """A number for a name that stands there."""
        return self.at(text, At(source.path, statement, body, at))

    def step(self, step: Step) -> Tracked:
        """The value of one more step; raises TooMuchError."""
        if len(self.steps) >= MOST:
            raise TooMuchError
        self.steps.append(step)
        return Tracked(len(self.steps) - 1)

    def join(self, one: Value, other: Value) -> Value:
        """A value that is either of both."""
        if one == other:
            return one
        if isinstance(one, Nothing):
            return other
        if isinstance(other, Nothing):
            return one
        if isinstance(one, Tracked) and isinstance(other, Tracked):
            return self.step(Step("join", [one.step, other.step]))
        if isinstance(one, Rows) and isinstance(other, Rows):
            return Rows(self.join(one.element, other.element))
        if isinstance(one, Names) and isinstance(other, Names):
            return Names(one.lookups + other.lookups, one.references + other.references)
        return OPAQUE

    def joined(self, values: Sequence[Value]) -> Value:
        """A value that is any of these; None's where there are none."""
        found: Value = NOTHING
        for value in values:
            found = self.join(found, value)
        return found

    def call(self, of: Tracked, given: Sequence[Given]) -> Tracked:
        """A call of a tracked value."""
        arguments = []
        whole = True
        for one in given:
            if one.star == "**" and isinstance(one.value, Keys):
                for key, value in zip(one.value.keys, one.value.values, strict=True):
                    arguments.append(self._argument(value, key.text, key.id))
            elif one.star == "*" and isinstance(one.value, Items):
                arguments += [self._argument(value, "", NO_STEP) for value in one.value.values]
            elif one.star:
                whole = False
            else:
                number = NO_STEP
                if one.keyword and one.spot is not None:
                    number = self.at(one.keyword, one.spot)
                arguments.append(self._argument(one.value, one.keyword, number))
        return self.step(Step("call", [of.step], arguments=arguments, whole=whole))

    def at(self, text: str, spot: At) -> int:
        """A number for a name that stands at a spot."""
        caught = frozenset[str]().union(*self.caught)
        self.uses.append(Use(spot, text, caught, self.conditions > 0))
        return len(self.uses) - 1

    def _argument(self, value: Value, keyword: str, number: int) -> Argument:
        match value:
            case Text():
                return Argument(keyword, number if keyword else value.id, value.text, items=[_named(value)])
            case Tracked():
                return Argument(keyword, number, value=value.step)
            case Items():
                # What is no text in it has no name: the texts are still names.
                return Argument(keyword, number, items=[_named(one) for one in value.values if isinstance(one, Text)])
            case Keys():
                return Argument(keyword, number, keys=[_named(one) for one in value.keys])
            case Names():
                return Argument(
                    keyword,
                    number,
                    lookups=[_named(one) for one in value.lookups],
                    references=[_named(one) for one in value.references],
                )
        return Argument(keyword, number)

    @contextmanager
    def catching(self, exceptions: frozenset[str]) -> Iterator[None]:
        """While in a block whose exceptions of these classes somebody handles."""
        self.caught.append(exceptions)
        try:
            yield
        finally:
            self.caught.pop()

    @contextmanager
    def condition(self) -> Iterator[None]:
        """While in a block that may not run."""
        self.conditions += 1
        try:
            yield
        finally:
            self.conditions -= 1

    def program(self) -> Program:
        """What the worker is asked."""
        return Program(self.steps, sorted(self.assigned), sorted(self.tolerated), self.dynamic)


@dataclass(frozen=True)
class Loop:
    """A `for` over the value of a step."""

    step: int
    spot: At


def _named(text: Text) -> Named:
    return Named(text.id, text.text)
