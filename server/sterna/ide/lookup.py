"""Apps and migrations by the names that people type, with Django's words where there is none such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sterna.engine.messages import App, Graph, Node


class LookupFailed(Exception):  # noqa: N818 - the name of Django's exception is LookupError
    """Nothing has that name; the text is the one that Django's command prints."""


def find_app(apps: Iterable[App], label: str) -> App:
    """The installed app with the label; raises LookupFailed as Django's Apps.get_app_config raises LookupError."""
    for app in apps:
        if app.label == label:
            return app
    message = f"No installed app with label '{label}'."
    for app in apps:
        if app.name == label:
            message += f" Did you mean '{app.label}'?"
            break
    raise LookupFailed(message)


def find_migration(apps: Sequence[App], graph: Graph, label: str, prefix: str) -> Node:
    """The migration of that name, or the only one whose name starts so; raises LookupFailed as `sqlmigrate` does."""
    find_app(apps, label)
    own = [node for node in graph.nodes if node.app == label]
    if not own:
        raise LookupFailed(f"App '{label}' does not have migrations")
    matches = [node for node in own if node.name == prefix] or [node for node in own if node.name.startswith(prefix)]
    if not matches:
        raise LookupFailed(f"Cannot find a migration matching '{prefix}' from app '{label}'. Is it in INSTALLED_APPS?")
    if len(matches) > 1:
        raise LookupFailed(f"More than one migration matches '{prefix}' in app '{label}'. Please be more specific.")
    return matches[0]
