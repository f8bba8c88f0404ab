"""Part (c) of `make agreement`: mutations of a project as cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from agreement.cases import Case, Subject
from agreement.mutation.generate import Mutation, Mutations
from agreement.mutation.inventory import take
from agreement.mutation.source import NotApplicable

COUNT = int(os.environ.get("STERNA_AGREEMENT_MUTATIONS", "80"))
"""Mutations of each project."""


def cases(subject: Subject) -> Iterator[Case]:
    """A sample of mutations of the project, the same for the same seed."""
    mutations = source(subject)
    for mutation in mutations.draw(COUNT):
        yield case_of(subject.name, mutations, mutation)


def named(subject: Subject, name: str) -> list[Case]:
    """The case of that name, also where the sample does not hold it; none where there is no such edit."""
    mutations = source(subject)
    try:
        return [case_of(subject.name, mutations, mutations.named(name))]
    except (LookupError, NotApplicable):
        return []


def source(subject: Subject) -> Mutations:
    """The mutations of a project."""
    inventory = take(subject.project.for_django())
    return Mutations(inventory, f"{subject.seed}/{subject.name}")


def case_of(project: str, mutations: Mutations, mutation: Mutation) -> Case:
    """A mutation as a case."""

    def smaller() -> Iterator[Case]:
        for less in mutations.smaller(mutation):
            yield case_of(project, mutations, less)

    return Case(project, mutation.group, mutation.name, writer(mutation), mutation.arguments, mutation.answers, smaller)


def writer(mutation: Mutation) -> Callable[[Path], None]:
    """Writes the mutation's files below a root."""

    def apply(root: Path) -> None:
        for path, text in mutation.texts.items():
            root.joinpath(path).write_bytes(text.encode("utf-8"))

    return apply
