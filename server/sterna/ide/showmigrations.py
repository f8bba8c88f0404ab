"""The list and the plan that `showmigrations` prints; where no database is asked, `[?]` stands for what it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sterna.engine.messages import Graph, Node

Key = tuple[str, str]


def listing(
    graph: Graph, labels: Iterable[str], recorded: Mapping[Key, str] | None = None, verbosity: int = 1
) -> list[str]:
    """The lines of Django's `showmigrations --list`. `recorded` is what a database has applied, and when; None where
    that is not known."""
    nodes = {(node.app, node.name): node for node in graph.nodes}
    lines: list[str] = []
    for label in labels:
        lines.append(label)
        shown = [key for key in _plan(nodes, _leaves(nodes, {label})) if key[0] == label]
        lines += [f" {_marked(nodes[key], recorded, verbosity)}" for key in shown]
        if not shown:
            lines.append(" (no migrations)")
    return lines


def plan(graph: Graph, labels: Iterable[str], verbosity: int, recorded: Mapping[Key, str] | None = None) -> list[str]:
    """The lines of Django's `showmigrations --plan`; with verbosity 2 each names what it depends on."""
    nodes = {(node.app, node.name): node for node in graph.nodes}
    keys = _plan(nodes, _leaves(nodes, set(labels)))
    lines = []
    for key in keys:
        parents = ", ".join(f"{app}.{name}" for app, name in _parents(nodes, key)) if verbosity >= 2 else ""
        mark = _mark(nodes[key], recorded).replace("-", "X")
        lines.append(f"[{mark}]  {key[0]}.{key[1]}{f' ... ({parents})' if parents else ''}")
    return lines or ["(no migrations)"]


def migrated_labels(graph: Graph) -> list[str]:
    """Labels of the apps that have a package of migrations, sorted."""
    return graph.migrated


def _mark(node: Node, recorded: Mapping[Key, str] | None) -> str:
    """Whether a migration is applied: "X", " ", or "-" for one that is not recorded, and is because all are that it
    replaces. "?" where that is not known: where some are, Django goes by these (MigrationLoader.build_graph)."""
    if recorded is None:
        return "?"
    own = (node.app, node.name) in recorded
    found = [_key(each) in recorded for each in node.replaces] or [own]
    return " " if not any(found) else "?" if not all(found) else "X" if own else "-"


def _marked(node: Node, recorded: Mapping[Key, str] | None, verbosity: int) -> str:
    mark = _mark(node, recorded)
    more = " Run 'manage.py migrate' to finish recording." if mark == "-" else ""
    if recorded is not None and mark == "X" and verbosity >= 2 and not node.replaces:
        more = f" (applied at {recorded[node.app, node.name][:19]})"
    return f"[{mark}] {_title(node)}{more}"


def _title(node: Node) -> str:
    return f"{node.name} ({len(node.replaces)} squashed migrations)" if node.replaces else node.name


def _leaves(nodes: dict[Key, Node], labels: set[str]) -> list[Key]:
    """The leaf nodes of these apps, or of all apps where no label is given."""
    return sorted(key for key, node in nodes.items() if node.leaf and (not labels or key[0] in labels))


def _parents(nodes: dict[Key, Node], key: Key) -> list[Key]:
    return sorted({tuple_ for tuple_ in map(_key, nodes[key].dependencies) if tuple_ in nodes})


def _key(pair: Iterable[str]) -> Key:
    app, name = pair
    return app, name


def _plan(nodes: dict[Key, Node], targets: list[Key]) -> list[Key]:
    """Targets with all they depend on, in the order of Django's graph (depth first, parents sorted)."""
    done: dict[Key, None] = {}
    for target in targets:
        stack: list[tuple[Key, bool]] = [(target, False)]
        while stack:
            key, processed = stack.pop()
            if key in done:
                continue
            if processed:
                done[key] = None
                continue
            stack.append((key, True))
            stack += [(parent, False) for parent in _parents(nodes, key)]
    return list(done)
