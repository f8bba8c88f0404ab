"""The names in directories, remembered for a generation; names are compared exactly on every file system."""

from __future__ import annotations

import os
import time
import unicodedata

from sterna.project.overlay import NOTHING, Overlay

_RACY_NS = 2_000_000_000
"""A directory changed this recently may change again without another time stamp (FAT counts in 2 s)."""


_BINARY = (".so", ".pyd")


class Listing:
    """The names in one directory, in NFC, each with the name on disk."""

    __slots__ = ("binaries", "checked", "directories", "files", "racy", "stamp")

    def __init__(self, stamp: int, checked: int) -> None:
        self.files: dict[str, str] = {}
        self.directories: dict[str, str] = {}
        self.binaries: dict[str, str] = {}
        """Module name to the extension module or bytecode file of that name."""
        self.stamp = stamp
        self.checked = checked
        self.racy = time.time_ns() - stamp < _RACY_NS

    def add(self, name: str, is_directory: bool) -> None:
        """Put in one directory entry."""
        key = name if name.isascii() else unicodedata.normalize("NFC", name)
        if is_directory:
            self.directories[key] = name
            return
        self.files[key] = name
        stem, _, suffix = key.partition(".")
        if suffix == "pyc":
            self.binaries.setdefault(stem, name)
        elif key.endswith(_BINARY) and suffix.count(".") < 2:
            self.binaries[stem] = name


class Listings:
    """Directory listings that are looked at again at most once a generation, and only read again when changed."""

    def __init__(self, overlay: Overlay = NOTHING) -> None:
        self._overlay = overlay
        self._listings: dict[str, Listing] = {}
        self._generation = 0

    def new_generation(self) -> None:
        """Let every listing be checked again at its next use."""
        self._generation += 1

    def forget(self, directory: str) -> None:
        """Drop a directory that is known to have changed."""
        self._listings.pop(directory, None)

    def listing(self, directory: str) -> Listing:
        """The names in a directory; nothing where it does not exist or is closed to us."""
        known = self._listings.get(directory)
        if known is not None and known.checked == self._generation:
            return known
        try:
            stamp = os.stat(directory).st_mtime_ns  # noqa: PTH116 - called thousands of times
        except OSError:
            stamp = 0
        if known is not None and known.stamp == stamp and not known.racy:
            known.checked = self._generation
            return known
        listing = Listing(stamp, self._generation)
        if stamp:
            _scan(directory, listing, self._overlay.removed(directory))
        for name, is_directory in self._overlay.added(directory).items():
            listing.add(name, is_directory)
        self._listings[directory] = listing
        return listing


def _scan(directory: str, listing: Listing, without: set[str]) -> None:
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name in without:
                    continue
                try:
                    is_directory = entry.is_dir()
                except OSError:  # a link that leads nowhere: as good as a file that cannot be read
                    is_directory = False
                listing.add(entry.name, is_directory)
    except OSError:  # vanished or closed since it was looked at: what was seen is all that Python would find
        return
