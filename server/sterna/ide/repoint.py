"""Every reference to migrations that get another name, or another migration in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from sterna.edits.build import build
from sterna.edits.change import Change, RemoveItem, Replace
from sterna.edits.errors import NotEditable
from sterna.edits.text import Edit, TextEdit
from sterna.engine.timeline import Timeline
from sterna.ide.destination import Refusal
from sterna.ide.max_migration import NAME as MAX_MIGRATION
from sterna.ide.project import OpenProject
from sterna.project.migration import Key, Migration, Reference
from sterna.rules.graph.entries import ATTRIBUTES, Entry, assignments, entries, references, shown, tells_all
from sterna.rules.view import View
from sterna.syntax import facts
from sterna.syntax.at import At, range_of
from sterna.syntax.text import LineIndex, Range

_NOTHING: Mapping[Key, Mapping[Key, Key]] = MappingProxyType({})
_QUOTED = re.compile(r"""([rRuU]?)(["'])([^"'\\]*)\2""")


def refer(
    view: View,
    history: Timeline | None,
    moved: Mapping[Key, Key],
    *,
    own: Mapping[Key, Mapping[Key, Key]] = _NOTHING,
    leaving: Collection[Key] = (),
) -> list[Change] | Refusal:
    """The changes after which what referred to a migration refers to the one that it is mapped to.

    `own` has what the dependencies of one migration alone are mapped to. An entry that would then stand twice in its
    list goes. Migrations in `leaving` are left as they are. Refused, with the place, where a reference is none of the
    text's, or stands in an installed package.
    """
    changes: list[Change] = []
    for key in sorted(view.graph.nodes):
        migration = view.graph.nodes[key]
        if key in leaving:
            continue
        depends = {**moved, **own.get(key, {})}
        refusal = _hindrance(view, history, migration, depends)
        if refusal is not None:
            return refusal
        for attribute in ATTRIBUTES:
            changes += _entries(view, migration, attribute, depends if attribute == "dependencies" else moved)
    return changes


def edit_of(project: OpenProject, changes: list[Change]) -> Edit | Refusal:
    """The edit that makes the changes; refused where a text is not as expected."""
    try:
        return build(changes, project.places.reading)
    except NotEditable as error:
        return Refusal(f"A text is not as expected ({error}). Nothing was changed.")


def last_names(project: OpenProject, view: View, last: Mapping[str, Mapping[str, str]]) -> Edit:
    """What becomes of the files that name an app's last migration: by app, other names by those that may stand there.

    In the middle of a conflict of git's, names stay what they are on either side.
    """
    texts: list[tuple[Path, tuple[TextEdit, ...]]] = []
    for app, names in last.items():
        package = view.graph.packages.get(app)
        if package is None:
            continue
        path = package.folder / MAX_MIGRATION
        text = project.text(path)
        index = LineIndex(text)
        found = tuple(
            TextEdit(Range(index.position(match.start()), index.position(match.end())), names[match[0]])
            for match in re.finditer(r"[^\s<>=|]\S*", text)
            if names.get(match[0], match[0]) != match[0]
        )
        if found:
            texts.append((path, found))
    return Edit(tuple(texts))


def name_node(entry: Entry) -> facts.Const | None:
    """The string in an entry that is the migration's name; None where it is no plain one."""
    items = entry.expr.items if isinstance(entry.expr, facts.Seq) else []
    name = items[1] if len(items) == 2 else None
    return name if isinstance(name, facts.Const) and _QUOTED.fullmatch(name.source) else None


def name_range(view: View, migration: Migration, node: facts.Const) -> Range | None:
    """Where the name itself stands, without its quotes."""
    reading = view.reading(migration.path)
    match = _QUOTED.fullmatch(node.source)
    if reading is None or match is None:
        return None
    place = range_of(reading, At(migration.path, migration.statement, -1, node.at))
    index = LineIndex(reading.text)
    start = index.offset(place.start)
    return Range(index.position(start + match.start(3)), index.position(start + match.end(3)))


def _entries(view: View, migration: Migration, attribute: str, moved: Mapping[Key, Key]) -> Iterator[Change]:
    wanted: set[Key] = set()
    gone: list[RemoveItem] = []
    for entry, reference in references(migration, view, attribute):
        key = moved.get(reference.key, reference.key)
        if key in wanted and reference.key in moved:
            gone.append(entry.removal)
        elif key != reference.key:
            yield _renamed(migration, entry, reference, key)
        if reference.app:
            wanted.add(key)
    # From the last one on: each removal counts the items that are left.
    yield from sorted(gone, key=lambda each: -each.index)


def _renamed(migration: Migration, entry: Entry, reference: Reference, key: Key) -> Change:
    node = name_node(entry)
    if node is None or key[0] != reference.app:
        return entry.replaced(shown(*key))
    match = _QUOTED.fullmatch(node.source)
    assert match is not None
    text = f"{match[1]}{match[2]}{key[1]}{match[2]}"
    return Replace(At(migration.path, migration.statement, -1, node.at), text)


def _hindrance(view: View, history: Timeline | None, migration: Migration, moved: Mapping[Key, Key]) -> Refusal | None:
    """Why the references of a migration cannot all be changed."""
    told = {
        reference.key: entry
        for attribute in ATTRIBUTES
        for entry, reference in references(migration, view, attribute)
        if reference.key in moved
    }
    name = f"{migration.app}.{migration.name}"
    if told and not view.is_own(migration.path):
        meant = ".".join(next(iter(told)))
        return Refusal(f"{name} belongs to an installed package and refers to {meant}, which must keep its name.")
    if not view.is_own(migration.path):
        return None
    if migration.statement < 0 or migration.stale:
        return Refusal(f"{migration.path} does not parse, or has no Migration class: what it refers to is not known.")
    if tells_all(migration, view) and all(_is_told(migration, entry) for entry in entries(migration, view)):
        return None
    known = history.migrations.get(migration.key) if history is not None else None
    place = _untold_place(view, migration)
    if known is None:
        return Refusal(f"{place}: what {name} refers to is not known from its text. Write it out, then try again.")
    mapped = set(moved.values()) - {reference.key for each in ATTRIBUTES for reference in getattr(migration, each)}
    mapped -= {moved[key] for key in told}
    for key in (*known.dependencies, *known.replaces, *known.run_before):
        # The graph has what stands for a replaced migration in its place.
        if (key in moved and key not in told) or key in mapped:
            return Refusal(
                f"{place}: {name} refers to {'.'.join(key)}, or to what it replaces, in a way that the text does not "
                f"tell. Write it out as {shown(*key)}, then try again."
            )
    return None


def _is_told(migration: Migration, entry: Entry) -> bool:
    found = (each for each in getattr(migration, entry.attribute) if each.at == entry.expr.at)
    reference = next(found, None)
    return reference is not None and bool(reference.app or reference.setting)


def _untold_place(view: View, migration: Migration) -> str:
    """The path and line of the first thing that the text does not tell."""
    at = None
    for assignment in assignments(migration, view):
        untold = [entry.at for entry in assignment.entries if not _is_told(migration, entry)]
        if untold or not assignment.told:
            at = untold[0] if untold else assignment.value_at
            break
    reading = view.reading(migration.path)
    line = range_of(reading, at).start.line + 1 if reading is not None and at is not None else 1
    return f"{migration.path}:{line}"
