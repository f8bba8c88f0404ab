"""The state of a project in a few words, for the status item of an editor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sterna.engine.messages import Changes, Problem
from sterna.engine.state import Absent, Failed, Ready, Starting, State
from sterna.ide.analysis import Analysis
from sterna.ide.project import OpenProject
from sterna.ide.wording import plural, problem_message

NO_PROJECT = "No manage.py and no [tool.sterna] was found"

_SHOWN = 5
"""How many problems the status item tells; the report tells all."""
_ORDER = ("failed", "starting", "absent", "ready")
"""The state of several projects is the first of these that one of them has."""


@dataclass(frozen=True)
class Status:
    """`state` is "absent", "starting", "ready" or "failed"; `text` a few words, `detail` sentences (Markdown)."""

    name: str
    root: str
    state: str
    text: str
    detail: str


def status(project: OpenProject) -> Status:
    """The state of a project's engine, and what hinders it."""
    state, text, detail = state_words(project.state)
    problems = [problem_message(problem) for problem in open_problems(project.latest)]
    if len(problems) > _SHOWN:
        problems[_SHOWN:] = [f"And {len(problems) - _SHOWN} more: see the report."]
    if project.latest is not None and project.latest.changes is not None:
        problems.insert(0, f"{verified_words(project.latest.changes)}.")
    if state == "ready" and project.latest is not None and project.latest.changes is None and problems:
        state, text = "failed", f"{text}, no answer"
    if state == "absent" and project.latest is not None and project.latest.unavailable:
        state, text, detail = "failed", "No answer", project.latest.unavailable
    return Status(project.root.name, str(project.root), state, text, "\n\n".join(filter(None, [detail, *problems])))


def overall(projects: Sequence[Status]) -> Status:
    """The states of all projects of a workspace as one."""
    if not projects:
        return Status(
            "", "", "absent", "No Django project", "There is no manage.py and no [tool.sterna] in this folder."
        )
    if len(projects) == 1:
        return projects[0]
    worst = min(projects, key=lambda each: _ORDER.index(each.state))
    detail = "\n\n".join(f"**{each.name}**: {each.text}. {each.detail}".strip() for each in projects)
    return Status("", "", worst.state, f"{plural(len(projects), 'project')}: {worst.text}", detail)


def state_words(state: State) -> tuple[str, str, str]:
    """Kind, a few words, and sentences of an engine's state."""
    if isinstance(state, Ready):
        text = f"Django {state.django}{' (bundled)' if state.bundled else ''}"
        return "ready", text, state.fallback_reason
    if isinstance(state, Starting):
        return "starting", "Starting", f"Starting {state.python}."
    if isinstance(state, Failed):
        return "failed", state.reason, state.remedy
    assert isinstance(state, Absent)
    return "absent", "Not started", ""


def verified_words(changes: Changes) -> str:
    """`1,204 of 1,210 models verified`."""
    return verified_words_of(changes.verified, changes.models)


def verified_words_of(verified: int, models: int) -> str:
    """The same of the numbers."""
    return f"{verified:,} of {plural(models, 'model')} verified"


def open_problems(analysis: Analysis | None) -> list[Problem]:
    """Why there is no answer, then what is not known in the answers."""
    if analysis is None:
        return []
    problems = list(analysis.problems)
    if analysis.opened is not None:
        problems += analysis.opened.problems
    if analysis.changes is not None:
        problems += analysis.changes.problems
    return list(dict.fromkeys(problems))
