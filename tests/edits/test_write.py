"""An edit comes to the disk whole or not at all, and a diff of it is what git would apply."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.diff import diff
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, TextEdit
from sterna.edits.write import FileTakenError, NotWritten, write_edit
from sterna.syntax.decode import decode
from sterna.syntax.text import Position, Range


def at(line: int, start: int, end: int, text: str, ask: str = "") -> TextEdit:
    return TextEdit(Range(Position(line, start), Position(line, end)), text, ask)


def text_of(path: Path) -> str:
    return decode(path.read_bytes())


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_bytes(b"one\ntwo\n")
    (tmp_path / "b.py").write_bytes(b"bee\n")
    (tmp_path / "c.py").write_bytes(b"sea")
    return tmp_path


def whole(here: Path) -> Edit:
    return Edit(
        ((here / "a.py", (at(1, 0, 3, "2"),)), (here / "b.py", (at(0, 0, 0, "a "),))),
        (
            RenameFile(here / "b.py", here / "b2.py"),
            DeleteFile(here / "c.py"),
            CreateFile(here / "new" / "d.py", "dee\n"),
        ),
    )


def test_everything_at_once(here: Path) -> None:
    changed = write_edit(whole(here), text_of)
    assert content(here) == {"a.py": b"one\n2\n", "b2.py": b"a bee\n", "new/d.py": f"dee{os.linesep}".encode()}
    assert {path.name for path in changed} == {"a.py", "b.py", "b2.py", "c.py", "d.py"}


def test_a_name_that_becomes_free_may_be_taken(here: Path) -> None:
    edit = Edit(files=(RenameFile(here / "b.py", here / "x.py"), RenameFile(here / "a.py", here / "b.py")))
    write_edit(edit, text_of)
    assert content(here) == {"x.py": b"bee\n", "b.py": b"one\ntwo\n", "c.py": b"sea"}


LAST = {
    "a name is taken": lambda here: CreateFile(here / "a.py", ""),
    "a new name is taken": lambda here: RenameFile(here / "a.py", here / "taken.py"),
    "a file to delete is gone": lambda here: DeleteFile(here / "gone.py"),
    "a file to rename is gone": lambda here: RenameFile(here / "gone.py", here / "e.py"),
    "a file stands where a folder should": lambda here: CreateFile(here / "a.py" / "e.py", ""),
}


@pytest.mark.parametrize("name", LAST)
def test_nothing_where_one_step_fails(here: Path, name: str) -> None:
    (here / "taken.py").write_text("mine")
    before, folders = content(here), sorted(path for path in here.rglob("*") if path.is_dir())
    edit = whole(here)
    with pytest.raises(NotWritten):
        write_edit(Edit(edit.texts, (*edit.files, LAST[name](here))), text_of)
    assert content(here) == before
    assert sorted(path for path in here.rglob("*") if path.is_dir()) == folders


def test_nothing_where_a_file_changed_meanwhile(here: Path) -> None:
    known = {path: text_of(path) for path in here.glob("*.py")}
    (here / "b.py").write_bytes(b"other\n")
    before = content(here)
    with pytest.raises(NotWritten, match=r"b\.py has changed meanwhile"):
        write_edit(whole(here), known.__getitem__)
    assert content(here) == before


def test_a_taken_name_is_told(here: Path) -> None:
    with pytest.raises(FileTakenError) as caught:
        write_edit(Edit(files=(RenameFile(here / "a.py", here / "b.py"),)), text_of)
    assert caught.value.path == here / "b.py"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# coding: latin-1\n'\xe9'\n", b"# coding: latin-1\n'\xe4\xe9'\n"),
        (b"\xef\xbb\xbf#\n'\xc3\xa9'\n", b"\xef\xbb\xbf#\n'\xc3\xa4\xc3\xa9'\n"),
        (b"#\r\n''\r\n", b"#\r\n'\xc3\xa4'\r\n"),
    ],
)
def test_encoding_mark_and_ends_of_line_stay(tmp_path: Path, before: bytes, after: bytes) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(before)
    write_edit(Edit(((path, (at(1, 1, 1, "ä"),)),)), text_of)
    assert path.read_bytes() == after


def test_a_character_that_the_encoding_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"# coding: latin-1\n''\n")
    with pytest.raises(NotWritten, match=r"a\.py"):
        write_edit(Edit(((path, (at(1, 1, 1, "\N{SNOWMAN}"),)),)), text_of)
    assert path.read_bytes() == b"# coding: latin-1\n''\n"


@pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX")
def test_mode_and_link_stay(here: Path) -> None:
    (here / "a.py").chmod(0o751)
    (here / "link.py").symlink_to("a.py")
    write_edit(Edit(((here / "link.py", (at(0, 0, 3, "1"),)),)), text_of)
    assert (here / "link.py").is_symlink()
    assert (here / "a.py").read_bytes() == b"1\ntwo\n"
    assert (here / "a.py").stat().st_mode & 0o777 == 0o751


def test_what_is_asked_may_be_left_out(here: Path) -> None:
    edit = Edit(
        ((here / "a.py", (at(0, 0, 3, "1"), at(1, 0, 3, "2", "numbers"))), (here / "b.py", (at(0, 0, 0, "x"),)))
    )
    asked = edit.with_(Edit(((here / "c.py", (at(0, 0, 0, "y"),)),)).asking("letters"))
    assert asked.asks == ["numbers", "letters"]
    assert asked.without(["numbers", "letters"]) == edit.without(["numbers"])
    assert asked.without([]) == asked
    write_edit(asked.without(["letters"]), text_of)
    assert content(here) == {"a.py": b"1\n2\n", "b.py": b"xbee\n", "c.py": b"sea"}


def test_git_applies_the_diff(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("git")
    for name, data in content(here).items():
        (other / name).write_bytes(data)
    patch = diff(whole(here), text_of, here)
    subprocess.run(["git", "apply", "-"], cwd=other, input=patch.encode(), check=True)
    write_edit(whole(here), text_of)
    assert content(other) == content(here)


def test_diff(here: Path) -> None:
    edit = Edit(((here / "b.py", (at(0, 0, 3, "bay"),)),), (RenameFile(here / "b.py", here / "e.py"),))
    assert diff(edit, text_of, here.parent) == (
        f"diff --git a/{here.name}/b.py b/{here.name}/e.py\n"
        f"rename from {here.name}/b.py\nrename to {here.name}/e.py\n"
        f"--- a/{here.name}/b.py\n+++ b/{here.name}/e.py\n@@ -1 +1 @@\n-bee\n+bay\n"
    )
    assert diff(Edit(((here / "b.py", (at(0, 0, 3, "bee"),)),)), text_of, here) == ""
