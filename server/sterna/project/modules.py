"""Dotted names to files and back, by the rules of Python's import system, without importing anything.

Order within one entry of the search path, as `importlib`'s FileFinder has it: regular package, module, namespace
portion; editable finders come after the whole path, as setuptools appends them to `sys.meta_path`.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from sterna.project.listings import Listings
from sterna.project.overlay import NOTHING, Overlay
from sterna.project.sitepaths import SitePaths, expand

_LEGACY_NAMESPACE = (b"extend_path", b"declare_namespace")


class Found(Struct, frozen=True):
    """What a dotted name stands for.

    `kind` is "module" or "package" (`path` is the source file), "namespace" (`path` is its first directory) or
    "binary" (an extension module or bytecode without source). `locations` are a package's `__path__`.
    """

    kind: Literal["module", "package", "namespace", "binary"]
    path: Path
    locations: tuple[str, ...] = ()


class Modules:
    """Finds modules over the project's source roots and an interpreter's paths. Thread-safe."""

    def __init__(self, roots: Iterable[Path | str], overlay: Overlay = NOTHING) -> None:
        self._lock = threading.RLock()
        self._listings = Listings(overlay)
        self._roots = [os.path.normpath(root) for root in roots]
        self._site = SitePaths([])
        self._stdlib: frozenset[str] = frozenset()
        self._found: dict[str, Found | None] = {}
        self._legacy: dict[Path, bool] = {}
        self.structure = 0
        """Raised whenever a name may have come to stand for another file."""

    @property
    def roots(self) -> list[Path]:
        """The project's own entries of the search path, in order."""
        return [Path(root) for root in self._roots]

    @property
    def search_path(self) -> list[Path]:
        """Every entry, in order."""
        return [Path(entry) for entry in (*self._roots, *self._site.entries)]

    def set_roots(self, roots: Iterable[Path | str]) -> None:
        """Replace the project's own entries."""
        with self._lock:
            self._roots = [os.path.normpath(root) for root in roots]
            self._moved()

    def set_environment(self, entries: Iterable[str], stdlib: Iterable[str] = ()) -> None:
        """Replace what comes after the roots: an interpreter's paths, and the names its standard library has."""
        site = expand(entries)
        with self._lock:
            self._listings.new_generation()
            self._site = site
            self._stdlib = frozenset(stdlib)
            self._moved()

    def changed(self, paths: Iterable[Path | str]) -> None:
        """Take notice of files or directories that appeared, vanished or were replaced."""
        with self._lock:
            for path in paths:
                name = os.path.normpath(path)
                self._listings.forget(name)
                self._listings.forget(os.path.dirname(name))  # noqa: PTH120
            self._listings.new_generation()
            self._legacy.clear()
            self._moved()

    def refresh(self) -> None:
        """Look at every directory again when it is next used."""
        self.changed(())

    def find(self, name: str) -> Found | None:
        """What the dotted name stands for, or None where no such module is on the search path."""
        with self._lock:
            if name in self._found:
                return self._found[name]
            found = self._find(name)
            self._found[name] = found
            return found

    def submodules(self, name: str) -> list[str] | None:
        """Names of the modules and packages directly in a package, sorted; None where it is no package.

        The rule is `pkgutil.iter_modules`: directories count when they hold an `__init__`.
        """
        with self._lock:
            found = self.find(name)
            if found is None or found.kind not in ("package", "namespace"):
                return None
            names: set[str] = set()
            for location in found.locations:
                listing = self._listings.listing(location)
                names.update(file[:-3] for file in listing.files if file.endswith(".py") and "." not in file[:-3])
                names.update(listing.binaries)
                for entry, on_disk in listing.directories.items():
                    if "." not in entry and self._init(os.path.join(location, on_disk)) is not None:  # noqa: PTH118
                        names.add(entry)
            return sorted(names - {"__init__", ""})

    def folders(self, name: str) -> list[str]:
        """Names of the folders in a package that modules may be imported from, with an `__init__` or not, sorted."""
        with self._lock:
            found = self.find(name)
            if found is None or found.kind not in ("package", "namespace"):
                return []
            names = {entry for location in found.locations for entry in self._listings.listing(location).directories}
            return sorted(entry for entry in names if entry.isidentifier() and entry != "__pycache__")

    def name_of(self, path: Path | str) -> str | None:
        """The dotted name under which Python would import this file (or package directory), or None.

        A file that does not exist has the name that it would have.
        """
        given = os.path.normpath(os.path.abspath(path))  # noqa: PTH100
        with self._lock:
            certain: dict[str, int] = {}
            possible: dict[str, int] = {}
            for form in dict.fromkeys((given, os.path.realpath(given))):
                for name in self._names_of(form):
                    found = self.find(name)
                    if found is not None and _same(str(found.path), form, found):
                        certain.setdefault(name, self._namespaces_above(name))
                    elif found is None:
                        possible.setdefault(name, self._namespaces_above(name))
            if not certain and not Path(given).exists():
                certain = possible
            return min(certain, key=lambda name: certain[name], default=None)

    def _namespaces_above(self, name: str) -> int:
        """How many of the packages around a name lack an `__init__.py`: `src` and `apps` as directories of roots do."""
        parts = name.split(".")
        above = [self.find(".".join(parts[:count])) for count in range(1, len(parts))]
        return sum(1 for found in above if found is not None and found.kind == "namespace")

    def is_own(self, path: Path | str) -> bool:
        """Whether the file is the project's: under a source root and in no site-packages."""
        text = os.path.normpath(os.path.abspath(path))  # noqa: PTH100
        parts = Path(text).parts
        if "site-packages" in parts or "dist-packages" in parts:
            return False
        return any(text.startswith(root + os.sep) for root in self._roots)

    def _moved(self) -> None:
        self._found.clear()
        self.structure += 1

    def _names_of(self, path: str) -> list[str]:
        names = []
        for entry in (*self._roots, *self._site.entries):
            prefix = entry if entry.endswith(os.sep) else entry + os.sep
            if os.path.normcase(path).startswith(os.path.normcase(prefix)):
                name = _dotted(path[len(prefix) :])
                if name is not None:
                    names.append(name)
        spread = [(name, place) for name, places in self._site.namespaces.items() for place in places]
        for top, place in [*self._site.mapping.items(), *spread]:
            if path.startswith(place + os.sep):
                rest = _dotted(path[len(place) + 1 :], allow_empty=True)
                if rest is not None:
                    names.append(f"{top}.{rest}" if rest else top)
            elif path in (place, place + ".py"):
                names.append(top)
        return names

    def _find(self, name: str) -> Found | None:
        parent, _, tail = name.rpartition(".")
        if not tail or name.startswith(".") or os.sep in tail or "/" in tail or "\0" in tail:
            return None
        tail = unicodedata.normalize("NFC", tail)
        if not parent:
            return self._search(self._roots, tail, self._after_roots(tail)) or self._editable(name)
        package = self.find(parent)
        if package is None or package.kind not in ("package", "namespace"):
            return None
        found = self._search(package.locations, tail)
        if found is None and package.kind == "package" and self._is_legacy_namespace(package.path):
            found = self._search(self._all_portions(parent, package.locations), tail)
        return found or self._editable(name)

    def _after_roots(self, tail: str) -> Sequence[str] | None:
        """The rest of the path for a top-level name; None where the standard library comes between and has it."""
        return None if tail in self._stdlib else self._site.entries

    def _search(self, entries: Sequence[str], tail: str, more: Sequence[str] | None = ()) -> Found | None:
        portions: list[str] = []
        for entry in (*entries, *(more or ())):
            listing = self._listings.listing(entry)
            own = listing.directories.get(tail)
            place = os.path.join(entry, own) if own is not None else ""  # noqa: PTH118
            if own is not None:
                package = self._init(place)
                if package is not None:
                    return package
            source = listing.files.get(tail + ".py")
            if source is not None:
                return Found("module", Path(entry, source))
            binary = listing.binaries.get(tail)
            if binary is not None:
                return Found("binary", Path(entry, binary))
            if own is not None:
                portions.append(place)
        if portions and more is not None:
            return Found("namespace", Path(portions[0]), tuple(portions))
        return None

    def _init(self, directory: str) -> Found | None:
        listing = self._listings.listing(directory)
        source = listing.files.get("__init__.py")
        if source is not None:
            return Found("package", Path(directory, source), (directory,))
        binary = listing.binaries.get("__init__")
        if binary is not None:
            return Found("binary", Path(directory, binary), (directory,))
        return None

    def _editable(self, name: str) -> Found | None:
        for top, place in reversed(self._site.mapping.items()):
            if name == top:
                package = self._init(place)
                if package is not None:
                    return package
                stem = place.removesuffix(".py")
                entry, tail = os.path.split(stem)
                found = self._search((entry,), tail)
                return found if found is not None and found.kind != "namespace" else None
        portions = self._site.namespaces.get(name)
        if portions:
            return Found("namespace", Path(portions[0]), tuple(portions))
        if any(top.startswith(name + ".") for top in self._site.mapping):
            return Found("namespace", Path(), ())
        return None

    def _is_legacy_namespace(self, init: Path) -> bool:
        """Whether a package spreads over the search path as before PEP 420 (pkgutil or pkg_resources style)."""
        if init not in self._legacy:
            try:
                with init.open("rb") as stream:
                    head = stream.read(4096)
            except OSError:  # unreadable: then it is an ordinary package that holds nothing more
                head = b""
            self._legacy[init] = any(word in head for word in _LEGACY_NAMESPACE)
        return self._legacy[init]

    def _all_portions(self, package: str, first: tuple[str, ...]) -> list[str]:
        relative = package.replace(".", os.sep)
        return [*first, *(os.path.join(entry, relative) for entry in (*self._roots, *self._site.entries))]  # noqa: PTH118


def _dotted(relative: str, allow_empty: bool = False) -> str | None:
    parts = list(Path(relative).parts)
    last = parts[-1]
    if last.endswith(".py"):
        parts[-1] = last[:-3]
        if parts[-1] == "__init__":
            parts.pop()
    if not parts:
        return "" if allow_empty else None
    parts = [unicodedata.normalize("NFC", part) for part in parts]
    # Django's migrations are `0001_initial`: no identifier, yet importable by name.
    return ".".join(parts) if all(part and "." not in part for part in parts) else None


def _same(path: str, form: str, found: Found) -> bool:
    return path == form or form in found.locations or os.path.realpath(path) == form
