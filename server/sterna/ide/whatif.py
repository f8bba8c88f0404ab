"""The project as it would be after an edit: asked of a worker of its own, before anything is written."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, apply
from sterna.engine.errors import EngineCancelled
from sterna.engine.history_messages import ModelView
from sterna.engine.messages import Change
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.project import OpenProject
from sterna.ide.values import Finding
from sterna.ide.wording import problem_message
from sterna.rules.registry import rules
from sterna.rules.severity import Severity

_NOBODY: Mapping[str, str] = MappingProxyType({})
_NO_SETTINGS = "No settings module was found, so Django cannot be asked."


@dataclass(frozen=True)
class Outlook:
    """What Django, and the rules about what Django refuses, say of a project's migrations and models."""

    errors: tuple[Finding, ...]
    """Why commands of Django's would fail, or do something else than history tells."""
    faults: tuple[str, ...]
    """What keeps the graph from being loaded, or a migration from being read."""
    conflicts: dict[str, list[str]]
    """App label to its several last migrations."""
    changes: frozenset[tuple[str, str, bool]]
    """What new migrations would hold: app, Django's description, whether the schema changes."""
    timeline: Timeline
    pending: tuple[Change, ...] = ()
    """The same as `changes`, with all that is known of them."""

    def failing(self, names: Collection[str]) -> str:
        """What keeps migrations of these names from being applied, whether it did before or not; "" for nothing."""
        for fault in self.faults:
            if any(name in fault for name in names):
                return fault
        for error in self.errors:
            rule = rules().get(error.code)
            in_history = rule is not None and rule.group == "history" and error.severity is Severity.ERROR
            if in_history and error.location.path.stem in names:
                return f"{error.location.path.stem}: {error.message}"
        return ""

    def worse(self, before: Outlook, renamed: Mapping[str, str] = _NOBODY) -> str:
        """What Django refuses and did not refuse before, in a sentence; "" where there is nothing.

        `renamed` has the new names of migrations by their old ones. What was wrong before may stay so.
        """
        for fault in self.faults:
            if _renamed(fault, renamed) not in before.faults and fault not in before.faults:
                return fault
        known = {(each.code, each.message) for each in before.errors}
        for error in self.errors:
            if {(error.code, _renamed(error.message, renamed)), (error.code, error.message)}.isdisjoint(known):
                return f"{error.location.path.stem}: {error.message}"
        for app, leaves in self.conflicts.items():
            if len(leaves) > len(before.conflicts.get(app, ())):
                return f"{', '.join(leaves)} of {app} would all come last."
        return ""

    def unlike(self, before: Outlook, renamed: Mapping[str, str] = _NOBODY) -> str:
        """What is worse than before, or leads to other models, in a sentence; "" where nothing is."""
        worse = self.worse(before, renamed)
        if worse:
            return worse
        for app, description, _ in sorted(self.changes - before.changes):
            return f"Django would find a further change of {app}: {description}."
        for app, description, _ in sorted(before.changes - self.changes):
            return f"Django would no longer find this change of {app}: {description}."
        was, is_now = before.timeline.end, self.timeline.end
        for label in sorted({*was, *is_now}):
            if _unordered(was.get(label)) != _unordered(is_now.get(label)):
                return f"{label} would be another model after all migrations."
        return ""


@contextmanager
def what_if(project: OpenProject, edit: Edit) -> Iterator[OpenProject]:
    """The project after the edit, with an engine of its own that ends with the context.

    Operations are run on a schema editor for the apps alone whose migrations the edit is about.
    """
    texts, gone = _files(project, edit)
    folders = {path.parent for path in (*texts, *gone)}
    packages = project.view().graph.packages
    touched = [app for app, package in packages.items() if package.folder in folders]
    other = project.supposing(texts, gone, touched)
    try:
        yield other
    finally:
        other.close()


def outlook(project: OpenProject, cancel: threading.Event | None = None) -> Outlook | Refusal:
    """What is said of the present texts, or why nothing is; raises EngineCancelled."""
    analysis = project.current(cancel)
    if analysis is None:
        raise EngineCancelled
    changes, timeline = analysis.changes, analysis.history
    if changes is None or timeline is None:
        problem = next(iter(analysis.problems), None)
        return Refusal(analysis.unavailable or (problem_message(problem) if problem is not None else _NO_SETTINGS))
    return Outlook(
        tuple(each for each in analysis.findings if _counts(each)),
        tuple(problem_message(each) for each in changes.problems if each.kind in ("graph", "migration")),
        changes.conflicts,
        frozenset((each.app, each.description, each.schema) for each in changes.changes),
        timeline,
        tuple(changes.changes),
    )


def _files(project: OpenProject, edit: Edit) -> tuple[dict[Path, str], set[Path]]:
    """The texts that the edit leaves, and the files that it takes away."""
    texts = {path: apply(project.text(path), edits) for path, edits in edit.texts}
    gone: set[Path] = set()
    for file in edit.files:
        if isinstance(file, CreateFile):
            texts[file.path] = file.text
        elif isinstance(file, DeleteFile):
            texts.pop(file.path, None)
            gone.add(file.path)
        elif isinstance(file, RenameFile):
            texts[file.new] = texts.pop(file.path) if file.path in texts else project.text(file.path)
            gone.add(file.path)
    return texts, gone - texts.keys()


def _unordered(model: ModelView | None) -> ModelView | None:
    """The model with its parts by name: which of two branches came first makes no other model."""
    if model is None:
        return None
    return msgspec.structs.replace(
        model,
        fields=sorted(model.fields, key=lambda each: each.name),
        indexes=sorted(model.indexes, key=lambda each: each.name),
        constraints=sorted(model.constraints, key=lambda each: each.name),
    )


def _counts(finding: Finding) -> bool:
    rule = rules().get(finding.code)
    in_history = rule is not None and rule.group == "history"
    return finding.severity is Severity.ERROR or (in_history and finding.severity is Severity.WARNING)


def _renamed(text: str, renamed: Mapping[str, str]) -> str:
    """A text about migrations as it was when they had their old names."""
    for old, new in renamed.items():
        text = text.replace(new, old)
    return text
