"""New migrations are formatted by a program that may be run, and only where it writes the same program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit
from sterna.ide.formatting import Formatter, Surroundings, find_formatter, formatted
from sterna.ide.generate import Generated
from sterna.project.config import Interpreter

posix = pytest.mark.skipif(os.name == "nt", reason="programs are scripts with a first line")
DOUBLE = "sys.stdout.write(sys.stdin.read().replace(chr(39), chr(34)))"


def program(folder: Path, name: str, body: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
    path.chmod(0o755)
    return str(path)


def around(tmp_path: Path, *path: Path, trusted: bool = True, shell: bool = False) -> Surroundings:
    interpreter = Interpreter(tmp_path / "work" / ".venv" / "bin" / "python", ".venv")
    environ = {"PATH": os.pathsep.join(map(str, path))}
    return Surroundings(interpreter, [tmp_path / "work"], environ, trusted, shell)


@posix
def test_black_of_the_path(tmp_path: Path) -> None:
    inside, outside = tmp_path / "work" / "bin", tmp_path / "bin"
    mine = program(inside, "black", DOUBLE)
    assert find_formatter("", around(tmp_path, inside)).program == ""
    assert find_formatter("", around(tmp_path, inside, shell=True)).program == mine
    theirs = program(outside, "black", DOUBLE)
    assert find_formatter("", around(tmp_path, inside, outside)).program == theirs
    assert find_formatter("", around(tmp_path, inside, outside, shell=True)).program == mine
    assert find_formatter("", around(tmp_path, outside, trusted=False)) == Formatter()
    assert find_formatter("off", around(tmp_path, outside, shell=True)) == Formatter()


@posix
def test_no_way_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of PATH that is relative, or a link into the workspace, leads to no program."""
    program(tmp_path / "work" / "bin", "black", DOUBLE)
    (tmp_path / "link").symlink_to(tmp_path / "work" / "bin")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "black").symlink_to(tmp_path / "work" / "bin" / "black")
    monkeypatch.chdir(tmp_path / "work")
    for folder in (Path("bin"), tmp_path / "link", tmp_path / "other"):
        assert find_formatter("black", around(tmp_path, folder)).program == ""


@posix
def test_ruff_of_the_project(tmp_path: Path) -> None:
    program(tmp_path / "bin", "ruff", DOUBLE)
    own = program(tmp_path / "work" / ".venv" / "bin", "ruff", DOUBLE)
    assert find_formatter("ruff", around(tmp_path, tmp_path / "bin")).program == own
    assert find_formatter("ruff", around(tmp_path, tmp_path / "bin", trusted=False)) == Formatter()


def test_wished_and_not_there(tmp_path: Path) -> None:
    assert find_formatter("", around(tmp_path)).missing == ""
    outcome = formatted(generated(tmp_path), find_formatter("ruff", around(tmp_path)))
    assert outcome.notes == ("ruff was not found: the files are as Django writes them.",)
    assert outcome.files == generated(tmp_path).files


def generated(folder: Path) -> Generated:
    files = (CreateFile(folder / "new" / "__init__.py", ""), CreateFile(folder / "new" / "0001.py", "a = 'é'\n"))
    return Generated(Edit((), files), (files[1].path,))


@posix
@pytest.mark.parametrize(
    ("body", "text", "note"),
    [
        (DOUBLE, 'a = "é"\n', ""),
        ("print('b = 1')", "a = 'é'\n", "its result is another program"),
        ("print('a = ')", "a = 'é'\n", "its result does not parse"),
        ("sys.stderr.write('error: cannot\\n'); sys.exit(123)", "a = 'é'\n", "error: cannot"),
        ("sys.exit(2)", "a = 'é'\n", "it exits with 2"),
        ("time.sleep(60)", "a = 'é'\n", "it took longer than 0.5 seconds"),
    ],
)
def test_only_the_same_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, text: str, note: str
) -> None:
    if "sleep" in body:
        monkeypatch.setattr("sterna.ide.formatting._PATIENCE", 0.5)
    path = program(tmp_path / "bin", "black", body)
    outcome = formatted(generated(tmp_path), Formatter("black", path, dict(os.environ)))
    init, new = outcome.files
    assert (init.text, new.text) == ("", text)
    assert note in "".join(outcome.notes) and bool(note) == bool(outcome.notes)


def test_a_program_that_went(tmp_path: Path) -> None:
    outcome = formatted(generated(tmp_path), Formatter("black", str(tmp_path / "gone")))
    assert "No such file" in outcome.notes[0] or os.name == "nt"
    assert outcome.files == generated(tmp_path).files
