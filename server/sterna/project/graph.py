"""The migration graph from facts alone: what is known of it while no worker runs.

Follows `django.db.migrations.loader` and `graph`: names in `replaces` stand for the migration that replaces them, also
when their files are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from sterna.project.literals import NotLiteral, literal, string
from sterna.project.migration import Key, Migration, Reference, read_migration
from sterna.project.problem import FileProblem
from sterna.project.project import Project
from sterna.project.settings import chain
from sterna.project.tree import folders
from sterna.syntax import facts


class Package(Struct, frozen=True):
    """The migrations of one app; `module` is the dotted name of the package, `folder` where it is."""

    app: str
    module: str
    folder: Path
    migrations: list[Migration]


class StaticGraph:
    """Migrations and how they hang together; references that the text does not tell are left out."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self.packages = {package.app: package for package in packages}
        self.nodes: dict[Key, Migration] = {
            migration.key: migration for package in self.packages.values() for migration in package.migrations
        }
        self.by_path = {migration.path: migration for migration in self.nodes.values()}
        self.replaced: dict[Key, Key] = {}
        """Key of a replaced migration, present or not, to that of the one that replaces it."""
        for migration in self.nodes.values():
            for reference in migration.replaces:
                if reference.app:
                    self.replaced.setdefault(reference.key, migration.key)
        self._parents: dict[Key, set[Key]] = {key: set() for key in self.nodes}
        for migration in self.nodes.values():
            for reference in migration.dependencies:
                self._link(migration.key, self.resolve(reference, migration.app))
            for reference in migration.run_before:
                target = self.resolve(reference, migration.app)
                if target is not None:
                    self._link(target, migration.key)

    def resolve(self, reference: Reference, app: str = "") -> Key | None:
        """The migration file that a reference in a migration of `app` means, or None where there is none."""
        if reference.name in ("__first__", "__latest__"):
            package = self.packages.get(reference.app)
            if package is None or not package.migrations or reference.app == app:
                return None
            names = self.first(reference.app) if reference.name == "__first__" else self.leaves(reference.app)
            return (reference.app, names[0]) if names else None
        return self.present(reference.key)

    def present(self, key: Key) -> Key | None:
        """The key itself where its file is there, otherwise the one that replaces it, or None."""
        seen = set()
        while key not in self.nodes:
            if key in seen or key not in self.replaced:
                return None
            seen.add(key)
            key = self.replaced[key]
        return key

    def parents(self, key: Key) -> set[Key]:
        """Migrations that must come before, as the files say."""
        return self._parents.get(key, set())

    def children(self, key: Key) -> set[Key]:
        """Migrations that must come after, as the files say."""
        return {child for child, parents in self._parents.items() if key in parents}

    def first(self, app: str) -> list[str]:
        """Names of the app's migrations that depend on none of its own, replaced ones left out."""
        return [name for name, before in self._own(app).items() if not before]

    def leaves(self, app: str) -> list[str]:
        """Names of the app's migrations on which none of its own depends, replaced ones left out."""
        own = self._own(app)
        inner = set().union(*own.values()) if own else set()
        return [name for name in own if name not in inner]

    def missing(self) -> list[tuple[Migration, Reference]]:
        """References to migrations that do not exist, of apps whose migrations are known."""
        return [
            (migration, reference)
            for migration in self.nodes.values()
            for reference in [*migration.dependencies, *migration.run_before]
            if reference.app in self.packages
            and not reference.name.startswith("__")
            and self.present(reference.key) is None
        ]

    def cycle(self) -> list[Key]:
        """Migrations that depend on one another in a ring, the first one again at the end; [] where there is none."""
        done: set[Key] = set()
        for start in sorted(self._parents):
            trail: list[Key] = []
            on_trail: set[Key] = set()
            stack = [(start, iter(sorted(self._parents[start])))] if start not in done else []
            if stack:
                trail.append(start)
                on_trail.add(start)
            while stack:
                key, rest = stack[-1]
                following = next(rest, None)
                if following is None:
                    stack.pop()
                    done.add(key)
                    trail.pop()
                    on_trail.discard(key)
                elif following in on_trail:
                    return [*trail[trail.index(following) :], following]
                elif following not in done:
                    stack.append((following, iter(sorted(self._parents[following]))))
                    trail.append(following)
                    on_trail.add(following)
        return []

    def _link(self, key: Key, parent: Key | None) -> None:
        if parent is not None and key in self._parents:
            self._parents[key].add(parent)

    def _own(self, app: str) -> dict[str, set[str]]:
        """Names of an app's migrations that are not replaced, with those of its own that come before each."""
        package = self.packages.get(app)
        if package is None:
            return {}
        own: dict[str, set[str]] = {}
        for migration in package.migrations:
            if migration.key not in self.replaced and migration.statement >= 0:
                own[migration.name] = set()
        for migration in package.migrations:
            this = self._standing(migration.key)
            ties = [(this, self._standing(reference.key)) for reference in migration.dependencies]
            ties += [(self._standing(reference.key), this) for reference in migration.run_before]
            for child, parent in ties:
                if child[0] == parent[0] == app and child[1] in own and parent[1] in own and child != parent:
                    own[child[1]].add(parent[1])
        return own

    def _standing(self, key: Key) -> Key:
        """The migration that stands for a key when every replacement is made."""
        seen = set()
        while key in self.replaced and key not in seen:
            seen.add(key)
            key = self.replaced[key]
        return key


class GraphReader:
    """Reads the graph of a project, again only what changed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._migrations: dict[Path, tuple[str, str, Migration]] = {}
        self._found: tuple[int, dict[str, str]] | None = None

    def read(self, apps: Mapping[str, str] | None = None) -> StaticGraph:
        """The graph of now.

        `apps` maps labels to migration packages, as a worker tells; without it every `migrations` package under the
        source roots counts, and those that MIGRATION_MODULES names literally.
        """
        packages = self._look() if apps is None else apps
        return StaticGraph(
            package for app, module in sorted(packages.items()) if (package := self._package(app, module)) is not None
        )

    def _package(self, app: str, module: str) -> Package | None:
        modules = self._project.modules
        package = modules.find(module)
        names = modules.submodules(module)
        # Django's loader takes an app whose `migrations` is a module or a namespace for one without migrations.
        if package is None or names is None or package.kind != "package":
            return None
        migrations = []
        for name in names:
            # Django's loader skips packages and names that begin so.
            if name[0] in "_~":
                continue
            found = modules.find(f"{module}.{name}")
            if found is not None and found.kind == "module":
                migrations.append(self._migration(app, name, f"{module}.{name}", found.path))
        return Package(app, module, Path(package.locations[0]), migrations)

    def _migration(self, app: str, name: str, module: str, path: Path) -> Migration:
        files = self._project.files
        key = files.key(path)
        known = self._migrations.get(path)
        if known is not None and key and known[:2] == (key, app):
            return known[2]
        read = files.facts(path)
        if read is None:
            read = FileProblem(path, "has vanished.")
        migration = read_migration(app, name, module, path, read)
        self._migrations[path] = (key, app, migration)
        return migration

    def _look(self) -> dict[str, str]:
        modules = self._project.modules
        structure = modules.structure
        if self._found is None or self._found[0] != structure:
            self._found = (structure, self._walk())
        packages = dict(self._found[1])
        for app, module in self._migration_modules().items():
            if module is None:
                packages.pop(app, None)
            else:
                packages[app] = module
        return packages

    def _walk(self) -> dict[str, str]:
        modules = self._project.modules
        packages: dict[str, str] = {}
        seen: set[Path] = set()
        for root in modules.roots:
            for folder, names in folders(root):
                if folder.name != "migrations" or folder in seen or "__init__.py" not in names:
                    continue
                seen.add(folder)
                module = modules.name_of(folder / "__init__.py")
                if module is None or not self._holds_migrations(folder, names):
                    continue
                packages.setdefault(self._label(module.rpartition(".")[0]), module)
        return packages

    def _holds_migrations(self, folder: Path, names: list[str]) -> bool:
        sources = [name for name in names if name.endswith(".py") and name != "__init__.py"]
        return not sources or any(
            "class Migration" in (self._project.files.raw_text(folder / name) or "") for name in sources
        )

    def _label(self, app: str) -> str:
        """The label that the app's AppConfig sets literally, or else the last part of its name."""
        found = self._project.modules.find(f"{app}.apps")
        read = self._project.files.facts(found.path) if found is not None and found.kind == "module" else None
        if isinstance(read, facts.Module):
            for top in read.statements:
                if isinstance(top.stmt, facts.Class) and top.stmt.args:
                    for statement in top.stmt.body:
                        if isinstance(statement, facts.Assign) and any(
                            isinstance(target, facts.Name) and target.name == "label" for target in statement.targets
                        ):
                            label = string(statement.value)
                            if label:
                                return label
        return app.rpartition(".")[2]

    def _migration_modules(self) -> dict[str, str | None]:
        module = self._project.config.settings_module
        if module is None:
            return {}
        for reading in chain(self._project.files, self._project.modules, module):
            for top in reading.facts.statements:
                if isinstance(top.stmt, facts.Assign) and any(
                    isinstance(target, facts.Name) and target.name == "MIGRATION_MODULES" for target in top.stmt.targets
                ):
                    try:
                        value = literal(top.stmt.value)
                    except NotLiteral:
                        continue
                    if isinstance(value, dict):
                        return {key: item for key, item in value.items() if isinstance(key, str)}
        return {}
