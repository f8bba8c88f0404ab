"""What `sterna makemigrations` does beside Django's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sterna.cli.main import main

FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
NEW = '    summary = models.CharField(max_length=80, default="")\n'


@pytest.fixture
def changed(blog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a blog with a field that no migration has."""
    monkeypatch.chdir(blog)
    models = blog / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + NEW))
    return blog


def test_max_migration(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = changed / "blog" / "migrations" / "max_migration.txt"
    conflict = "<<<<<<< HEAD\n0003_a\n=======\n0003_b\n>>>>>>> other\n"
    named.write_text(conflict)
    assert main(["makemigrations"]) == 1
    assert "holds a conflict of git" in capsys.readouterr().err
    assert not list(changed.glob("blog/migrations/0004_*")) and named.read_text() == conflict
    named.write_text("0003_post_published_on\n")
    assert main(["makemigrations", "--dry-run"]) == 0
    assert named.read_text() == "0003_post_published_on\n"
    assert main(["makemigrations"]) == 0
    assert named.read_text() == "0004_post_summary\n"


def test_update(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = changed / "blog" / "migrations" / "0003_feedback_options.py"
    last.write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        '    dependencies = [("blog", "0002_feedback")]\n'
    )
    named = changed / "blog" / "migrations" / "max_migration.txt"
    named.write_text("0003_feedback_options\n")
    assert main(["makemigrations", "--update", "-n", "more"]) == 0
    captured = capsys.readouterr()
    assert captured.out.endswith("Deleted blog/migrations/0003_feedback_options.py\n")
    assert captured.err.startswith("No database was asked whether 0003_feedback_options is applied")
    found = sorted(path.name for path in named.parent.glob("0*.py"))
    assert found == ["0001_initial.py", "0002_feedback.py", "0003_more.py"]
    assert named.read_text() == "0003_more\n"
    assert main(["makemigrations", "--check"]) == 0


def test_diff(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (changed / "blog" / "migrations" / "max_migration.txt").write_text("0003_feedback_options\n")
    before = sorted(changed.rglob("*"))
    assert main(["makemigrations", "--diff"]) == 0
    captured = capsys.readouterr()
    assert sorted(changed.rglob("*")) == before
    lines = captured.out.splitlines()
    assert lines[0] == "diff --git a/blog/migrations/max_migration.txt b/blog/migrations/max_migration.txt"
    assert "+0004_post_summary" in lines and "new file mode 100644" in lines
    assert "Migrations for 'blog':" in captured.err


def test_datamigration(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datamigration", "blog", "--models", "Post", "-n", "tidy", "--no-header"]) == 0
    said = "A data migration, to be filled in:\n  create blog/migrations/0004_tidy.py\n"
    assert capsys.readouterr().out == said
    assert (changed / "blog/migrations/0004_tidy.py").read_text().startswith("from django.db import migrations\n")
    assert main(["datamigration", "blog", "--models", "Gone"]) == 1
    assert capsys.readouterr().err == "CommandError: The migrations have no model 'Gone' in app 'blog'.\n"
