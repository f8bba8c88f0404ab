"""Answers of the engine for a command, or the one message why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sterna.cli.errors import UsageError
from sterna.cli.progress import Progress
from sterna.engine.messages import Changes
from sterna.ide.project import OpenProject

if TYPE_CHECKING:
    from sterna.ide.analysis import Analysis


def analysed(project: OpenProject) -> Analysis:
    """The analysis of the project, with findings even where the engine gives no answer; progress on a terminal."""
    with Progress() as progress:
        analysis = project.analyse(on_progress=progress.step)
    assert analysis is not None, "nobody cancels it"
    return analysis


def require_settings(project: OpenProject) -> None:
    """Raise UsageError where nothing says which settings module the project has."""
    config = project.project.config
    if config.settings_module is None:
        problems = " ".join(f"{problem}" for problem in config.problems)
        raise UsageError(problems or f"No settings module is known for {config.root}. Name it with --settings.")


def changes(project: OpenProject) -> Changes:
    """What new migrations would hold; raises UsageError, EngineError and EngineUnavailable."""
    require_settings(project)
    with Progress() as progress:
        return project.engine.changes(on_progress=progress.step)
