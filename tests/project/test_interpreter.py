"""The choice of an interpreter, without running any."""

import os
import sys
from pathlib import Path

import pytest

from sterna.project.interpreter import find_interpreter

pytestmark = pytest.mark.skipif(os.name == "nt", reason="environments are laid out as on POSIX here")


@pytest.fixture
def environment(tmp_path):
    """Makes what looks like a virtual environment, and would tell if it were run."""

    def make(name: str, python: bool = True) -> Path:
        folder = tmp_path / name
        (folder / "bin").mkdir(parents=True)
        (folder / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
        (folder / "pyvenv.cfg").touch()
        if python:
            (folder / "bin" / "python").write_text(f"#!/bin/sh\ntouch {tmp_path}/trap\n")
            (folder / "bin" / "python").chmod(0o755)
        return folder

    yield make
    assert not (tmp_path / "trap").exists()


def found(root: Path, *args, environ: dict[str, str] | None = None, **options) -> tuple[str, str]:
    interpreter = find_interpreter(root, *args, environ=environ or {}, **options)
    path = interpreter.path
    return (interpreter.source, path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path))


def test_order(tmp_path, environment):
    (tmp_path / ".git").mkdir()
    assert found(tmp_path) == ("bundled", sys.executable)
    environment("venv")
    assert found(tmp_path) == ("venv", "venv/bin/python")
    environment(".venv")
    assert found(tmp_path) == (".venv", ".venv/bin/python")
    active = {"VIRTUAL_ENV": str(environment("active"))}
    assert found(tmp_path, environ=active) == ("VIRTUAL_ENV", "active/bin/python")
    environment("tool")
    assert found(tmp_path, configured="tool", environ=active) == ("tool.sterna", "tool/bin/python")
    flag = str(environment("flag") / "bin" / "python")
    assert found(tmp_path, flag, configured="tool", environ=active) == ("setting", "flag/bin/python")


def test_environment_of_the_repository(tmp_path, environment):
    environment(".venv")
    (tmp_path / ".git").mkdir()
    (tmp_path / "backend").mkdir()
    interpreter = find_interpreter(tmp_path / "backend", environ={})
    assert interpreter.path == tmp_path / ".venv" / "bin" / "python"
    assert interpreter.site_packages == [str(tmp_path / ".venv" / "lib" / "python3.11" / "site-packages")]


def test_not_beyond_the_repository(tmp_path, environment):
    environment(".venv")
    (tmp_path / "other" / ".git").mkdir(parents=True)
    assert find_interpreter(tmp_path / "other", environ={}).bundled


def test_untrusted_workspace_gives_packages_but_no_interpreter(tmp_path, environment):
    environment(".venv")
    interpreter = find_interpreter(tmp_path, trusted=False, environ={})
    assert (interpreter.bundled, interpreter.path) == (True, Path(sys.executable))
    assert interpreter.site_packages == [str(tmp_path / ".venv" / "lib" / "python3.11" / "site-packages")]
    assert "not trusted" in interpreter.note


def test_environment_without_a_python_gives_its_packages(tmp_path, environment):
    environment(".venv", python=False)
    interpreter = find_interpreter(tmp_path, environ={})
    assert interpreter.bundled
    assert interpreter.site_packages
    assert "has no Python that exists here" in interpreter.note


def test_choice_that_does_not_exist_is_told(tmp_path, environment):
    (tmp_path / ".git").mkdir()
    environment("venv")
    interpreter = find_interpreter(tmp_path, "/no/such/python", environ={})
    assert interpreter.source == "venv"
    assert "/no/such/python (setting)" in interpreter.note


def test_folder_that_is_called_so_is_no_environment(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "venv").mkdir()
    assert find_interpreter(tmp_path, environ={}).bundled


def test_link_to_the_interpreter_is_kept(tmp_path, environment):
    folder = environment(".venv", python=False)
    (folder / "bin" / "python").symlink_to(sys.executable)
    assert find_interpreter(tmp_path, environ={}).path == folder / "bin" / "python"
