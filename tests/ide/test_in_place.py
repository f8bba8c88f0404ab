"""A name that was edited in place, by its neighbours; and by the text that was there before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from project.test_basebranch import Repository
from sterna.ide.in_place import in_place, same_gap
from sterna.ide.session import Wish, Workspace
from sterna.ide.ways import ways


@pytest.mark.parametrize(
    ("before", "old", "now", "new", "same"),
    [
        ("a b c", "b", "a x c", "x", True),
        ("a b c", "a", "x b c", "x", True),
        ("a b c", "c", "a b x", "x", True),
        ("a b c", "b", "a c x", "x", False),
        ("a b c", "c", "x a b", "x", False),
        ("a b c d", "b", "a x y d", "x", True),
        ("a b c d", "b", "a x y d", "y", False),
        ("a b c d", "c", "a x y d", "y", True),
        ("a b c", "b", "n a x m c", "x", True),
        ("a", "a", "x", "x", True),
    ],
)
def test_same_gap(before: str, old: str, now: str, new: str, same: bool) -> None:
    assert same_gap(before.split(), old, now.split(), new) is same


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_text_before(blog: Path) -> None:
    """Unsaved, then saved and committed before: in place comes first, although a field was added before it."""
    models = blog / "blog" / "models.py"
    text = models.read_text()
    field = "    slug = models.SlugField(max_length=50, unique=True)\n"
    title = "    title = models.CharField(max_length=50)\n"
    assert field in text and title in text
    added = "    extra = models.IntegerField(null=True)\n" + field
    in_its_place = text.replace(field, added).replace(title, title.replace("title", "headline"))
    elsewhere = text.replace(title, "").replace(field, added + title.replace("title", "headline"))
    elsewhere = elsewhere.replace(field + "    headline", "    headline", 1).replace(
        "    body = ", field + "    body = ", 1
    )
    (project,) = Workspace.open([blog], Wish(format="off")).projects
    try:
        project.open_text(models, in_its_place, 1)
        project.analyse()
        assert ways(project, ["blog"])[0].answers == (True,)
        project.open_text(models, elsewhere, 2)
        project.analyse()
        assert ways(project, ["blog"])[0].answers[0] is False
        # On disk as in the buffer: then the commit tells.
        models.write_text(in_its_place)
        project.open_text(models, in_its_place, 3)
        analysis = project.analyse()
        assert analysis is not None and analysis.changes is not None
        question = project.written(["blog"], answers=[])
        assert in_place(project.places, analysis.changes, question) is None  # type: ignore[arg-type]
        models.write_text(text)
        repository = Repository(blog)
        repository.git("add", "-A")
        repository.git("commit", "-q", "-m", "x")
        models.write_text(in_its_place)
        assert in_place(project.places, analysis.changes, question) is True  # type: ignore[arg-type]
    finally:
        project.close()
