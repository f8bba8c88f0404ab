"""What the branch that work goes back to has beyond it; git makes the repositories, dulwich reads them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sterna.project.basebranch import Ahead, BaseBranch

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Repository:
    """A repository whose commits are by nobody in particular."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{f"GIT_{who}_{what}": "x@y.z" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        subprocess.run(["git", *arguments], cwd=self.root, env=environ, check=True, capture_output=True)

    def commit(self, *files: str) -> None:
        for name in files:
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {name}\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def ahead(self, wanted: str = "") -> Ahead | None:
        return BaseBranch(self.root, wanted).ahead([self.root / "blog/migrations"])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit("blog/migrations/__init__.py", "blog/migrations/0001_a.py")
    made.git("checkout", "-q", "-b", "work")
    made.commit("blog/migrations/0002_mine.py")
    return made


def test_new_files_of_the_branch(repository: Repository) -> None:
    folder = repository.root / "blog/migrations"
    repository.git("checkout", "-q", "main")
    repository.commit("blog/migrations/0002_theirs.py", "blog/models.py", "blog/migrations/notes.txt")
    repository.git("checkout", "-q", "work")
    assert repository.ahead() == Ahead(
        "main",
        {folder / "0002_theirs.py": "# blog/migrations/0002_theirs.py\n"},
        frozenset([folder / "__init__.py", folder / "0001_a.py"]),
    )


def test_packed_and_in_a_worktree(repository: Repository, tmp_path: Path) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit("blog/migrations/0002_theirs.py")
    repository.git("gc", "-q")
    repository.git("pack-refs", "--all")
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"), "work")
    folder = tmp_path / "tree/blog/migrations"
    ahead = BaseBranch(tmp_path / "tree").ahead([folder])
    assert ahead is not None
    assert list(ahead.added) == [folder / "0002_theirs.py"]


def test_nothing_new(repository: Repository) -> None:
    assert repository.ahead() is None
    repository.git("checkout", "-q", "main")
    assert repository.ahead() is None


def test_the_wanted_branch(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "develop", "main")
    repository.commit("blog/migrations/0002_theirs.py")
    repository.git("checkout", "-q", "work")
    assert repository.ahead() is None
    ahead = repository.ahead("develop")
    assert ahead is not None
    assert ahead.branch == "develop"
    assert repository.ahead("no-such-branch") is None


def test_the_branch_of_origin_comes_first(repository: Repository, tmp_path: Path) -> None:
    repository.git("checkout", "-q", "-b", "trunk", "main")
    repository.commit("blog/migrations/0002_theirs.py")
    subprocess.run(["git", "clone", "-q", str(repository.root), str(tmp_path / "clone")], check=True)
    clone = Repository.__new__(Repository)
    clone.root = tmp_path / "clone"
    clone.git("checkout", "-q", "-b", "mine", "origin/work")
    ahead = clone.ahead()
    assert ahead is not None
    assert ahead.branch == "origin/trunk"


def test_no_repository(tmp_path: Path) -> None:
    assert BaseBranch(tmp_path).ahead([tmp_path]) is None


def test_an_empty_and_a_damaged_repository(tmp_path: Path, repository: Repository) -> None:
    empty = Repository(tmp_path / "empty")
    assert empty.ahead() is None
    repository.git("checkout", "-q", "main")
    repository.commit("blog/migrations/0002_theirs.py")
    repository.git("checkout", "-q", "work")
    for path in (repository.root / ".git/objects").glob("??/*"):
        path.chmod(0o644)
        path.write_bytes(b"torn")
    assert repository.ahead() is None


def test_nothing_of_the_configuration_is_run(repository: Repository) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit("blog/migrations/0002_theirs.py")
    repository.git("checkout", "-q", "work")
    trap = repository.root / "ran"
    hook = repository.root / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "filter.x.smudge", "diff.external", "core.pager"):
        repository.git("config", key, f"touch {trap}")
    (repository.root / ".git/info/attributes").write_text("* filter=x diff=x\n")
    assert repository.ahead() is not None
    assert not trap.exists()
