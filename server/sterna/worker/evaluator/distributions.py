"""`importlib.metadata` for evaluated text: which distributions are installed, by what their metadata files say.

A distribution is a folder `NAME-VERSION.dist-info` or `NAME.egg-info` on the search path; its `entry_points.txt` is an
INI file (PyPA's "Recording installed projects" and "Entry points specification"). Nothing of it is imported.
"""

from __future__ import annotations

import configparser
import re
from importlib.metadata import PackageNotFoundError
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from sterna.worker.evaluator.access import Answered
from sterna.worker.evaluator.filesystem import ProjectFiles
from sterna.worker.evaluator.imports import Importer
from sterna.worker.evaluator.run import Run
from sterna.worker.evaluator.scope import Node, Scope
from sterna.worker.values import Unknown, is_unknown

OBJECT = re.compile(r"(?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?(\[(?P<extras>.*)\]\s*)?\Z")
NOT_KNOWN = "which packages are installed is not known"


class EntryPoint:
    """One entry point; loading it reads its module."""

    def __init__(self, importer: Importer, group: str, name: str, value: str) -> None:
        self._importer = importer
        self.group = group
        self.name = name
        self.value = value
        match = OBJECT.match(value)
        self.module: str = match.group("module") if match else value
        self.attr: str = (match.group("attr") or "") if match else ""
        self.extras: List[str] = re.findall(r"\w+", (match.group("extras") or "") if match else "")
        self.dist = Unknown("the distribution of an entry point")

    @property
    def load(self) -> Answered:
        """The object that the entry point names."""

        def answer(run: Run, args: List[Any], kwargs: Dict[str, Any], scope: Scope, node: Node) -> Any:
            found: Any = self._importer.load(self.module, scope.place(node))
            for name in filter(None, self.attr.split(".")):
                found = run.attribute(found, name, scope, node)
            return found

        return Answered(answer)


class EntryPoints(Tuple[EntryPoint, ...]):
    """What `entry_points()` gives, by the interfaces of all Pythons: a sequence, and before 3.12 a dict of groups."""

    def select(self, group: Optional[str] = None, name: Optional[str] = None) -> "EntryPoints":
        """Those of a group, or of a name."""
        return EntryPoints(one for one in self if group in (None, one.group) and name in (None, one.name))

    def get(self, group: str, default: Any = None) -> Any:
        """Those of a group."""
        found = self.select(group=group)
        return found or default

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        named = [*self.select(name=key), *self.select(group=key)]
        if not named:
            raise KeyError(key)
        return named[0] if named[0].name == key else self.select(group=key)

    @property
    def names(self) -> Any:
        """All names."""
        return {one.name for one in self}

    @property
    def groups(self) -> Any:
        """All groups."""
        return {one.group for one in self}


class Distributions:
    """The installed distributions of one project; `folders` are the entries of its search path, in order."""

    def __init__(self, files: ProjectFiles, importer: Importer, folders: Callable[[], List[str]]) -> None:
        self._files = files
        self._importer = importer
        self._folders = folders
        self._found: Optional[Dict[str, Tuple[str, str, str]]] = None

    def _all(self) -> Dict[str, Tuple[str, str, str]]:
        """Normal name to (folder of the metadata, name, version); the first on the path counts."""
        if self._found is None:
            self._found = {}
            for folder in self._folders():
                entries = self._files.entries(folder)
                for entry in () if is_unknown(entries) else sorted(entries or ()):
                    stem, dot, kind = entry.rstrip("/").rpartition(".")
                    if dot and kind in ("dist-info", "egg-info"):
                        name, _, version = stem.partition("-")
                        self._found.setdefault(normal(name), (folder + "/" + entry.rstrip("/"), name, version))
        return self._found

    def entry_points(self, **wanted: Any) -> Any:
        """`importlib.metadata.entry_points(group=..., name=...)`."""
        if not self._importer.packages_known:
            return Unknown(NOT_KNOWN)
        return EntryPoints(self._entry_points()).select(**wanted)

    def _entry_points(self) -> Iterator[EntryPoint]:
        for folder, _name, _version in self._all().values():
            parser = configparser.ConfigParser(delimiters="=", interpolation=None, strict=False)
            parser.optionxform = str  # type: ignore[assignment,method-assign]
            parser.read_string(self._text(folder, "entry_points.txt"))
            for group in parser.sections():
                for name, value in parser.items(group):
                    yield EntryPoint(self._importer, group, name, value)

    def version(self, name: str) -> Any:
        """`importlib.metadata.version`; raises PackageNotFoundError."""
        found = self._all().get(normal(name))
        if found is None:
            if self._importer.packages_known:
                raise PackageNotFoundError(name)
            return Unknown(NOT_KNOWN)
        folder, _name, version = found
        for line in self._text(folder, "METADATA").splitlines() or self._text(folder, "PKG-INFO").splitlines():
            if line.lower().startswith("version:"):
                return line.partition(":")[2].strip()
        return version or Unknown("the version of %s" % name)

    def _text(self, folder: str, name: str) -> str:
        try:
            found = self._files.text(folder + "/" + name)
        except OSError:  # a distribution without that file
            return ""
        return "" if is_unknown(found) else str(found)


def normal(name: str) -> str:
    """A distribution's name as names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
