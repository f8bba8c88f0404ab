"""Where tests, scripts and documents name a migration: by its words, so that somebody has to look at each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from sterna.edits.text import Edit, TextEdit
from sterna.ide.max_migration import NAME as MAX_MIGRATION
from sterna.ide.project import OpenProject
from sterna.project.migration import Key
from sterna.project.tree import folders
from sterna.rules.view import View
from sterna.syntax.text import LineIndex, Range

_SUFFIXES = frozenset({".py", ".md", ".rst", ".txt", ".sh", ".yml", ".yaml", ".toml", ".cfg"})
_HIDDEN = (".github", ".circleci", ".gitlab")
_LARGEST = 1_000_000
"""Bytes of a file that is looked into."""


def mentions(project: OpenProject, view: View, key: Key, new: str, known: Edit) -> Edit:
    """The other name wherever files of the project say the old one beside the app's label, in a file of the app, or
    where no other app has a migration of that name. What `known` changes is left out."""
    app, name = key
    folder = view.graph.packages[app].folder
    others = {label for label, other in view.graph.nodes if other == name and label != app}
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    labels = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(view.graph.packages)))})\b")
    taken = dict(known.texts)
    files = {each.path for each in known.files}
    texts = []
    for path, text in files_that_mention(project, name):
        index = LineIndex(text)
        found = []
        for match in word.finditer(text):
            range_ = Range(index.position(match.start()), index.position(match.end()))
            line, column = index.line_text(range_.start.line), range_.start.column
            # The label that stands nearest before it says whose it is, otherwise the first one after it.
            label = next(
                iter([*labels.findall(line[:column])[::-1], *labels.findall(line[column + len(name) :])]), None
            )
            near = label == app or (label is None and path.is_relative_to(folder.parent))
            # A word such as "initial" says nothing alone.
            alone = not others and label is None and name[0].isdigit()
            if (near or alone) and not _is_known(range_, taken.get(path, ())) and path not in files - taken.keys():
                found.append(TextEdit(range_, new))
        if found:
            texts.append((path, tuple(found)))
    return Edit(tuple(texts))


def files_that_mention(project: OpenProject, word: str, more: Collection[str] = ()) -> Iterator[tuple[Path, str]]:
    """Texts of the project in which a word stands, by their files; `more` are suffixes beside the usual ones."""
    for path in _files(project.root, {*_SUFFIXES, *more}):
        text = _text(project, path, word)
        if text is not None:
            yield path, text


def _is_known(range_: Range, edits: Collection[TextEdit]) -> bool:
    return any(edit.range.start <= range_.end and range_.start <= edit.range.end for edit in edits)


def _files(root: Path, suffixes: Collection[str]) -> Iterator[Path]:
    for top in (root, *(root / name for name in _HIDDEN if (root / name).is_dir())):
        for folder, names in folders(top):
            yield from (folder / name for name in names if Path(name).suffix in suffixes and name != MAX_MIGRATION)


def _text(project: OpenProject, path: Path, name: str) -> str | None:
    """The text of a file that may have the name."""
    if not project.places.is_open(path):
        try:
            if path.stat().st_size > _LARGEST or name.encode() not in path.read_bytes():
                return None
        except OSError:  # closed to us, or gone meanwhile: nobody can change it
            return None
    text = project.text(path)
    return text if name in text else None
