"""Where Django would write an app's new migration, and whether Sterna may write there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sterna.edits.newfile import CreateFile
from sterna.engine.messages import App
from sterna.project.modules import Modules


@dataclass(frozen=True)
class Destination:
    """The folder of a migrations package; `inits` are the `__init__.py` files that must be made for it to be one."""

    folder: Path
    inits: tuple[CreateFile, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why nothing is written, in a sentence for the user."""

    reason: str


def destination(modules: Modules, app: App) -> Destination | Refusal:
    """The folder that Django's MigrationWriter.basedir gives for the app."""
    name = app.migrations_module
    if name is None:
        return Refusal(
            f"Django can't create migrations for app '{app.label}' because migrations have been disabled via the "
            "MIGRATION_MODULES setting."
        )
    missing: list[str] = []
    package = name
    folder = _folder(modules, package)
    while folder is None:
        package, _, tail = package.rpartition(".")
        missing.insert(0, tail)
        if not package:
            return Refusal(
                f"Could not locate an appropriate location to create migrations package {name}. "
                "Make sure the toplevel package exists and can be imported."
            )
        folder = _folder(modules, package)
    if not modules.is_own(folder / "__init__.py"):
        return Refusal(
            f"{folder} belongs to an installed package, not to the project: a migration there would be lost."
        )
    inits = []
    for part in missing:
        folder = folder / part
        inits.append(CreateFile(folder / "__init__.py", ""))
    if not missing and not (folder / "__init__.py").is_file():
        inits.append(CreateFile(folder / "__init__.py", ""))
    return Destination(folder, tuple(inits))


def _folder(modules: Modules, package: str) -> Path | None:
    """The folder of a package, where it has exactly one."""
    found = modules.find(package)
    if found is None or len(found.locations) != 1:
        return None
    return Path(found.locations[0])
