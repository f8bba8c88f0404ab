"""Sentences about changes: Django's description of the operation, then what is wrong."""

from __future__ import annotations

from sterna.engine.errors import EngineError
from sterna.engine.messages import Change, Problem

_NO_SQL = "; the database stays as it is"

_COMPLAINTS = {
    "Add": "no migration has it",
    "Create": "no migration has it",
    "Delete": "the migrations still have it",
    "Remove": "the migrations still have it",
    "Alter": "the migrations have it otherwise",
    "Change": "the migrations have it otherwise",
}
"""By the verb with which Django describes the operation."""


def change_message(change: Change) -> str:
    """One line for a change that no migration makes: "Add field published_on to post: no migration has it"."""
    verb = change.description.partition(" ")[0]
    complaint = _COMPLAINTS.get(verb, "no migration does it")
    return f"{change.description}: {complaint}{'' if change.schema else _NO_SQL}"


def problem_message(problem: Problem) -> str:
    """One or two sentences: what is not known or wrong about what, and what helps."""
    about = f"{problem.subject}: " if problem.subject and problem.subject not in problem.reason else ""
    if about and problem.kind in ("model", "field"):
        about = f"{problem.subject} is not known from the text: "
    return " ".join(filter(None, (sentence(about + problem.reason), sentence(problem.remedy))))


def internal_message(error: EngineError) -> str:
    """One line about a bug: the last line of its traceback."""
    last = error.message.strip().rpartition("\n")[2].strip()
    return f"Sterna failed on this project: {last}" + ("" if last.endswith(".") else ".")


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own."""
    text = text.strip()
    return text if not text or text[-1] in ".!?:`)" else f"{text}."


def plural(number: int, one: str, many: str = "") -> str:
    """`1 model`, `2,000 models`, `3 properties`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
