"""What was found of a project, line by line: the text of `sterna status`."""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import App, Change, Graph, Opened
from sterna.engine.state import Ready
from sterna.ide.analysis import Analysis
from sterna.ide.hover import DIALECT_NAMES
from sterna.ide.overridden import overridden
from sterna.ide.project import OpenProject
from sterna.ide.status import state_words, verified_words
from sterna.ide.unresolved import all_unverified, unresolved_lines
from sterna.ide.wording import plural

_WIDTH = 100
"""Of lists: what is told beside the names stays readable where a terminal is narrow, and in an editor's panel."""
_SHOWN = 6
"""How many operations of one app are named; `makemigrations --dry-run` names all."""


def full_report(project: OpenProject, cancel: threading.Event | None = None) -> str:
    """The report of the present files, without a final newline; raises EngineCancelled."""
    analysis = project.current(cancel)
    graph: Graph | str = ""
    if analysis is not None and analysis.changes is not None:
        try:
            graph = project.engine.graph(cancel=cancel)
        except (EngineError, EngineUnavailable) as error:
            graph = f"not known: {error}"
    return report(project, analysis, graph)


def report(project: OpenProject, analysis: Analysis | None, graph: Graph | str) -> str:
    """The report from what is known."""
    lines = list(_report(project, analysis, graph))
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in lines)


def _report(project: OpenProject, analysis: Analysis | None, graph: Graph | str) -> Iterator[tuple[str, str]]:
    config = project.project.config
    yield "Project", str(config.root)
    yield "Settings", _settings(project)
    yield from _interpreter(project, analysis)
    opened = analysis.opened if analysis is not None else None
    if opened is not None:
        yield from _opened(project, opened)
    if graph:
        yield "Migrations", graph if isinstance(graph, str) else _migrations(project, graph)
    if analysis is None:
        return
    if analysis.changes is not None:
        yield "Models", verified_words(analysis.changes)
        yield from _missing(project, analysis.changes.changes)
    override = overridden(project.project.modules, project.apps)
    if override is not None:
        own = _is_own(project, override.app)
        where = _below(project, override.path) if own else project.places.short(override.path)
        yield "Command", f"makemigrations is overridden by {override.app.name} ({where})"
        yield "", "Sterna agrees with Django's own; manage.py makemigrations may hide or add something."
    things = all_unverified(project, analysis)
    answered = analysis.changes is not None
    yield "Unresolved", plural(len(things), "thing") if things else "nothing" if answered else "not known: no answer"
    for line in unresolved_lines(project.places, things):
        yield "", line
    if things and answered:
        yield "", "Sterna neither reports nor writes what it does not know; `sterna verify` runs Django and compares."


def _missing(project: OpenProject, changes: list[Change]) -> Iterator[tuple[str, str]]:
    by_app: dict[str, list[Change]] = {}
    for change in changes:
        by_app.setdefault(change.app, []).append(change)
    apps = f" in {len(by_app)} apps" if len(by_app) > 1 else ""
    yield "Missing", f"{plural(len(changes), 'operation')}{apps}" if changes else "nothing"
    own = {app.label for app in project.apps if _is_own(project, app)}
    for label, several in by_app.items():
        if len(several) == 1 and label in own:
            yield "", f"{label}: {several[0].description}"
            continue
        yield "", f"{label}:" if label in own else f"{label} (installed):"
        for change in several[:_SHOWN]:
            yield "", f"  {change.description}"
        if len(several) > _SHOWN:
            yield "", f"  and {len(several) - _SHOWN} more"
    if by_app.keys() - own:
        yield "", "The migrations of installed packages are their authors' to make: the editor does not report them."


def _settings(project: OpenProject) -> str:
    config = project.project.config
    if config.settings_module is None:
        return "not known"
    for candidate in config.settings_candidates:
        if candidate.module == config.settings_module:
            line = f":{candidate.line + 1}" if candidate.line is not None else ""
            place = f"{_below(project, candidate.path)}{line}" if candidate.path is not None else ""
            source = "" if place.startswith(candidate.source) else f"{candidate.source} "
            return f"{config.settings_module} (from {f'{source}{place}'.strip()})"
    return config.settings_module


def _below(project: OpenProject, path: Path) -> str:
    """The path from the project's folder where it lies below it."""
    return str(path.relative_to(project.root)) if path.is_relative_to(project.root) else str(path)


def _interpreter(project: OpenProject, analysis: Analysis | None) -> Iterator[tuple[str, str]]:
    interpreter = project.project.interpreter
    state = project.state
    if isinstance(state, Ready):
        source = "bundled" if state.bundled else interpreter.source
        yield "Interpreter", f"{state.interpreter} (Python {state.python}, {source})"
        yield "Django", f"{state.django}{', the one that comes with Sterna' if state.bundled else ''}"
        if state.fallback_reason:
            yield "", state.fallback_reason
        return
    yield "Interpreter", f"{interpreter.path} ({interpreter.source})"
    _, text, detail = state_words(state)
    yield "Engine", (analysis.unavailable if analysis is not None else "") or f"{text} {detail}".strip()


def _opened(project: OpenProject, opened: Opened) -> Iterator[tuple[str, str]]:
    for alias, dialect in opened.databases.items():
        yield "Database", f"{alias}: {DIALECT_NAMES.get(dialect, dialect) or 'not known'}"
    own = [app for app in opened.apps if _is_own(project, app)]
    others = [app for app in opened.apps if app not in own]
    for number, line in enumerate(_wrapped([_app(app) for app in own]) or ["none of the project"]):
        yield "" if number else "Apps", line
    for number, line in enumerate(_wrapped([_app(app) for app in others])):
        yield "" if number else "Installed", line


def _wrapped(names: list[str]) -> list[str]:
    return textwrap.wrap(", ".join(names), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _app(app: App) -> str:
    return app.label if app.label == app.name.rpartition(".")[2] else f"{app.label} ({app.name})"


def _is_own(project: OpenProject, app: App) -> bool:
    found = project.project.modules.find(app.name)
    return not app.is_django and found is not None and project.project.modules.is_own(found.path)


def _migrations(project: OpenProject, graph: Graph) -> str:
    own = {app.label for app in project.apps if _is_own(project, app)}
    ours = [node for node in graph.nodes if node.app in own]
    apps = len({node.app for node in ours})
    installed = len(graph.nodes) - len(ours)
    there = f"{installed:,} in installed packages"
    return f"{len(ours):,} in {plural(apps, 'app')}, {there}" if ours else there
