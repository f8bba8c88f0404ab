"""A tree is put back whatever was done to it."""

from __future__ import annotations

import shutil

import pytest

from agreement.trees import Tree, age


@pytest.fixture
def tree(tmp_path):
    pristine = tmp_path / "pristine"
    (pristine / "app" / "migrations").mkdir(parents=True)
    (pristine / "app" / "models.py").write_text("one = 1\n")
    (pristine / "app" / "migrations" / "0001_initial.py").write_text("first = 1\n")
    age(pristine)
    return Tree(pristine, tmp_path / "copy")


def text(tree):
    return {path.relative_to(tree.root).as_posix(): path.read_text() for path in tree.root.rglob("*.py")}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda root: (root / "app" / "models.py").write_text("two = 2\n"), {"app/models.py"}),
        (lambda root: (root / "app" / "models.py").unlink(), {"app/models.py"}),
        (lambda root: shutil.rmtree(root / "app" / "migrations"), {"app/migrations/0001_initial.py"}),
        (lambda root: (root / "app" / "new.py").write_text(""), {"app/new.py"}),
        (lambda root: (root / "app" / "models.py").rename(root / "m.py"), {"app/models.py", "m.py"}),
    ],
    ids=["same length", "deleted", "folder deleted", "new", "moved"],
)
def test_a_change_is_told_and_undone(tree, change, names):
    before = text(tree)
    assert tree.apply(change) == names
    assert tree.restore() == names
    assert text(tree) == before
    assert tree.differing() == set()


def test_new_folders_go_with_their_files(tree):
    def change(root):
        (root / "other" / "deep" / "__pycache__").mkdir(parents=True)
        (root / "other" / "deep" / "a.py").write_text("")
        (root / "other" / "deep" / "__pycache__" / "a.cpython-312.pyc").write_bytes(b"")

    tree.apply(change)
    tree.restore()
    assert not (tree.root / "other").exists()
