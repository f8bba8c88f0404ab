"""Text files as settings read them: what the project's own files say, asked from the server, never from the disk.

A settings module that reads a file declares what the file says. Only files of the project are read, and only as text;
whether a file exists may also be asked in the folders above the project, where libraries look for a `.env`.
"""

from __future__ import annotations

import configparser
import fnmatch
import io
import os
import shlex
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Callable, Dict, Iterable, List, Optional

from sterna.worker.values import Unknown, UnknownTruth, is_unknown

ENCODINGS = ("utf-8", "utf8", "utf-8-sig", "utf_8", "ascii", "latin-1", "")
MOST_MATCHES = 1_000


class SourceText(str):
    """The whole text of a file, which `exec` may be given: `path` says whose it is."""

    path = ""


class SourceBytes(bytes):
    """The whole text of a file opened as bytes."""

    path = ""


class TextFile(io.StringIO):
    """A file opened for reading as text."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text)
        self.name = path
        self._fresh = True

    def close(self) -> None:
        """Nothing: a generator's block may end before its values are used (see `contexts.Managed`)."""

    def read(self, size: Any = -1) -> str:
        """The rest of the text; all of it remembers its file."""
        whole = self.tell() == 0 and (size is None or size < 0)
        text = super().read(size)
        if not whole:
            return text
        source = SourceText(text)
        source.path = self.name
        return source


class BytesFile(io.BytesIO):
    """A file opened for reading as bytes."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text.encode("utf-8"))
        self.name = path

    def read(self, size: Any = -1) -> bytes:
        """The rest of the bytes; all of them remember their file."""
        whole = self.tell() == 0 and (size is None or size < 0)
        data = super().read(size)
        if not whole:
            return data
        source = SourceBytes(data)
        source.path = self.name
        return source


class ProjectFiles:
    """The files of one project; `ask` are the questions that the server answers."""

    def __init__(self, ask: Callable[..., Any], is_source: Callable[[str], bool]) -> None:
        self._ask = ask
        self._is_source = is_source
        self._texts: Dict[str, Any] = {}
        self._folders: Dict[str, Any] = {}
        self.on_unread: Callable[[Unknown], None] = lambda unknown: None
        """Told of a file that is there and was not read: what hangs on it is not known."""

    def entries(self, folder: str) -> Any:
        """Names in a folder, those of folders with "/" at the end; None where there is none, Unknown outside."""
        folder = os.path.normpath(folder)
        if folder not in self._folders:
            answer = self._ask("entries", path=folder)
            if answer == "outside":
                answer = None if self._is_absent(folder) else Unknown("%s lies outside the project" % folder)
            self._folders[folder] = answer
        return self._folders[folder]

    def _is_absent(self, folder: str) -> bool:
        """Whether a folder above, which may be looked into, says that there is none on the way to this one."""
        above, name = os.path.split(folder)
        if not name:
            return False
        entries = self.entries(above)
        return not is_unknown(entries) and name + "/" not in (entries or ())

    def kind(self, path: Any) -> Any:
        """ "file", "folder", "" where there is nothing, or an Unknown."""
        text = os.fspath(path)
        if not isinstance(text, str) or not os.path.isabs(text):  # noqa: PTH117
            return Unknown("a path relative to the working directory")
        text = os.path.normpath(text)
        if self._is_source(text):
            return "file"
        folder, name = os.path.split(text)
        if not name:
            return "folder"
        entries = self.entries(folder)
        if is_unknown(entries):
            return entries
        if entries is None:
            return ""
        return "file" if name in entries else "folder" if name + "/" in entries else ""

    def text(self, path: Any) -> Any:
        """The text of a file; raises FileNotFoundError and IsADirectoryError; an Unknown where it is not read."""
        kind = self.kind(path)
        if is_unknown(kind):
            self.on_unread(kind)
            return kind
        name = os.path.normpath(os.fspath(path))
        if kind == "folder":
            raise IsADirectoryError(21, "Is a directory", name)
        if not kind:
            raise FileNotFoundError(2, "No such file or directory", name)
        if name not in self._texts:
            self._texts[name] = self._ask("text", path=name)
        if self._texts[name] is None:
            unknown = Unknown("%s is not read: it lies outside the project, or is large" % name)
            self.on_unread(unknown)
            return unknown
        return self._texts[name]

    def open(self, path: Any, mode: str = "r", buffering: int = -1, encoding: Optional[str] = None, *rest: Any) -> Any:
        """`open()` for reading; an Unknown for anything else."""
        if set(mode) - set("rbtU"):
            return Unknown("a file is not opened for writing")
        if (encoding or "").lower() not in ENCODINGS:
            return Unknown("the encoding %s is not read" % encoding)
        text = self.text(path)
        if is_unknown(text):
            return text
        name = os.fspath(path)
        return BytesFile(text, name) if "b" in mode else TextFile(text, name)

    def glob(self, pattern: str, root: str = "") -> Any:
        """The paths that match, in the order of their names; `**` is Unknown."""
        full = os.path.join(root, pattern) if root else pattern  # noqa: PTH118
        if not os.path.isabs(full) or "**" in full:  # noqa: PTH117
            return Unknown("the files that match %s" % pattern)
        drive, rest = os.path.splitdrive(full)
        parts = [part for part in rest.replace("\\", "/").split("/") if part]
        found = [drive + os.sep]
        for number, part in enumerate(parts):
            matches: List[str] = []
            for place in found:
                if not any(sign in part for sign in "*?["):
                    matches.append(os.path.join(place, part))  # noqa: PTH118
                    continue
                entries = self.entries(place)
                if is_unknown(entries):
                    return entries
                last = number == len(parts) - 1
                for entry in sorted(entries or ()):
                    name = entry.rstrip("/")
                    hidden = name.startswith(".") and not part.startswith(".")
                    if fnmatch.fnmatchcase(name, part) and not hidden and (last or entry != name):
                        matches.append(os.path.join(place, name))  # noqa: PTH118
            found = matches[:MOST_MATCHES]
        kinds = [(path, self.kind(path)) for path in found]
        unknown = next((kind for _, kind in kinds if is_unknown(kind)), None)
        return unknown if unknown is not None else [path for path, kind in kinds if kind]


class TextPath(type(PurePath())):  # type: ignore[misc]
    """`pathlib.Path` as far as text goes: resolving removes `..`, and nothing looks at the disk.

    Each evaluation makes its own subclass, with its `files`.
    """

    __slots__ = ()
    files: ProjectFiles

    def resolve(self, strict: bool = False) -> "TextPath":
        """The path without `..`; links are not followed."""
        return type(self)(os.path.normpath(str(self)))

    def absolute(self) -> "TextPath":
        """The path itself: paths of modules are absolute."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(Path, name):
            raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))
        return Unknown("Path.%s looks at the machine" % name)

    @classmethod
    def cwd(cls) -> Any:
        """Not known: whoever starts Django chooses it."""
        return Unknown("the working directory")

    @classmethod
    def home(cls) -> Any:
        """Not known."""
        return Unknown("the home of the user")

    def expanduser(self) -> Any:
        """The path itself, unless it begins with a home."""
        return Unknown("the home of the user") if str(self).startswith("~") else self

    def exists(self, **kwargs: Any) -> Any:
        """Whether there is such a file or folder."""
        kind = self.files.kind(self)
        return kind if is_unknown(kind) else bool(kind)

    def is_file(self, **kwargs: Any) -> Any:
        """Whether it is a file."""
        kind = self.files.kind(self)
        return kind if is_unknown(kind) else kind == "file"

    def is_dir(self, **kwargs: Any) -> Any:
        """Whether it is a folder."""
        kind = self.files.kind(self)
        return kind if is_unknown(kind) else kind == "folder"

    def read_text(self, encoding: Optional[str] = None, errors: Optional[str] = None, **kwargs: Any) -> Any:
        """The text of the file."""
        found = self.files.open(self, "r", -1, encoding)
        return found if is_unknown(found) else found.read()

    def read_bytes(self) -> Any:
        """The bytes of the file."""
        found = self.files.open(self, "rb")
        return found if is_unknown(found) else found.read()

    def open(self, mode: str = "r", buffering: int = -1, encoding: Optional[str] = None, *rest: Any) -> Any:
        """The file, open for reading."""
        return self.files.open(self, mode, buffering, encoding)

    def glob(self, pattern: str, **kwargs: Any) -> Any:
        """The paths in this folder that match."""
        found = self.files.glob(pattern, str(self))
        return found if is_unknown(found) else [type(self)(path) for path in found]

    def iterdir(self) -> Any:
        """The paths in this folder."""
        found = self.files.entries(str(self))
        if found is None:
            raise FileNotFoundError(2, "No such file or directory", str(self))
        return found if is_unknown(found) else [self / name.rstrip("/") for name in found]


def path_class(files: ProjectFiles) -> type:
    """`pathlib.Path` for one evaluation, under the name by which Django writes a path into a migration."""
    return type(type(PurePath()).__name__, (TextPath,), {"files": files, "__slots__": ()})


@lru_cache(maxsize=None)
def parser_class(base: type, files: ProjectFiles) -> type:
    """A parser class of `configparser` that reads its files through the server."""

    def read(self: Any, filenames: Any, encoding: Optional[str] = None) -> List[str]:
        names: Iterable[Any] = [filenames] if isinstance(filenames, (str, PurePath)) else filenames
        found = []
        for name in names:
            try:
                text = files.text(name)
            except OSError:  # as configparser does: a file that cannot be opened is passed over
                continue
            if is_unknown(text):
                raise UnknownTruth(text)
            self.read_string(text)
            found.append(os.fspath(name))
        return found

    return type(base.__name__, (base,), {"read": read})


class Shlex(shlex.shlex):
    """`shlex.shlex` that opens no file, whatever the text says."""

    def sourcehook(self, newfile: str) -> Any:
        """Refused: a `source` word would open a file."""
        raise OSError("%s is not opened" % newfile)


PARSERS = (configparser.ConfigParser, configparser.RawConfigParser)
