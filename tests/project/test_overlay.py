"""A project under a supposition: its files and modules are otherwise, the disk and the project itself are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sterna.project.config import Interpreter, ProjectConfig
from sterna.project.project import Project
from sterna.project.snapshot import Files
from sterna.syntax.facts import Module


@pytest.fixture
def project(tmp_path: Path) -> Project:
    package = tmp_path / "blog" / "migrations"
    package.mkdir(parents=True)
    for name in ("__init__", "0001_a", "0002_b"):
        (package / f"{name}.py").write_text(f"name = '{name}'\n")
    (tmp_path / "blog" / "__init__.py").write_text("")
    config = ProjectConfig(tmp_path, "settings")
    return Project(config, Files(), Interpreter(tmp_path / "python", "bundled", bundled=True), environ={})


def names(project: Project) -> list[str] | None:
    return project.modules.submodules("blog.migrations")


def test_files_come_change_and_go(project: Project) -> None:
    folder = project.config.root / "blog" / "migrations"
    other = project.supposing(
        {folder / "0001_a.py": "x = 1\n", folder / "0003_c.py": "y = 1\n"}, [folder / "0002_b.py"]
    )
    assert names(other) == ["0001_a", "0003_c"]
    assert names(project) == ["0001_a", "0002_b"]
    assert other.files.text(folder / "0001_a.py") == "x = 1\n"
    assert project.files.text(folder / "0001_a.py") == "name = '0001_a'\n"
    for path in (folder / "0002_b.py", folder / "0004_d.py"):
        assert other.files.text(path) is None
        assert other.files.facts(path) is None
        assert other.files.key(path) == ""
        assert other.files.raw_text(path) is None
    assert isinstance(other.files.facts(folder / "0003_c.py"), Module)
    assert other.modules.find("blog.migrations.0002_b") is None
    assert other.modules.name_of(folder / "0003_c.py") == "blog.migrations.0003_c"
    assert {path.name for path in folder.iterdir()} == {"__init__.py", "0001_a.py", "0002_b.py"}


def test_a_file_in_new_folders(project: Project) -> None:
    package = project.config.root / "shop" / "migrations"
    other = project.supposing({package / "__init__.py": "", package.parent / "__init__.py": ""}, [])
    assert (other.modules.find("shop.migrations") or other).kind == "package"  # type: ignore[union-attr]
    assert project.modules.find("shop.migrations") is None


@pytest.mark.parametrize("text", [lambda path: "z = 1\n", lambda path: path.read_text()])
def test_open_documents_are_there_too(project: Project, text: Callable[[Path], str]) -> None:
    path = project.config.root / "blog" / "migrations" / "0001_a.py"
    project.files.open(path, text(path), 3)
    other = project.supposing({}, [])
    assert other.files.text(path) == text(path)
    gone = project.supposing({}, [path])
    assert gone.files.text(path) is None
    assert names(gone) == ["0002_b"]


def test_a_file_that_goes_and_comes_is_there(project: Project) -> None:
    path = project.config.root / "blog" / "migrations" / "0001_a.py"
    other = project.supposing({path: "z = 1\n"}, [path])
    assert other.files.text(path) == "z = 1\n"
    assert names(other) == ["0001_a", "0002_b"]
