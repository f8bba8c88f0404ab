"""What cannot be done ends with one message and a code of its own, never with a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sterna.cli.main import main

STERNA = [sys.executable, "-m", "sterna.cli.main"]


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert capsys.readouterr().err.startswith(f"sterna: No Django project in {tmp_path.resolve()}: ")


def test_no_such_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--project", "/nowhere/at/all"]) == 2
    assert capsys.readouterr().err == f"sterna: --project: there is no folder {Path('/nowhere/at/all')}.\n"


def test_no_such_interpreter(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--project", str(blog), "--python", "/nowhere/python"]) == 2
    assert capsys.readouterr().err == "sterna: --python: there is no interpreter /nowhere/python.\n"


def test_several_projects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "site").mkdir(parents=True)
        (tmp_path / name / "site" / "settings.py").write_text("INSTALLED_APPS = []\nSECRET_KEY = 'x'\n")
        (tmp_path / name / "manage.py").write_text(
            "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n"
            "from django.core.management import execute_from_command_line\n"
        )
    assert main(["check", "--project", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert "choose one with --project" in message
    assert str(tmp_path.resolve() / "one") in message


def test_project_around_the_current_folder(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(blog / "blog" / "migrations")
    assert main(["makemigrations", "--check"]) == 0


def test_no_such_settings(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["makemigrations", "--project", str(blog), "--settings", "config.nope"]) != 0
    error = capsys.readouterr().err
    assert "config.nope" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("arguments", [[], ["nope"], ["sqlmigrate", "blog"], ["check", "--format", "xml"]])
def test_wrong_arguments(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("sterna ")


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_interrupt(blog: Path) -> None:
    models = blog / "blog" / "models.py"
    models.write_text(models.read_text().replace("    slug =", "    rank = models.IntegerField()\n    slug =", 1))
    process = subprocess.Popen(
        [*STERNA, "makemigrations", "--project", blog],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    shown = ""
    # Nobody answers: the command is in the middle of its work until it is interrupted.
    while "Select an option: " not in shown:
        shown += process.stdout.read(1) or pytest.fail(f"no question after {shown!r}")
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=120)
    assert process.returncode in (130, -signal.SIGINT)
    assert "worker" not in error


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_reader_that_stops_reading(blog: Path) -> None:
    command = f"{sys.executable} -m sterna.cli.main showmigrations --project {blog} --plan | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_terminal_that_lacks_characters(blog: Path) -> None:
    models = blog / "blog" / "models.py"
    text = models.read_text().replace("class Post(", "class Vögel(models.Model):\n    pass\n\n\nclass Post(")
    models.write_text(text, encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*STERNA, "check", "--project", blog], capture_output=True, text=True, timeout=60, env=env, check=False
    )
    assert done.returncode == 1
    assert "Create model V\\xf6gel" in done.stdout
