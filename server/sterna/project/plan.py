"""The order of migrations on an empty database, from facts alone.

Follows `MigrationLoader.build_graph` and `MigrationGraph` (django/db/migrations/loader.py and graph.py, Django 5.2):
migrations that others replace are taken out, and what was tied to them is tied to the one in their place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from sterna.project.graph import StaticGraph
from sterna.project.migration import Key, Migration, Reference

FIRST, LATEST = "__first__", "__latest__"


class Tie(Struct, frozen=True):
    """An entry of `dependencies` or `run_before` that puts one migration before another."""

    migration: Migration
    reference: Reference
    run_before: bool = False


class Plan:
    """What comes before what when everything is new.

    `settings` are the values of settings that name a model, for swappable dependencies. A key in `vague` has an entry
    that the text does not tell, or that means nothing: it may have to wait for more than is known.
    """

    def __init__(self, graph: StaticGraph, settings: Mapping[str, str] | None = None) -> None:
        self.graph = graph
        self.parents: dict[Key, dict[Key, Tie]] = {}
        self.vague: set[Key] = set()
        self._settings = settings or {}
        self._children: dict[Key, dict[Key, Tie]] = {}
        for migration in graph.nodes.values():
            self.parents[migration.key] = {}
            self._children[migration.key] = {}
            if migration.statement < 0 or migration.stale or not migration.plain:
                self.vague.add(migration.key)
        self._link(internal=True)
        self._link(internal=False)
        for migration in graph.nodes.values():
            if migration.replaces:
                self._replace(migration)

    def target(self, reference: Reference) -> tuple[str, str]:
        """App label and name of an entry, that of a swappable dependency by the setting; the label is "" where the
        text does not tell it."""
        if reference.setting:
            return (self._settings.get(reference.setting, "").partition(".")[0], FIRST)
        return reference.key

    def standing(self, key: Key) -> Key:
        """The migration that runs in the place of another: itself where none replaces it."""
        seen = set()
        while key not in self.parents and key not in seen and key in self.graph.replaced:
            seen.add(key)
            key = self.graph.replaced[key]
        return key

    def roots(self, app: str) -> list[str]:
        """Names of the app's migrations that wait for none of their app, sorted."""
        return sorted(
            name
            for label, name in self.parents
            if label == app and all(key[0] != app for key in self.parents[label, name])
        )

    def leaves(self, app: str) -> list[str]:
        """Names of the app's migrations that none of their app waits for, sorted."""
        return sorted(
            name
            for label, name in self.parents
            if label == app and all(key[0] != app for key in self._children[label, name])
        )

    def ancestors(self, key: Key) -> set[Key]:
        """Everything that runs before a migration whatever else happens, itself left out where it is in no cycle."""
        return self._reach(key, self.parents)

    def descendants(self, key: Key) -> set[Key]:
        """Everything that waits for a migration."""
        return self._reach(key, self._children)

    def is_certain(self, key: Key) -> bool:
        """Whether everything is told that a migration waits for."""
        return key in self.parents and not ({key, *self.ancestors(key)} & self.vague)

    @cached_property
    def order(self) -> dict[Key, int]:
        """Migration to its number in the order of `migrate`; empty where some wait for one another."""
        if self.cycles or any(key in before for key, before in self.parents.items()):
            return {}
        order: dict[Key, int] = {}
        ends = [key for key in sorted(self.parents) if all(child[0] != key[0] for child in self._children[key])]
        for end in ends:
            stack = [(end, False)]
            while stack:
                key, done = stack.pop()
                if key in order:
                    continue
                if done:
                    order[key] = len(order)
                else:
                    stack.append((key, True))
                    stack += [(parent, False) for parent in sorted(self.parents[key])]
        return order

    @cached_property
    def cycles(self) -> list[list[Key]]:
        """For each group of migrations that wait for one another a shortest ring, each before the one it waits for."""
        done: set[Key] = set()
        found = []
        for key in sorted(self.parents):
            if key in done or key in self.parents[key]:
                continue
            ring = self._ring(key)
            if ring:
                done |= self.ancestors(key) & self.descendants(key)
                found.append(ring)
        return found

    def _ring(self, start: Key) -> list[Key]:
        before: dict[Key, Key] = {}
        queue = deque([start])
        while queue:
            key = queue.popleft()
            for parent in sorted(self.parents[key]):
                if parent == start:
                    ring = [key]
                    while ring[-1] != start:
                        ring.append(before[ring[-1]])
                    return ring[::-1]
                if parent not in before:
                    before[parent] = key
                    queue.append(parent)
        return []

    @staticmethod
    def _reach(key: Key, edges: Mapping[Key, Mapping[Key, Tie]]) -> set[Key]:
        found: set[Key] = set()
        stack = list(edges.get(key, ()))
        while stack:
            each = stack.pop()
            if each not in found:
                found.add(each)
                stack += edges[each]
        return found

    def _link(self, internal: bool) -> None:
        for migration in self.graph.nodes.values():
            for reference, run_before in _entries(migration):
                app, name = self.target(reference)
                if not app:
                    self.vague.add(migration.key)
                    continue
                is_internal = app == migration.app and not run_before
                if is_internal is not internal:
                    continue
                other = self._found(app, name, migration)
                if other is None:
                    continue
                parent, child = (migration.key, other) if run_before else (other, migration.key)
                self._tie(child, parent, Tie(migration, reference, run_before))

    def _found(self, app: str, name: str, migration: Migration) -> Key | None:
        """The migration that an entry means; None where there is none, or where Django ignores the entry."""
        if name in (FIRST, LATEST):
            if app == migration.app:
                return None
            names = self.roots(app) if name == FIRST else self.leaves(app)
            return (app, names[0]) if names else None
        key = self.graph.present((app, name))
        if key is None:
            self.vague.add(migration.key)
        elif key != (app, name) and key in self._replacing(migration.key):
            # Both are replaced by it: between them nothing is left.
            return None
        return key

    def _replacing(self, key: Key) -> set[Key]:
        found: set[Key] = set()
        while key in self.graph.replaced and key not in found:
            found.add(key := self.graph.replaced[key])
        return found

    def _tie(self, child: Key, parent: Key, tie: Tie) -> None:
        self.parents[child].setdefault(parent, tie)
        self._children[parent].setdefault(child, tie)

    def _replace(self, migration: Migration) -> None:
        key = migration.key
        replaced = {reference.key for reference in migration.replaces}
        if key not in self.parents or key in replaced:
            return
        for old in sorted(replaced & self.parents.keys()):
            children, parents = self._children.pop(old), self.parents.pop(old)
            for child, tie in children.items():
                if child in self.parents:
                    self.parents[child].pop(old, None)
                if child not in replaced:
                    self._tie(child, key, tie)
            for parent, tie in parents.items():
                if parent in self._children:
                    self._children[parent].pop(old, None)
                if parent not in replaced:
                    self._tie(key, parent, tie)


def _entries(migration: Migration) -> Iterator[tuple[Reference, bool]]:
    for reference in migration.dependencies:
        yield reference, False
    for reference in migration.run_before:
        yield reference, True
