"""An edit written to disk: all of it, or nothing."""

from __future__ import annotations

import codecs
import io
import logging
import os
import shutil
import tempfile
import tokenize
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from sterna.edits.change import DeleteFile, RenameFile
from sterna.edits.newfile import CreateFile
from sterna.edits.text import Edit, Overlap, TextEdit, apply
from sterna.syntax.decode import DecodeError, decode

log = logging.getLogger(__name__)


class NotWritten(Exception):  # noqa: N818 - what becomes of the wish
    """Everything is as it was; the text says which file is in the way, and how."""


class FileTakenError(NotWritten):
    """A file to be created, or the new name of another one, exists already; `path` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; it was left as it is.")
        self.path = path


def write_edit(edit: Edit, text_of: Callable[[Path], str]) -> list[Path]:
    """Make the edit on disk; gives the files that changed, came or went. `text_of` has the texts that it was made for.

    Each text goes to a temporary file beside its target first, then takes its name in one step. A file that changes
    keeps its encoding, byte order mark, ends of line and mode; a new one gets the platform's ends of line, as with
    Django's own command. Raises NotWritten where a file holds another text by now, lacks the permission or the
    characters, a name is taken, or the disk refuses: then what was done is undone, folders included.
    """
    try:
        after = [(path, _content(path, text_of(path), edits)) for path, edits in edit.texts]
        with _Steps() as steps:
            for path, content in after:
                steps.replace(path, content)
            for file in edit.files:
                if isinstance(file, CreateFile):
                    steps.create(file.path, file.text.replace("\n", os.linesep).encode())
                elif isinstance(file, DeleteFile):
                    steps.delete(file.path)
                else:
                    steps.rename(file.path, file.new)
    except OSError as error:
        named = f"{error.filename}: " if error.filename is not None else ""
        raise NotWritten(f"{named}{error.strerror or error}.") from error
    return [*dict.fromkeys(path for path, _ in after), *(path for file in edit.files for path in _paths(file))]


def _paths(file: CreateFile | DeleteFile | RenameFile) -> tuple[Path, ...]:
    return (file.path, file.new) if isinstance(file, RenameFile) else (file.path,)


def _content(path: Path, before: str, edits: tuple[TextEdit, ...]) -> bytes:
    """The bytes of a file after the edits; raises NotWritten and OSError."""
    if not os.access(path, os.W_OK) and path.exists():
        raise NotWritten(f"{path} is not yours to write; it was left as it is.")
    data = path.read_bytes()
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data[len(mark) :]).readline)
        if decode(data) != before:
            raise NotWritten(f"{path} has changed meanwhile; it was left as it is.")
        return mark + apply(before, edits).encode(encoding)
    except (DecodeError, UnicodeError, SyntaxError) as error:
        raise NotWritten(f"{path}: {error}; it was left as it is.") from error
    except Overlap:
        raise NotWritten(f"{path}: two changes want the same text; it was left as it is.") from None


class _Steps:
    """Steps on the disk that are undone, the last one first, where one of them fails."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        self._kept: list[Path] = []
        """What was there before, under other names."""

    def __enter__(self) -> _Steps:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            for undo in reversed(self._undo):
                undo()
        for path in self._kept:
            try:
                path.unlink(missing_ok=True)
            except OSError as reason:
                log.warning("%s cannot be removed: %s", path, reason)

    def replace(self, path: Path, content: bytes) -> None:
        """Other content for a file; through a link the file behind it is the one that changes."""
        target = path.resolve()
        temporary = _written(target, content)
        try:
            shutil.copymode(target, temporary)
            before = self._keep(target)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        self._undo.append(lambda: before.replace(target))

    def create(self, path: Path, content: bytes) -> None:
        """A new file with the folders that it needs."""
        self.make_folders(path.parent)
        if path.exists():
            raise FileTakenError(path)
        # A leading dot and another suffix: neither Python nor Django takes it for a migration.
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("xb") as stream:
                _put(stream, content)
            _take_name(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        self._undo.append(path.unlink)

    def delete(self, path: Path) -> None:
        """A file away."""
        kept = _free_name(path)
        path.rename(kept)
        self._kept.append(kept)
        self._undo.append(lambda: kept.replace(path))

    def rename(self, path: Path, new: Path) -> None:
        """Another name for a file."""
        self.make_folders(new.parent)
        if new.exists() and new.samefile(path):
            # Other capitals on a file system that takes them for the same name.
            path.rename(new)
        else:
            if new.exists():
                raise FileTakenError(new)
            _take_name(path, new)
            try:
                path.unlink(missing_ok=True)
            except OSError:
                new.unlink()
                raise
        self._undo.append(lambda: new.rename(path))

    def _keep(self, path: Path) -> Path:
        """The file under another name as well."""
        kept = _free_name(path)
        try:
            os.link(path, kept)
        except OSError:  # a file system without hard links
            shutil.copy2(path, kept)
        self._kept.append(kept)
        return kept

    def make_folders(self, folder: Path) -> None:
        """Create the folder with its missing parents."""
        missing = [folder] if not folder.exists() else []
        while missing and not missing[0].parent.exists():
            missing.insert(0, missing[0].parent)
        for each in missing:
            each.mkdir()
            self._undo.append(each.rmdir)


def _written(target: Path, content: bytes) -> Path:
    """A temporary file with the content, beside the target."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _put(stream, content)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _put(stream: io.BufferedWriter, content: bytes) -> None:
    stream.write(content)
    stream.flush()
    os.fsync(stream.fileno())


def _free_name(path: Path) -> Path:
    """A name beside the file that no file has."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".old", dir=path.parent)
    os.close(descriptor)
    Path(name).unlink()
    return Path(name)


def _take_name(path: Path, new: Path) -> None:
    """Give a file another name, unless another file has it; the old name may stay."""
    if os.name == "nt":
        # Windows refuses to rename over an existing file.
        try:
            path.rename(new)
        except FileExistsError:
            raise FileTakenError(new) from None
        return
    try:
        os.link(path, new)
    except FileExistsError:
        raise FileTakenError(new) from None
    except FileNotFoundError:
        raise
    except OSError:
        # A file system without hard links: the check before leaves a moment open, and no other way exists.
        path.replace(new)
