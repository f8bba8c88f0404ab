"""What an entry that names no migration may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

from sterna.project.migration import Key, Migration
from sterna.project.plan import FIRST, LATEST
from sterna.rules.view import View

_NEAR = 0.84
"""How alike two names are (difflib's ratio): "0002_ad_slug" and "0002_add_slug" are."""


def is_missing(view: View, app: str, name: str) -> bool:
    """Whether it is certain that Django finds no such migration, nor one that replaces it."""
    package = view.graph.packages.get(app)
    if package is None:
        # Django ignores __first__ of an installed app without migrations.
        ignored = name in (FIRST, LATEST) and app in view.apps
        return view.apps_known and is_absent(view, app) and not ignored
    if name in (FIRST, LATEST):
        return not package.migrations and not view.project.modules.submodules(package.module)
    if view.graph.present((app, name)) is not None:
        return False
    # Byte code without source is a migration, too.
    return view.project.modules.find(f"{package.module}.{name}") is None


def is_absent(view: View, app: str) -> bool:
    """Whether an app is not installed, or has no migrations, where the installed apps are known."""
    known = view.apps.get(app)
    return known is None or not known.has_migrations


def suggestions(view: View, migration: Migration, app: str, name: str) -> list[Key]:
    """What the entry in a migration may have meant, in the class of what is most plausible; [] for nothing."""
    barred = {migration.key, *view.plan.descendants(migration.key)}
    if app in view.graph.packages:
        return [(app, each) for each in _names(view, app, name, barred)]
    labels = _labels(view, app)
    return [(label, each) for label in labels for each in _names(view, label, name, barred)]


def _labels(view: View, app: str) -> list[str]:
    """Labels of apps that a wrong one may mean: by the app's dotted name, its last part, or nearly the same letters."""
    by_name = [each.label for each in view.apps.values() if each.name == app]
    if by_name:
        return by_name
    packages = view.graph.packages
    tail = app.rpartition(".")[2]
    if tail in packages:
        return [tail]
    return difflib.get_close_matches(app, packages, 2, _NEAR)


def _names(view: View, app: str, name: str, barred: set[Key]) -> list[str]:
    package = view.graph.packages.get(app)
    if package is None:
        return []
    if name in (FIRST, LATEST):
        return [name]
    names = [each.name for each in package.migrations if each.statement >= 0 and each.key not in barred]
    stripped = name.strip().removesuffix(".py")
    number = _number(stripped)
    tests: list[Callable[[str], bool]] = [
        lambda other: other == stripped,
        lambda other: other.lower() == stripped.lower(),
        lambda other: bool(stripped) and other.startswith(f"{stripped}_"),
        lambda other: bool(number) and _number(other) == number,
    ]
    for test in tests:
        found = [other for other in names if test(other)]
        if found:
            near = difflib.get_close_matches(stripped, found, 1, _NEAR)
            return near or found
    return difflib.get_close_matches(stripped, names, 2, _NEAR)


def _number(name: str) -> str:
    match = re.match(r"\d+", name)
    return match[0].lstrip("0") or "0" if match else ""


def did_you_mean(found: Iterable[Key]) -> str:
    """The question, with a space before it; "" where there is nothing to ask."""
    names = [f"{app}.{name}" for app, name in found]
    if not names or len(names) > 3:
        return ""
    return f" Did you mean {' or '.join(names)}?"
