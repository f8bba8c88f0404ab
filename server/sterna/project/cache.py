"""The cache of facts on disk: shared by all projects, bounded, safe to delete at any time.

An entry that cannot be read or written is simply not cached: that costs time, never an answer. It is counted and
logged.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from sterna import __version__
from sterna.syntax.facts import READER_VERSION

log = logging.getLogger(__name__)

LIMIT = 200 * 1024 * 1024
"""Bytes on disk above which the entries that were used longest ago are removed."""
_CHECK_EVERY = 512
_TOUCH_AFTER = 24 * 3600.0


def cache_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the cache lives: STERNA_CACHE_DIR, or the user's cache directory of the platform."""
    return Path(environ.get("STERNA_CACHE_DIR") or platformdirs.user_cache_dir("sterna", appauthor=False))


def key_of(text: str) -> str:
    """The key of a module's text: a hash of the text and of everything that decides what is read from it."""
    digest = hashlib.sha256(f"{READER_VERSION}\0{__version__}\0".encode())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class FactsCache:
    """Keyed byte strings on disk, compressed (which also tells a damaged entry). Thread-safe."""

    def __init__(self, directory: Path, limit: int = LIMIT) -> None:
        self._directory = directory / "facts"
        self._limit = limit
        self._writes = 0
        self._lock = threading.Lock()
        self.hits = 0
        self.misses = 0
        self.failures = 0
        """Entries that were damaged or could not be written."""

    def get(self, key: str) -> bytes | None:
        """What was stored under the key, or None."""
        path = self._path(key)
        try:
            data = zlib.decompress(path.read_bytes())
        except FileNotFoundError:
            self.misses += 1
            return None
        except (OSError, zlib.error) as error:
            self._failed("read", path, error)
            self.misses += 1
            return None
        self.hits += 1
        self._touch(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store atomically: another process sees all of it or nothing."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(zlib.compress(data, 1))
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            self._failed("write", path, error)
            return
        with self._lock:
            self._writes += 1
            due = self._writes % _CHECK_EVERY == 1
        if due:
            self.evict()

    def evict(self) -> None:
        """Remove the entries used longest ago until nine tenths of the limit are left."""
        entries: list[tuple[float, int, Path]] = []
        for path in self._directory.glob("*/*"):
            try:
                status = path.stat()
            except OSError:  # removed by another process meanwhile
                continue
            entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        if total <= self._limit:
            return
        for _, size, path in sorted(entries, key=lambda entry: entry[0]):
            if total <= self._limit * 0.9:
                break
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                self._failed("remove", path, error)
                continue
            total -= size

    def _path(self, key: str) -> Path:
        return self._directory / key[:2] / key[2:]

    def _touch(self, path: Path) -> None:
        try:
            if time.time() - path.stat().st_mtime > _TOUCH_AFTER:
                os.utime(path)
        except OSError as error:
            self._failed("touch", path, error)

    def _failed(self, verb: str, path: Path, error: Exception) -> None:
        self.failures += 1
        log.debug("cache of facts: cannot %s %s: %s", verb, path, error)
