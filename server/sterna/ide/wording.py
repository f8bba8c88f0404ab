"""Sentences about changes: Django's description of the operation, then what is wrong."""

from __future__ import annotations

from sterna.engine.messages import Change, Problem

_NO_SQL = "; the database stays as it is"

_ADDS = ("Create", "Add")
_REMOVES = ("Delete", "Remove")
_ALTERS = ("Alter",)


def change_message(change: Change) -> str:
    """One line for a change that no migration makes: "Add field published_on to post: no migration has it"."""
    return f"{change.description}: {_complaint(change.operation)}{'' if change.schema else _NO_SQL}"


def _complaint(operation: str) -> str:
    if operation.startswith(_ADDS):
        return "no migration has it"
    if operation.startswith(_REMOVES):
        return "the migrations still have it"
    if operation.startswith(_ALTERS):
        return "the migrations have it otherwise"
    return "no migration does it"


def problem_message(problem: Problem) -> str:
    """One or two sentences: what is not known or wrong about what, and what helps."""
    about = f"{problem.subject}: " if problem.subject and problem.subject not in problem.reason else ""
    return " ".join(filter(None, (_sentence(about + problem.reason), _sentence(problem.remedy))))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?:`)" else f"{text}."


def plural(number: int, one: str, many: str = "") -> str:
    """`1 model`, `2 models`, `3 properties`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
