"""What `sterna squashmigrations` does beside Django's own output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sterna.cli.main import main

NAME = "0001_squashed_0003_feedback_options"
CREATED = f"Created new squashed migration {{}}/blog/migrations/{NAME}.py\n"


def migrations(blog: Path) -> list[str]:
    """The names of the files."""
    return sorted(path.name for path in (blog / "blog" / "migrations").glob("0*.py"))


def test_written(blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(blog)
    named = blog / "blog" / "migrations" / "max_migration.txt"
    named.write_text("0003_feedback_options\n")
    before = migrations(blog)
    assert main(["squashmigrations", "blog", "0003", "--no-input", "--diff"]) == 0
    shown = capsys.readouterr()
    assert "Created" not in shown.out
    assert f"+++ b/blog/migrations/{NAME}.py\n@@ -0,0 +1," in shown.out
    assert "+def " in shown.out
    same = "5 operations become 4; 7 SQL statements become 6; same state, same schema (compared on SQLite)"
    assert f"{same}.\n" in shown.err
    assert main(["squashmigrations", "blog", "0003", "--no-input", "--sql"]) == 0
    assert f"\n-- {same}\n\n-- Before, on SQLite: 0001_initial\nBEGIN;\n--\n-- Create" in capsys.readouterr().out
    assert main(["squashmigrations", "blog", "0003", "--no-header", "--format", "json", "--dry-run"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["exit_code"], answer["written"], answer["notes"]) == (0, [], [])
    (only,) = answer["migrations"]
    assert (only["name"], only["before"], only["after"]) == (NAME, 5, 4)
    assert only["carried"]
    assert (answer["sql"]["dialect"], answer["schema"]) == ("sqlite", "same schema (compared on SQLite)")
    assert [each["statements"] for each in answer["sql"]["before"]] == [1, 6, 0]
    assert [each["statements"] for each in answer["sql"]["after"]] == [6]
    assert migrations(blog) == before
    assert named.read_text() == "0003_feedback_options\n"
    assert main(["squashmigrations", "blog", "0003", "--no-header", "--no-input"]) == 0
    assert CREATED.format(blog) in capsys.readouterr().out
    assert migrations(blog) == sorted([*before, f"{NAME}.py"])
    assert (blog / "blog" / "migrations" / f"{NAME}.py").read_text() == only["text"]
    assert named.read_text() == f"{NAME}\n"


def test_refused(blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(blog)
    last = blog / "blog" / "migrations" / "0003_feedback_options.py"
    text = last.read_text()
    assert "RunPython" in text
    last.write_text(text + "\n\nfrom .unknown import *\n")
    before = migrations(blog)
    last.write_text(text.replace("apps.get_model(", "somebody(apps, "))
    last.write_text("from blog.rows import *\n" + last.read_text())
    assert main(["squashmigrations", "blog", "0003", "--no-input"]) == 1
    said = capsys.readouterr().err
    assert "CommandError: Not written: somebody of 0003_feedback_options may come from `import *`" in said
    assert "(blog/migrations/0003_feedback_options.py:1)" in said
    assert migrations(blog) == before
