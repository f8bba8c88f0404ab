"""The ways to a migration where Django has questions: one for each chain of answers, the likeliest first."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from sterna.engine.messages import Question
from sterna.ide.destination import Refusal
from sterna.ide.generate import Generated
from sterna.ide.in_place import in_place
from sterna.ide.project import OpenProject

Answer = bool | str
_MOST = 8
"""Chains of answers that a list holds; more are no choice any more."""


@dataclass(frozen=True)
class Choice:
    """An answer, and in words what it makes of the models."""

    answer: Answer
    words: str


@dataclass(frozen=True)
class Way:
    """Answers to all questions with what they lead to. `open` is a question that only the user can answer, after them;
    then there is no outcome."""

    answers: tuple[Answer, ...] = ()
    words: str = ""
    outcome: Generated | Refusal | None = None
    open: Question | None = None


def ways(project: OpenProject, labels: Sequence[str], cancel: threading.Event | None = None) -> list[Way]:
    """The ways to the next migrations of these apps: one where nothing is asked. Raises EngineCancelled."""
    # Asked once: the answers to come change nothing about it.
    hindrance = project.hindrance(list(labels), cancel)
    if hindrance is not None:
        return [Way(outcome=hindrance)]
    found: list[Way] = []
    for way in _ways(project, labels, (), (), cancel):
        found.append(way)
        if len(found) == _MOST:
            break
    return found


def _ways(
    project: OpenProject,
    labels: Sequence[str],
    answers: tuple[Answer, ...],
    words: tuple[str, ...],
    cancel: threading.Event | None,
) -> Iterator[Way]:
    outcome = project.written(list(labels), cancel, answers=answers)
    if not isinstance(outcome, Question):
        yield Way(answers, "; ".join(words), outcome)
        return
    for choice in choices(told(project, outcome)):
        yield from _ways(project, labels, (*answers, choice.answer), (*words, choice.words), cancel)
    if takes_value(outcome):
        yield Way(
            answers, "; ".join((*words, f"{outcome.field} is a value to be typed in existing rows")), open=outcome
        )


def told(project: OpenProject, question: Question) -> Question:
    """The question with what the file's earlier text tells about it: a name that was edited in place is a rename."""
    latest = project.latest
    if question.kind != "rename" or latest is None or latest.changes is None:
        return question
    likely = in_place(project.places, latest.changes, question)
    return question if likely is None else replace(question, likely=likely)


def choices(question: Question) -> list[Choice]:
    """The answers that can be chosen, the likeliest first."""
    if question.kind == "rename":
        yes = Choice(True, f"{question.old} was renamed to {question.new}")
        no = Choice(False, f"{question.old} was removed, {question.new} is new")
        return [yes, no] if question.likely else [no, yes]
    if question.kind == "rename_model":
        yes = Choice(True, f"model {question.old} was renamed to {question.new}")
        no = Choice(False, f"model {question.old} was removed, {question.new} is new")
        return [yes, no] if question.likely else [no, yes]
    if question.kind == "unique_callable_default_addition":
        return [Choice(True, f"as the first of the migrations that give {question.field} unique values")]
    found = [Choice(each, f"{question.field} is {each} in existing rows") for each in question.suggestions]
    if question.kind == "not_null_alteration":
        found.append(Choice("stages", f"{question.field} in two migrations: existing rows filled, then NOT NULL"))
        found.append(Choice("ignore", f"rows where {question.field} is NULL are taken care of elsewhere"))
    if question.kind == "not_null_addition":
        found += [
            Choice(f"db_default={each}", f"{question.field} gets db_default={each}, in the model as well")
            for each in question.suggestions[:1]
            if question.database_defaults and _is_literal(each)
        ]
        found.append(
            Choice("stages", f"{question.field} in three migrations: nullable, existing rows filled, then NOT NULL")
        )
    return found


def _is_literal(expression: str) -> bool:
    try:
        return isinstance(ast.literal_eval(expression), str | int)
    except ValueError:
        return False


def takes_value(question: Question) -> bool:
    """Whether an expression answers the question."""
    return question.kind in ("not_null_addition", "not_null_alteration", "auto_now_add_addition")
