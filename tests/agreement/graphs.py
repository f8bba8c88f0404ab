"""The migration graph of a project by Django's loader, by the worker, and from facts alone, side by side."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sterna.engine.engine import Engine
from sterna.engine.messages import Graph
from sterna.project.config import ProjectConfig
from sterna.project.graph import GraphReader, StaticGraph
from sterna.project.interpreter import find_interpreter
from sterna.project.plan import Plan
from sterna.project.project import Project
from sterna.project.snapshot import Files

Key = tuple[str, str]
ORACLE = """
import json, django
try:
    django.setup()
except Exception as error:
    print(json.dumps({"fails": "%s: %s" % (type(error).__name__, error)}))
    raise SystemExit
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

said = {}
loader = MigrationLoader(None, load=False, ignore_no_migrations=True)
try:
    loader.build_graph()
except Exception as error:
    said["error"] = [type(error).__name__, str(error), getattr(error, "node", None)]
else:
    graph = loader.graph
    plan = []
    for leaf in graph.leaf_nodes():
        plan += [key for key in graph.forwards_plan(leaf) if key not in plan]
    said["order"] = plan
    said["nodes"] = [
        [key, sorted(one.key for one in node.parents), sorted(one.key for one in node.children)]
        for key, node in graph.node_map.items()
    ]
    said["roots"], said["leaves"] = graph.root_nodes(), graph.leaf_nodes()
    said["conflicts"] = loader.detect_conflicts()
    said["replaced"] = sorted(key for key in loader.disk_migrations if key not in graph.node_map)
    said["replaces"] = [[key, [tuple(one) for one in each.replaces]] for key, each in loader.replacements.items()]
    said["initial"] = sorted(key for key, each in loader.disk_migrations.items() if each.initial)
    said["migrated"] = sorted(loader.migrated_apps)
    said["unmigrated"] = sorted(loader.unmigrated_apps)
said["packages"] = {}
for config in apps.get_app_configs():
    module, _ = loader.migrations_module(config.label)
    if module is not None:
        said["packages"][config.label] = module
print(json.dumps(said))
"""
"""Prints what Django's loader makes of the settings in DJANGO_SETTINGS_MODULE, nothing being applied."""


@dataclass
class Compared:
    """What differs, in words, and how large the graph is."""

    differences: list[str] = field(default_factory=list)
    summary: str = ""

    def equal(self, what: str, django: Any, sterna: Any) -> None:
        """Note where two values differ."""
        if django != sterna:
            if isinstance(django, (list, dict)):
                django, sterna = _less(django, sterna), _less(sterna, django)
            self.differences.append(f"{what}: Django {django!r}, Sterna {sterna!r}")


def _less(these: Any, those: Any) -> Any:
    """What only one side has; all of it where the order alone differs."""
    if isinstance(these, dict):
        return {key: value for key, value in these.items() if key not in those or those[key] != value}
    return [each for each in these if each not in those] or ("the same" if len(these) > len(those) else these)


def compare_graphs(root: Path, settings: str, seed: int = 0) -> Compared:
    """Compare the graphs of a project under one settings module; Django's sets have the order of the hash seed."""
    django = oracle(root, settings, seed)
    if "fails" in django:
        return Compared(summary=f"Django cannot load the apps: {django['fails']}")
    found = Compared()
    interpreter = find_interpreter(root, sys.executable, environ={})
    config = ProjectConfig(root, settings, source_roots=[root])
    project = Project(config, Files(), interpreter, environ={})
    project.modules.set_environment(interpreter.site_packages, sys.stdlib_module_names)
    engine = Engine(project)
    try:
        graph = engine.graph()
    finally:
        engine.close()
    packages = django["packages"]
    facts = GraphReader(project).read(packages)
    found.equal("apps whose graph is known from facts", sorted(_known(root, packages)), sorted(facts.packages))
    if "error" in django:
        found.summary = ": ".join(django["error"][:2])
        _compare_error(found, *django["error"], graph, facts)
        return found
    found.summary = f"{len(django['nodes'])} nodes, {len(django['replaced'])} replaced"
    _compare_worker(found, django, graph)
    _compare_facts(found, django, facts)
    return found


def oracle(root: Path, settings: str, seed: int) -> dict[str, Any]:
    """What Django says."""
    environment = {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PYTHONHASHSEED"] = str(seed)
    command = [sys.executable, "-W", "ignore", "-c", ORACLE]
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _keys(pairs: Any) -> list[Key]:
    return [(app, name) for app, name in pairs]


def _known(root: Path, packages: dict[str, str]) -> list[str]:
    """The labels of the apps whose migrations are regular packages on disk, of the project or of Django."""
    places = [root, *(Path(path) for path in sys.path if path.endswith("site-packages"))]
    return [
        label
        for label, module in packages.items()
        if any(place.joinpath(*module.split("."), "__init__.py").is_file() for place in places)
    ]


def _compare_worker(found: Compared, django: dict[str, Any], graph: Graph) -> None:
    nodes = {(node.app, node.name): node for node in graph.nodes}
    replaced = _keys(django["replaced"])
    found.equal("problems", [], [problem.reason for problem in graph.problems])
    found.equal("order", _keys(django["order"]) + replaced, list(nodes))
    standing = {key: node for key, node in nodes.items() if key not in replaced}
    parents = {(app, name): _keys(before) for (app, name), before, _ in django["nodes"]}
    found.equal("parents", parents, {key: sorted(node.dependencies) for key, node in standing.items()})
    children: dict[Key, list[Key]] = {key: [] for key in standing}
    for key, node in sorted(standing.items()):
        for parent in node.dependencies:
            children.setdefault(parent, []).append(key)
    found.equal("children", {(app, name): _keys(after) for (app, name), _, after in django["nodes"]}, children)
    found.equal("leaves", _keys(django["leaves"]), sorted(key for key, node in nodes.items() if node.leaf))
    roots = sorted(key for key, node in standing.items() if all(parent[0] != key[0] for parent in node.dependencies))
    found.equal("roots", _keys(django["roots"]), roots)
    replaces = {(app, name): _keys(each) for (app, name), each in django["replaces"]}
    found.equal("replaces", replaces, {key: list(node.replaces) for key, node in nodes.items() if node.replaces})
    found.equal("initial", _keys(django["initial"]), sorted(key for key, node in nodes.items() if node.initial))
    found.equal("migrated apps", django["migrated"], sorted(graph.migrated))


def _compare_facts(found: Compared, django: dict[str, Any], facts: StaticGraph) -> None:
    # An empty package makes an app migrated all the same.
    found.equal("missing (facts)", [], [(each.key, reference.key) for each, reference in facts.missing()])
    found.equal("cycle (facts)", [], facts.cycle())
    plan = Plan(facts)
    leaves, roots, conflicts = [], [], {}
    for app in facts.packages:
        leaves += [(app, name) for name in facts.leaves(app)]
        roots += [(app, name) for name in facts.first(app)]
        found.equal(f"leaves of {app} (plan)", sorted(facts.leaves(app)), plan.leaves(app))
        found.equal(f"roots of {app} (plan)", sorted(facts.first(app)), plan.roots(app))
        if len(facts.leaves(app)) > 1:
            conflicts[app] = sorted(facts.leaves(app))
    found.equal("leaves (facts)", _keys(django["leaves"]), sorted(leaves))
    found.equal("roots (facts)", _keys(django["roots"]), sorted(roots))
    found.equal("conflicts (facts)", django["conflicts"], conflicts)
    disk = sorted([(app, name) for (app, name), _, _ in django["nodes"]] + _keys(django["replaced"]))
    found.equal("nodes (facts)", disk, sorted(facts.nodes))
    # Entries that the text does not tell (a swappable dependency by a setting) are no edges.
    certain = {key for key in plan.parents if key not in plan.vague}
    parents = {(app, name): _keys(before) for (app, name), before, _ in django["nodes"]}
    found.equal(
        "parents (facts)",
        {key: before for key, before in parents.items() if key in certain},
        {key: sorted(plan.parents[key]) for key in plan.parents if key in certain},
    )
    if certain == {*plan.parents}:
        found.equal("order (facts)", _keys(django["order"]), list(plan.order))


def _compare_error(
    found: Compared, kind: str, message: str, node: Key | None, graph: Graph, facts: StaticGraph
) -> None:
    said = [problem.reason for problem in graph.problems]
    if kind == "CircularDependencyError":
        # Where the circle begins hangs on the order of a set (MigrationGraph.ensure_not_cyclic).
        ring = sorted(message.split(", "))
        same = any(ring == sorted(reason.removeprefix(f"{kind}: ").split(", ")) for reason in said)
    else:
        same = message in said or f"{kind}: {message}" in said
    if not same:
        found.differences.append(f"error: Django {kind}: {message}, Sterna {said}")
    # Facts alone know nothing of an app that is not there, or has no migrations.
    known = node is not None and node[0] in facts.packages
    if kind == "NodeNotFoundError" and known and tuple(node or ()) not in [one.key for _, one in facts.missing()]:
        found.differences.append(f"missing (facts): none, Django {message}")
    if kind == "CircularDependencyError" and not (facts.cycle() or Plan(facts).cycles):
        found.differences.append(f"cycle (facts): none, Django {message}")
    if kind == "BadMigrationError" and all(each.problem is None for each in facts.nodes.values()):
        found.differences.append(f"problem (facts): none, Django {message}")
