"""The commands as a user types them: what they print, what they write, how they exit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sterna.cli.main import main

FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
NEW = '    summary = models.CharField(max_length=80, default="")\n'


@pytest.fixture
def here(blog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a copy of the example blog."""
    monkeypatch.chdir(blog)
    return blog


@pytest.fixture
def changed(here: Path) -> Path:
    """The same, with a field that no migration has."""
    models = here / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + NEW))
    return here


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}


def test_check_finds_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "No findings; 7 of 7 models verified.\n"


def test_check_finds(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == "blog/models.py:10:5: warning[missing-migration] Add field summary to post: no migration has it"
    assert last == "1 finding; 7 of 7 models verified."


def test_check_as_json(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "blog", "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer == {
        "findings": [
            {
                "path": str(changed / "blog" / "models.py"),
                "line": 10,
                "column": 5,
                "end_line": 10,
                "end_column": 12,
                "severity": "warning",
                "code": "missing-migration",
                "message": "Add field summary to post: no migration has it",
                "app": "blog",
                "related": [],
            }
        ],
        "ok": False,
    }


def test_check_of_text_that_does_not_parse(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text() + "\n\nclass Half(\n")
    assert main(["check"]) == 1
    line = models.read_text().count("\n")
    assert capsys.readouterr().out.startswith(f"blog/models.py:{line}:11: warning[syntax-error] '(' is not closed.")


def test_check_of_another_app(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "auth"]) == 0
    assert main(["check", "nope"]) == 1
    assert capsys.readouterr().err == "CommandError: No installed app with label 'nope'.\n"


def test_makemigrations_writes_what_it_says(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(changed)
    assert main(["makemigrations"]) == 0
    assert capsys.readouterr().out == (
        "Migrations for 'blog':\n  blog/migrations/0004_post_summary.py\n    + Add field summary to post\n"
    )
    assert files(changed) - before == {"blog/migrations/0004_post_summary.py"}
    assert main(["makemigrations", "--check"]) == 0
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.parametrize(("flags", "code"), [(["--check"], 1), (["--dry-run"], 0), (["--check", "--dry-run"], 1)])
def test_makemigrations_that_writes_nothing(changed: Path, flags: list[str], code: int) -> None:
    before = files(changed)
    assert main(["makemigrations", *flags]) == code
    assert files(changed) == before


def test_makemigrations_makes_the_package(here: Path) -> None:
    for path in (here / "blog" / "migrations").iterdir():
        path.unlink()
    (here / "blog" / "migrations").rmdir()
    assert main(["makemigrations", "blog", "-v", "0"]) == 0
    assert files(here / "blog" / "migrations") == {"__init__.py", "0001_initial.py"}


def test_makemigrations_empty_with_a_name(here: Path) -> None:
    assert main(["makemigrations", "blog", "--empty", "-n", "nothing", "--no-header"]) == 0
    text = (here / "blog" / "migrations" / "0004_nothing.py").read_text()
    assert text.startswith("from django.db import migrations\n")


def test_makemigrations_never_overwrites(
    changed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sterna.edits.write import _Steps

    taken = changed / "blog" / "migrations" / "0004_post_summary.py"
    real = _Steps.make_folders

    def late(steps: _Steps, folder: Path) -> None:
        taken.write_text("mine")
        real(steps, folder)

    monkeypatch.setattr(_Steps, "make_folders", late)
    assert main(["makemigrations"]) == 1
    assert taken.read_text() == "mine"
    assert "exists already" in capsys.readouterr().err


def test_makemigrations_with_a_question(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + "    rank = models.IntegerField()\n"))
    before = files(here)
    assert main(["makemigrations", "--no-input"]) == 3
    assert "impossible to add a non-nullable field" in capsys.readouterr().out
    assert files(here) == before


def test_makemigrations_asks_on_the_terminal(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + "    rank = models.IntegerField()\n"))
    answers = iter(["1", "7"])
    monkeypatch.setattr("builtins.input", lambda prompt="": next(answers))
    assert main(["makemigrations", "-n", "rank"]) == 0
    assert "default=7" in (here / "blog" / "migrations" / "0004_rank.py").read_text()


def test_makemigrations_of_an_unknown_app(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["makemigrations", "nope"]) == 2
    assert capsys.readouterr().err == "No installed app with label 'nope'.\n"


def test_makemigrations_of_text_that_does_not_parse(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = changed / "blog" / "models.py"
    models.write_text(models.read_text() + "class Half(\n")
    before = files(changed)
    assert main(["makemigrations"]) == 1
    assert "blog/models.py:" in capsys.readouterr().err
    assert files(changed) == before


UNKNOWN = "    rank = models.IntegerField(null=True, default=input())\n"


def test_makemigrations_says_what_it_does_not_know(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text() + "\n\nclass Odd(input()):\n    class Meta:\n        abstract = False\n")
    models.write_text(models.read_text() + "\n\nclass Even(models.Model):\n" + UNKNOWN)
    line = models.read_text().splitlines().index(UNKNOWN.rstrip("\n")) + 1
    for flags in (["--check"], ["--dry-run"], ["--check", "blog"]):
        main(["makemigrations", *flags])
        error = capsys.readouterr().err
        assert f" (blog/models.py:{line})" in error, flags
        assert all("unresolved: " in each for each in error.splitlines())
    main(["makemigrations", "--check", "auth"])
    assert capsys.readouterr().err == ""
    main(["makemigrations", "--check", "--format", "json"])
    unresolved = json.loads(capsys.readouterr().out)["unresolved"]
    assert (str(models), line) in [(each["path"], each["line"]) for each in unresolved]


def test_makemigrations_check_of_text_that_does_not_parse(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text() + "class Half(\n")
    main(["makemigrations", "--check"])
    assert capsys.readouterr().err.startswith("unresolved: this does not parse: ")


def test_makemigrations_says_nothing_where_all_is_known(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["makemigrations", "--check"]) == 1
    assert capsys.readouterr().err == ""


def test_makemigrations_scriptable(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["makemigrations", "--scriptable"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "blog/migrations/0004_post_summary.py\n"
    assert "Add field summary to post" in captured.err


def test_makemigrations_scriptable_asks_on_stderr(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, FIELD + "    rank = models.IntegerField()\n"))
    answers = iter(["1", "7"])
    asked = []

    def answer(prompt: str = "") -> str:
        asked.append(capsys.readouterr().err)
        return next(answers)

    monkeypatch.setattr("builtins.input", answer)
    assert main(["makemigrations", "-n", "rank", "--scriptable"]) == 0
    assert "impossible to add a non-nullable field" in asked[0]
    assert capsys.readouterr().out == "blog/migrations/0004_rank.py\n"


def test_sqlmigrate(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sqlmigrate", "blog", "0001"]) == 0
    assert capsys.readouterr().out.startswith("BEGIN;\n--\n-- Create model Post\n--\nCREATE TABLE ")
    assert main(["sqlmigrate", "blog", "0001", "--backwards", "--dialect", "postgresql"]) == 0
    assert 'DROP TABLE "blog_post" CASCADE;' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope", "0001"], "No installed app with label 'nope'."),
        (["blog", "0009"], "Cannot find a migration matching '0009' from app 'blog'. Is it in INSTALLED_APPS?"),
        (["blog", "0"], "More than one migration matches '0' in app 'blog'. Please be more specific."),
    ],
)
def test_sqlmigrate_of_what_is_not_there(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["sqlmigrate", *arguments]) == 1
    assert capsys.readouterr().err == f"CommandError: {message}\n"


def test_showmigrations(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["showmigrations", "blog"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "blog",
        " [?] 0001_initial",
        " [?] 0002_feedback",
        " [?] 0003_feedback_options",
    ]
    assert main(["showmigrations", "nope"]) == 2
    assert capsys.readouterr().err == "No installed app with label 'nope'\n".replace("'\n", "'.\n")
    assert main(["showmigrations", "--plan"]) == 0
    plan = capsys.readouterr().out.splitlines()
    assert plan.index("[?]  blog.0001_initial") < plan.index("[?]  blog.0002_feedback")


def test_status(changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    for part in (
        "config.settings (from manage.py",
        "default: SQLite",
        "7 of 7 models verified",
        "blog: Add field summary to post",
    ):
        assert part in out
    assert main(["status", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["state"], answer["models"], answer["unresolved"]) == ("ready", 7, [])


def test_status_of_what_is_not_known(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    text = models.read_text().replace("from django.db", "import os\n\nfrom django.db", 1)
    name = '    name = models.CharField(max_length=int(os.environ["NAME_LENGTH"]))\n'
    models.write_text(text + "".join(f"\n\nclass Thing{number}(models.Model):\n{name}" for number in range(10)))
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "Models       7 of 17 models verified\n" in out
    assert "Unresolved   10 things\n" in out
    assert "the environment variable NAME_LENGTH is not set: 10 things\n" in out
    line = models.read_text().splitlines().index(name.rstrip("\n")) + 1
    assert f"  blog.Thing0.name (blog/models.py:{line})\n" in out
    assert "  and 2 more\n" in out
    assert "  To resolve it: Set NAME_LENGTH " in out
    main(["status", "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["models"], answer["verified"], len(answer["unresolved"])) == (17, 7, 10)
    assert answer["unresolved"][0]["line"] == line
    assert main(["check"]) == 1
    assert capsys.readouterr().out.endswith("; 7 of 17 models verified. `sterna status` tells the rest.\n")


def test_status_tells_who_overrides_makemigrations(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["status"])
    assert "overridden" not in capsys.readouterr().out
    folder = here / "blog" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "makemigrations.py").write_text("raise RuntimeError('this never runs')\n")
    main(["status"])
    out = capsys.readouterr().out
    assert "makemigrations is overridden by blog (blog/management/commands/makemigrations.py)\n" in out
    main(["status", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["overridden"] == {
        "app": "blog",
        "path": str(folder / "makemigrations.py"),
    }


def test_status_without_an_answer(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = here / "config" / "settings.py"
    settings.write_text("raise RuntimeError('no database today')\n")
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "no database today" in out
    assert "Unresolved   nothing" not in out
