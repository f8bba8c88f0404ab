"""The answer to `history`: every migration with its operations, those left out that the server has already."""

from __future__ import annotations

import hashlib
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from django.db.migrations.loader import MigrationLoader

from sterna.worker.history import History, ReadLoader
from sterna.worker.problems import as_json
from sterna.worker.steps import Step, Steps
from sterna.worker.trial import Surroundings, Trial

Key = Tuple[str, str]


class UnsquashedLoader(ReadLoader):
    """Django's loader as if migrations that replace others were out of use, and the rest of those that do were not
    (MigrationLoader.build_graph)."""

    def __init__(self, history: History, out_of_use: List[Key]) -> None:
        self.loaded = history.load()
        super().__init__(history, replace_migrations=False)
        for key in out_of_use:
            self.graph.remove_replacement_node(key, self.disk_migrations[key].replaces)
        for key, migration in self.disk_migrations.items():
            if migration.replaces and key not in out_of_use:
                self.graph.remove_replaced_nodes(key, migration.replaces)

    def load_disk(self) -> None:
        """Take what is loaded."""
        for name in ("disk_migrations", "unmigrated_apps", "migrated_apps"):
            setattr(self, name, getattr(self.loaded, name))


class Chronicle:
    """Follows the migrations of one project, with and without those that replace others."""

    def __init__(self, history: History, check: Callable[[], None], dialect: str, around: Surroundings) -> None:
        self.history = history
        self.check = check
        self.steps = Steps(history, Trial(dialect, around), check)
        self.unsquashed = Steps(history, Trial(dialect, around), check)
        self.around = around

    def answer(self, known: Dict[str, str], tried: Optional[Set[str]]) -> Dict[str, Any]:
        """The `History` message; `known` is "app.name" to the revision that the server has, `tried` the apps whose
        operations are run on a schema editor (None: all)."""
        loader = self.history.load()
        graph = loader.graph
        order = plan(graph)
        steps = self.steps.follow(order, graph, tried)
        other = self._unsquashed(loader)
        before: List[Key] = []
        if other is not None:
            before = plan(other.graph)
            last = max((index for index, key in enumerate(before) if key not in graph.nodes), default=-1)
            followed = self.unsquashed.follow(before[: last + 1], other.graph, tried)
            steps = steps + [step for step in followed if step.key not in graph.nodes]
        problems = as_json([*self.history.graph_problems, *self.history.problems])
        return {**self._told(steps, known), "order": order, "unsquashed": before, "problems": problems,
                "unmigrated": sorted(loader.unmigrated_apps), "apps_known": self.around.apps_known}  # fmt: skip

    def _unsquashed(self, loader: MigrationLoader) -> Optional[MigrationLoader]:
        """A loader with the migrations that others replace, None where no group of them is complete."""
        disk = loader.disk_migrations
        replacing = [
            key for key in disk if disk[key].replaces and all(entry in disk for entry in map(tuple, disk[key].replaces))
        ]
        if not replacing or self.history.lost:
            return None
        # One that is itself replaced is taken out after the one that replaces it.
        replacing.sort(key=lambda key: sum(key in map(tuple, disk[other].replaces) for other in replacing))
        return UnsquashedLoader(self.history, replacing)

    @staticmethod
    def _told(steps: List[Step], known: Dict[str, str]) -> Dict[str, Any]:
        revisions: Dict[Key, str] = {}
        migrations, unchanged = [], []
        for step in steps:
            parents = [revisions.get(key, "") for key in step.view["dependencies"]]
            revisions[step.key] = found = revision(step.digest, parents)
            if known.get("%s.%s" % step.key) == found:
                unchanged.append(step.key)
            else:
                migrations.append({**step.view, "revision": found})
        return {"migrations": migrations, "unchanged": unchanged}


def plan(graph: Any) -> List[Key]:
    """The migrations in the order in which `migrate` applies them (MigrationExecutor.migration_plan)."""
    found: Dict[Key, None] = {}
    for target in graph.leaf_nodes():
        found.update(dict.fromkeys(graph.forwards_plan(target)))
    return list(found)


def revision(digest: str, parents: List[str]) -> str:
    """A short name for a migration's view and the revisions of what it depends on."""
    return hashlib.sha1(" ".join([digest, *parents]).encode()).hexdigest()[:16]
