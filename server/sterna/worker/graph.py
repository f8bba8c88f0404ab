"""The migration graph as a message."""

from __future__ import annotations

from typing import Any, Dict, List


def nodes(loader: Any) -> List[Dict[str, Any]]:
    """Every migration: those of a full plan in its order, then those that other migrations replace.

    The plan is that of `showmigrations --plan` on an empty database (Django's management/commands/showmigrations.py).
    """
    graph = loader.graph
    plan: List[Any] = []
    seen = set()
    for target in graph.leaf_nodes():
        for key in graph.forwards_plan(target):
            if key not in seen:
                plan.append(key)
                seen.add(key)
    rest = sorted(key for key in loader.disk_migrations if key not in seen)
    leaves = set(graph.leaf_nodes())
    return [node(loader, key, key in leaves) for key in plan + rest]


def node(loader: Any, key: Any, leaf: bool) -> Dict[str, Any]:
    """One migration; its dependencies are those of the graph where it is in the graph."""
    migration = loader.disk_migrations[key]
    module, _ = loader.migrations_module(key[0])
    if key in loader.graph.node_map:
        dependencies = sorted(parent.key for parent in loader.graph.node_map[key].parents)
    else:
        dependencies = [tuple(one) for one in migration.dependencies if isinstance(one, (list, tuple))]
    return {
        "app": key[0],
        "name": key[1],
        "module": "%s.%s" % (module, key[1]),
        "dependencies": dependencies,
        "replaces": [tuple(one) for one in migration.replaces],
        "leaf": leaf,
        "initial": bool(migration.initial),
    }
