"""The list and the plan that `showmigrations` prints, without a database: whether each is applied is not known."""

from __future__ import annotations

from collections.abc import Iterable

from sterna.engine.messages import Graph, Node

Key = tuple[str, str]


def listing(graph: Graph, labels: Iterable[str]) -> list[str]:
    """The lines of Django's `showmigrations --list`, with `[?]` for the state that only a database knows."""
    nodes = {(node.app, node.name): node for node in graph.nodes}
    lines: list[str] = []
    for label in labels:
        lines.append(label)
        shown = [key for key in _plan(nodes, _leaves(nodes, {label})) if key[0] == label]
        lines += [f" [?] {_title(nodes[key])}" for key in shown]
        if not shown:
            lines.append(" (no migrations)")
    return lines


def plan(graph: Graph, labels: Iterable[str], verbosity: int) -> list[str]:
    """The lines of Django's `showmigrations --plan`; with verbosity 2 each names what it depends on."""
    nodes = {(node.app, node.name): node for node in graph.nodes}
    keys = _plan(nodes, _leaves(nodes, set(labels)))
    lines = []
    for key in keys:
        parents = ", ".join(f"{app}.{name}" for app, name in _parents(nodes, key)) if verbosity >= 2 else ""
        lines.append(f"[?]  {key[0]}.{key[1]}{f' ... ({parents})' if parents else ''}")
    return lines or ["(no migrations)"]


def migrated_labels(graph: Graph) -> list[str]:
    """Labels of the apps that have a package of migrations, sorted."""
    return graph.migrated


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
