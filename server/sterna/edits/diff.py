"""An edit as git shows one: a unified diff with what becomes of whole files, which `git apply` takes."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, apply

_NO_END = "\\ No newline at end of file\n"


def diff(edit: Edit, text_of: Callable[[Path], str], folder: Path) -> str:
    """The whole edit, files in its order; paths are told from `folder`. `text_of` has the texts of now."""
    texts = dict(edit.texts)
    parts: list[str] = []
    whole = {file.path for file in edit.files}
    for path, edits in edit.texts:
        if path not in whole:
            before = text_of(path)
            parts += _changed(_name(path, folder), _name(path, folder), before, apply(before, edits))
    for file in edit.files:
        name = _name(file.path, folder)
        if isinstance(file, CreateFile):
            parts += [f"diff --git a/{name} b/{name}\n", "new file mode 100644\n"]
            parts += _hunks("/dev/null", f"b/{name}", "", file.text)
        elif isinstance(file, DeleteFile):
            parts += [f"diff --git a/{name} b/{name}\n", "deleted file mode 100644\n"]
            parts += _hunks(f"a/{name}", "/dev/null", text_of(file.path), "")
        else:
            before = text_of(file.path)
            parts += _renamed(file, folder, before, apply(before, texts.get(file.path, ())))
    return "".join(parts)


def _renamed(file: RenameFile, folder: Path, before: str, after: str) -> Iterator[str]:
    name, new = _name(file.path, folder), _name(file.new, folder)
    yield f"diff --git a/{name} b/{new}\n"
    yield f"rename from {name}\n"
    yield f"rename to {new}\n"
    yield from _hunks(f"a/{name}", f"b/{new}", before, after)


def _changed(name: str, new: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"diff --git a/{name} b/{new}\n"
        yield from _hunks(f"a/{name}", f"b/{new}", before, after)


def _hunks(name: str, new: str, before: str, after: str) -> Iterator[str]:
    for line in difflib.unified_diff(_lines(before), _lines(after), name, new):
        yield line
        if not line.endswith("\n"):
            yield "\n" + _NO_END


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _name(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()
