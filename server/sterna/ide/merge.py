"""The merge migration of an app with several last ones, as `makemigrations --merge` writes it."""

from __future__ import annotations

import threading

from sterna.ide.destination import Refusal
from sterna.ide.formatting import formatted
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject


def merge(project: OpenProject, label: str, cancel: threading.Event | None = None) -> Generated | Refusal:
    """The file for the app, or why there is none; raises EngineCancelled."""
    outcome = project.unparsed() or project.written([label], cancel, merge=True)
    if isinstance(outcome, Generated | Refusal):
        return formatted(outcome, project.formatter) if isinstance(outcome, Generated) else outcome
    return Refusal("Django has a question first: run sterna makemigrations --merge.")
