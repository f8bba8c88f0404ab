"""`sterna verify` runs Django for real, says who says what, and gives nothing of the source away."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from sterna.cli.main import main
from sterna.ide.verify import Listed, listed
from sterna.ide.verify_report import kind, without_names

VERIFY = ["verify", "--python", sys.executable]
FIELD = "    published_on = models.DateTimeField(null=True, blank=True)\n"
# What an app does at its start is no declaration: Sterna does not see it, Django does.
AT_START = """\
from django.apps import AppConfig


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        from django.db import models
        from blog.models import Post
        models.TextField(null=True).contribute_to_class(Post, "zebra_secret")
"""


@pytest.fixture
def here(blog: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a copy of the example blog."""
    monkeypatch.chdir(blog)
    return blog


def test_agreement_about_a_change(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    models.write_text(models.read_text().replace(FIELD, f'{FIELD}    summary = models.CharField("", max_length=8)\n'))
    models.write_text(models.read_text().replace("max_length=8)", 'max_length=8, default="")'))
    assert main(VERIFY) == 0
    out = capsys.readouterr().out
    assert out.startswith("# blog: Sterna agrees with Django.\n")
    assert "| Exit code          | 1 " in out
    assert "| Listed             | 2 lines " in out
    assert not list(here.rglob("0004*"))
    assert not list(here.rglob("__pycache__"))


def test_disagreement(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "blog" / "apps.py").write_text(AT_START)
    report = tmp_path / "report.json"
    assert main([*VERIFY, "--report", str(report)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("# blog: Sterna disagrees with Django.\n")
    assert "Only Django lists:\n\n- blog: + Add field zebra_secret to post\n" in out
    text = report.read_text()
    found = json.loads(text)
    assert found["verdict"] == "disagree"
    assert found["exit_codes"] == {"django": 1, "sterna": 0}
    assert sorted(each["operation"] for each in found["only_django"]) == ["Add field", "file"]
    for name in ("zebra", "post", "blog", str(here)):
        assert name not in text


def test_own_command_of_the_project(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "blog" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "makemigrations.py").write_text("raise RuntimeError('not this one')\n")
    assert main([*VERIFY, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["overridden"]) == ("agree", "blog")


def test_what_sterna_said_before_is_no_disagreement(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = here / "blog" / "models.py"
    text = models.read_text().replace("from django.db", "import os\n\nfrom django.db", 1)
    models.write_text(
        text.replace("title = models.CharField(max_length=50", "title = models.CharField(max_length=os.getpid()")
    )
    assert main(VERIFY) == 0
    out = capsys.readouterr().out
    assert out.startswith("# blog: Sterna says less than Django")
    assert "Not known to Sterna:\n\n    blog.Post.title: " in out
    assert "- blog: ~ Alter field title on post\n" in out


def test_django_that_does_not_start(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "blog" / "apps.py").write_text(AT_START.replace("from django.db", "raise RuntimeError('boom')"))
    assert main(VERIFY) == 2
    error = capsys.readouterr().err
    assert error.startswith("sterna: Django gives no answer in ")
    assert "SyntaxError" in error or "boom" in error


def test_no_interpreter_of_the_project(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert main(["verify"]) == 2
    assert "No interpreter of the project is known" in capsys.readouterr().err


def test_lines_that_are_compared() -> None:
    out = (
        "Migrations for 'blog':\n  blog/migrations/0002_auto_20260102_0304.py\n    + Add field a to post\n"
        "Migrations for 'shop':\n  shop\\migrations\\0001_initial.py\n"
    )
    assert listed(out) == [
        Listed("blog", "0002_auto_<time>.py"),
        Listed("blog", "+ Add field a to post"),
        Listed("shop", "0001_initial.py"),
    ]
    assert listed("No changes detected\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+ Add field price to secret", "Add field"),
        ("~ Change Meta options on secret", "Change Meta options on"),
        ("- Create model Secret", "Create model"),
        ("0002_secret.py", "file"),
        ("p My own operation on secret", "other"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("open() is not called", "open() is not called"),
        ("the environment variable SECRET_X is not set", "the environment variable <name> is not set"),
        (
            "AttributeError: 'Secret' object has no attribute 'x'",
            "AttributeError: <name> object has no attribute <name>",
        ),
        ("FileNotFoundError: /home/me/secret.txt", "FileNotFoundError: <name>"),
        ("shop.models.price is not among the functions", "<name> is not among the functions"),
    ],
)
def test_reasons_without_names(reason: str, expected: str) -> None:
    assert without_names(reason) == expected
