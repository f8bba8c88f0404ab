"""The merge migration of an app with several last ones, as `makemigrations --merge` writes it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sterna.engine.messages import Changes
from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.rules.graph.commuting import not_enough


def merge(project: OpenProject, label: str, cancel: threading.Event | None = None) -> Generated | Refusal:
    """The file for the app, or why there is none; raises EngineCancelled."""
    outcome = project.unparsed() or project.written([label], cancel, merge=True)
    if isinstance(outcome, Generated | Refusal):
        return formatted(outcome, project.formatter) if isinstance(outcome, Generated) else outcome
    return Refusal("Django has a question first: run sterna makemigrations --merge.")


def dissuasion(project: OpenProject, changes: Changes, labels: Sequence[str] = ()) -> dict[str, str]:
    """For each of the apps (none named: for each) whose last migrations do not commute why an empty merge would not do,
    with what would."""
    view = project.view()
    found = {}
    for label, leaves in changes.conflicts.items():
        reason = not_enough(view, changes.orders, label, leaves) if not labels or label in labels else ""
        if reason:
            found[label] = (
                f"An empty merge of {label} is not enough: {reason}. Rebase one branch after the other "
                f"(sterna rebasemigration {label})."
            )
    return found
