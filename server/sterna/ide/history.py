"""What is wrong with the migration graph by the text of the migrations alone: works without a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sterna.ide.codes import CONFLICT, GRAPH
from sterna.ide.places import Places, first_line
from sterna.ide.values import Finding, Location, Related
from sterna.project.graph import StaticGraph
from sterna.project.migration import Migration, Reference
from sterna.rules.severity import Severity
from sterna.syntax import spans


def history_findings(places: Places, graph: StaticGraph) -> Iterator[Finding]:
    """Dependencies on what is not there, several migrations that come last, and circles; of the project's own files."""
    for migration, reference in graph.missing():
        if places.is_own(migration.path) and not migration.stale:
            message = (
                f"{reference.app}.{reference.name} does not exist, and {migration.app}.{migration.name} is tied to it: "
                "Django refuses to load the migrations."
            )
            yield Finding(_at(places, migration, reference), Severity.ERROR, GRAPH, message, migration.app)
    for app, package in graph.packages.items():
        names = graph.leaves(app)
        # A migration that is not understood hangs loose: that others come last means nothing.
        if len(names) < 2 or any(each.stale or each.problem is not None for each in package.migrations):
            continue
        leaves = [(name, graph.nodes[app, name].path) for name in names]
        own = [(name, places.class_name(path, "Migration")) for name, path in leaves if places.is_own(path)]
        yield from conflict_findings(app, names, own)
    yield from _circle(places, graph)


def conflict_findings(label: str, names: Sequence[str], leaves: Sequence[tuple[str, Location]]) -> Iterator[Finding]:
    """A finding at each of the project's own migrations (`leaves`) among the `names` that come last in an app."""
    for name, location in leaves:
        others = ", ".join(other for other in names if other != name)
        message = (
            f"{name} and {others} of {label} both come last: Django refuses to migrate. "
            "Let one depend on the other, or merge them with makemigrations --merge."
        )
        related = tuple(Related(place, f"{other} also comes last") for other, place in leaves if other != name)
        yield Finding(location, Severity.ERROR, CONFLICT, message, label, related)


def _circle(places: Places, graph: StaticGraph) -> Iterator[Finding]:
    circle = graph.cycle()
    own = [graph.nodes[key] for key in circle if places.is_own(graph.nodes[key].path)]
    if own and not any(graph.nodes[key].stale for key in circle):
        way = ", ".join(f"{app}.{name}" for app, name in circle)
        message = f"These migrations wait for one another: {way}. Django refuses to load them."
        yield Finding(places.class_name(own[0].path, "Migration"), Severity.ERROR, GRAPH, message, own[0].app)


def _at(places: Places, migration: Migration, reference: Reference) -> Location:
    reading = places.reading(migration.path)
    if reading is None:
        return places.class_name(migration.path, "Migration")
    range_ = spans.span(reading, migration.statement, -1, reference.at)
    return Location(migration.path, first_line(reading, range_))
