"""Every kind of question of Django's questioner: its interactive command with typed answers, and Sterna with the same
answers as values, write the same files."""

from __future__ import annotations

import inspect
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.migrations.questioner import InteractiveMigrationQuestioner, MigrationQuestioner

from agreement.harness import Project, Verdict, compare, without_time
from agreement.steps import STAGES, two_leaves
from sterna.engine.messages import Question
from sterna.ide.generate import Generated
from sterna.ide.project import OpenProject
from sterna.ide.session import Wish, Workspace

MODELS = "blog/models.py"
TITLE = "    title = models.CharField(max_length=50)\n"
LATER = "    published_on = models.DateTimeField(null=True, blank=True)\n"
UNIQUE = "    code = models.UUIDField(default=uuid.uuid4, unique=True)\n"

CASES = {
    "not_null_addition": (TITLE, TITLE + "    rank = models.IntegerField()\n", ["40 + 2"], "1\n40 + 2\n"),
    "not_null_alteration": (LATER, LATER.replace("null=True, ", ""), ["timezone.now"], "1\ntimezone.now\n"),
    "not_null_alteration ignored": (LATER, LATER.replace("null=True, ", ""), ["ignore"], "2\n"),
    "rename": (TITLE, TITLE.replace("title", "headline"), [True], "y\n"),
    "rename denied": (TITLE, TITLE.replace("title", "headline"), [False, "''"], "n\n1\n''\n"),
    "rename_model": ("class FeedbackOption(", "class Choice(", [True], "y\n"),
    "rename_model denied": ("class FeedbackOption(", "class Choice(", [False], "n\n"),
    "auto_now_add_addition": (
        TITLE, TITLE + "    at = models.DateTimeField(auto_now_add=True)\n", ["timezone.now"], "1\n\n"
    ),
    "unique_callable_default_addition": (TITLE, TITLE + UNIQUE, [True], "1\n"),
    "two": (
        TITLE, TITLE.replace("title", "headline") + "    rank = models.IntegerField()\n", [True, "0"], "y\n1\n0\n"
    ),
}  # fmt: skip
INTERACTIVE = """
import runpy, sys
sys.stdin.isatty = lambda: True
runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenProject]:
    """The blog, open for all cases: only the text in its editor changes."""
    root = Path(shutil.copytree(STAGES[-1], tmp_path_factory.mktemp("questions") / "blog"))
    (found,) = Workspace.open([root], Wish(format="off")).projects
    yield found
    found.close()


def django(root: Path, answers: str, *arguments: str) -> dict[str, str]:
    """The migrations that the interactive command writes, by their names."""
    known = {path.name for path in root.glob("blog/migrations/*.py")}
    command = [sys.executable, "-c", INTERACTIVE, "makemigrations", "blog", *arguments]
    done = subprocess.run(command, cwd=root, input=answers, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        without_time(path.name): without_time(path.read_text())
        for path in root.glob("blog/migrations/*.py")
        if path.name not in known
    }


def test_every_kind_is_here() -> None:
    asked = {
        name.removeprefix("ask_")
        for name, _ in inspect.getmembers(InteractiveMigrationQuestioner)
        if name.startswith("ask_")
    }
    # test_initial and test_merge have the other two.
    assert asked == {name.partition(" ")[0] for name in CASES} - {"two"} | {"initial", "merge"}


@pytest.mark.parametrize("case", CASES)
def test_question(project: OpenProject, tmp_path: Path, case: str) -> None:
    old, new, answers, typed = CASES[case]
    models = project.root / MODELS
    text = models.read_text()
    assert old in text
    text = "import uuid\n" + text.replace(old, new)
    if case.startswith("rename_model"):
        text = text.replace("FeedbackOption", "Choice")
    root = Path(shutil.copytree(project.root, tmp_path / "blog"))
    (root / MODELS).write_text(text)
    project.open_text(models, text, 1)
    try:
        asked = project.written(["blog"], answers=[])
        assert isinstance(asked, Question)
        assert case == "two" or asked.kind == case.partition(" ")[0]
        outcome = project.generate(["blog"], answers)
    finally:
        project.close_text(models)
    assert isinstance(outcome, Generated), outcome
    ours = {without_time(file.path.name): without_time(file.text) for file in outcome.files}
    assert ours == django(root, typed)


def test_initial(project: OpenProject, tmp_path: Path) -> None:
    """Django asks itself: an app that is named gets its first migration."""
    assert MigrationQuestioner.ask_initial is InteractiveMigrationQuestioner.ask_initial
    roots = [Path(shutil.copytree(project.root, tmp_path / side / "blog")) for side in ("django", "sterna")]
    for root in roots:
        shutil.rmtree(root / "blog" / "migrations")
    (other,) = Workspace.open([roots[1]], Wish(format="off")).projects
    try:
        outcome = other.generate(["blog"])
        assert isinstance(outcome, Generated), outcome
    finally:
        other.close()
    ours = {without_time(file.path.name): without_time(file.text) for file in outcome.files}
    assert ours == django(roots[0], "")


@pytest.mark.parametrize("answer", ["y\n", "n\n"])
def test_merge(tmp_path: Path, answer: str) -> None:
    root = Path(shutil.copytree(STAGES[0], tmp_path / "blog"))
    two_leaves(root)
    comparison = compare(Project(root), "makemigrations", "--merge", answers=answer)
    assert comparison.verdict is Verdict.AGREE, comparison.difference
    assert len(comparison.django.files) == (answer == "y\n")
