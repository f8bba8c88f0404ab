"""Files appear whole, all or none, and never in place of another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit
from sterna.edits.write import FileTakenError, NotWritten, write_edit


def write_files(files: list[CreateFile]) -> None:
    """Write an edit of new files alone."""
    write_edit(Edit(files=tuple(files)), lambda path: "")


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_writes_folders_and_files(tmp_path: Path) -> None:
    package = tmp_path / "blog" / "migrations"
    write_files([CreateFile(package / "__init__.py", ""), CreateFile(package / "0001_initial.py", "a = 'é'\n")])
    assert (package / "0001_initial.py").read_bytes() == f"a = 'é'{os.linesep}".encode()
    assert names(package) == ["0001_initial.py", "__init__.py"]


def test_existing_file_is_left_and_the_others_go(tmp_path: Path) -> None:
    taken = tmp_path / "0002_b.py"
    taken.write_text("mine")
    with pytest.raises(FileTakenError) as caught:
        write_files([CreateFile(tmp_path / "new" / "0001_a.py", "a"), CreateFile(taken, "b")])
    assert caught.value.path == taken
    assert taken.read_text() == "mine"
    assert names(tmp_path) == ["0002_b.py"]


def test_nothing_to_write(tmp_path: Path) -> None:
    write_files([])
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that refuses to be written to")
def test_refusing_folder_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(NotWritten):
        write_files([CreateFile(tmp_path / "a.py", "a"), CreateFile(folder / "b.py", "b")])
    assert names(tmp_path) == ["closed"]


def test_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "migrations").write_text("")
    with pytest.raises(NotWritten):
        write_files([CreateFile(tmp_path / "a.py", "a"), CreateFile(tmp_path / "migrations" / "0001_a.py", "b")])
    assert names(tmp_path) == ["migrations"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_mode_is_that_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    write_files([CreateFile(tmp_path / "a.py", "a")])
    assert (tmp_path / "a.py").stat().st_mode == plain.stat().st_mode
