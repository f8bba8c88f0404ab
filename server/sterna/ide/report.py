"""What was found of a project, line by line: the text of `sterna status`."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from sterna.engine.errors import EngineError, EngineUnavailable
from sterna.engine.messages import App, Graph, Opened
from sterna.engine.state import Ready
from sterna.ide.generate import where
from sterna.ide.hover import DIALECT_NAMES
from sterna.ide.project import Analysis, OpenProject
from sterna.ide.status import open_problems, state_words
from sterna.ide.wording import plural, problem_message


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
    yield from _interpreter(project)
    opened = analysis.opened if analysis is not None else None
    if opened is not None:
        yield from _opened(project, opened)
    if graph:
        yield "Migrations", graph if isinstance(graph, str) else _migrations(project, graph)
    changes = analysis.changes if analysis is not None else None
    if changes is not None:
        yield "Models", f"{changes.verified} of {changes.models} verified"
        missing = list(changes.changes)
        yield "Missing", plural(len(missing), "operation") if missing else "no migration"
        for change in missing:
            yield "", f"{change.app}: {change.description}"
    problems = open_problems(analysis)
    yield "Unresolved", plural(len(problems), "thing") if problems else "nothing"
    for problem in problems:
        yield "", f"{problem_message(problem)}{where(project.places, problem.place)}"


def _settings(project: OpenProject) -> str:
    config = project.project.config
    if config.settings_module is None:
        return "not known"
    for candidate in config.settings_candidates:
        if candidate.module == config.settings_module:
            line = f":{candidate.line + 1}" if candidate.line is not None else ""
            place = f" {candidate.path}{line}" if candidate.path is not None else ""
            return f"{config.settings_module} (from {candidate.source}{place})"
    return config.settings_module


def _interpreter(project: OpenProject) -> Iterator[tuple[str, str]]:
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
    yield "Engine", f"{text} {detail}".strip()


def _opened(project: OpenProject, opened: Opened) -> Iterator[tuple[str, str]]:
    for alias, dialect in opened.databases.items():
        yield "Database", f"{alias}: {DIALECT_NAMES.get(dialect, dialect) or 'not known'}"
    own = [app for app in opened.apps if _is_own(project, app)]
    others = [app for app in opened.apps if app not in own]
    yield "Apps", ", ".join(_app(app) for app in own) or "none of the project"
    if others:
        yield "", "installed: " + ", ".join(_app(app) for app in others)


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
    return f"{len(ours)} in {plural(apps, 'app')}, {installed} in installed packages"
