"""New migrations go where Django puts them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.engine.messages import App
from sterna.ide.destination import Destination, Refusal, destination
from sterna.project.modules import Modules


def app(migrations: str | None, name: str = "blog") -> App:
    return App(name, name, f"{name}.models", migrations, False, False)


def project(root: Path, *files: str) -> Modules:
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return Modules([root])


@pytest.mark.parametrize(
    ("files", "module", "folder", "inits"),
    [
        (["blog/__init__.py", "blog/migrations/__init__.py"], "blog.migrations", "blog/migrations", []),
        (["blog/__init__.py"], "blog.migrations", "blog/migrations", ["blog/migrations/__init__.py"]),
        (
            ["blog/__init__.py", "blog/migrations/0001_initial.py"],
            "blog.migrations",
            "blog/migrations",
            ["blog/migrations/__init__.py"],
        ),
        (
            ["db/__init__.py"],
            "db.moved.blog",
            "db/moved/blog",
            ["db/moved/__init__.py", "db/moved/blog/__init__.py"],
        ),
    ],
    ids=["package", "no package", "folder without __init__", "elsewhere"],
)
def test_folder(tmp_path: Path, files: list[str], module: str, folder: str, inits: list[str]) -> None:
    found = destination(project(tmp_path, *files), app(module))
    assert isinstance(found, Destination)
    assert found.folder == tmp_path / folder
    assert [each.path for each in found.inits] == [tmp_path / name for name in inits]


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (None, "Django can't create migrations for app 'blog' because migrations have been disabled"),
        ("nowhere.blog", "Could not locate an appropriate location to create migrations package nowhere.blog."),
    ],
)
def test_nowhere(tmp_path: Path, module: str | None, reason: str) -> None:
    found = destination(project(tmp_path, "blog/__init__.py"), app(module))
    assert isinstance(found, Refusal)
    assert found.reason.startswith(reason)


def test_installed_package_is_left_alone(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "site-packages"
    project(packages, "other/__init__.py", "other/migrations/__init__.py")
    modules = Modules([tmp_path])
    modules.set_environment([str(packages)])
    found = destination(modules, app("other.migrations", "other"))
    assert isinstance(found, Refusal)
    assert "belongs to an installed package" in found.reason
