"""Facts of files, from open documents first and the disk second, counted in generations."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sterna.project.cache import FactsCache, key_of
from sterna.project.files import Stamp, read_text, stamp_of
from sterna.project.overlay import NOTHING, Overlay
from sterna.project.problem import FileProblem
from sterna.syntax.facts import Module, Note
from sterna.syntax.read import Reading, body, read

log = logging.getLogger(__name__)

_READINGS = 64
_FACTS = 512
_CHANGES = 10_000
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Module)


class Document(msgspec.Struct, frozen=True):
    """A document that an editor holds open."""

    text: str
    version: int | None


class _Record:
    """What is known of one file. `lock` is held while its text is read or parsed."""

    __slots__ = ("key", "lock", "problem", "reading", "reading_key", "stamp")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.stamp: Stamp | Document | None = None
        self.key = ""
        """Of the text of now; "" where there is no such file, or a problem with it."""
        self.problem: FileProblem | None = None
        self.reading: Reading | None = None
        """The last reading, maybe of an older text: the source of last-good facts."""
        self.reading_key = ""


class Files:
    """The files that were asked about. Thread-safe; every path is taken absolute and normalized."""

    def __init__(self, cache: FactsCache | None = None, overlay: Overlay = NOTHING) -> None:
        self.cache = cache
        self._overlay = overlay
        self._lock = threading.RLock()
        self._records: dict[str, _Record] = {}
        self._documents: dict[str, Document] = {}
        self._readings: OrderedDict[str, None] = OrderedDict()
        self._facts: OrderedDict[str, Module] = OrderedDict()
        self._changes: OrderedDict[str, int] = OrderedDict()
        self._generation = 0
        self._forgotten = 0

    @property
    def generation(self) -> int:
        """Raised by every change that was told or noticed."""
        return self._generation

    def open(self, path: Path | str, text: str, version: int | None = None) -> int:
        """Take a document's text instead of the disk's (also for its changes); gives the generation after it."""
        name = _name(path)
        record = self._record(name)
        with record.lock:
            before = record.key
            record.stamp = document = Document(text, version)
            record.key, record.problem = key_of(text), None
            with self._lock:
                self._documents[name] = document
                return self._generation if record.key == before else self._changed(name)

    def close(self, path: Path | str) -> int:
        """Go back to the text on disk; gives the generation after it."""
        name = _name(path)
        with self._lock:
            if self._documents.pop(name, None) is None:
                return self._generation
        return self.changed([name])

    def changed(self, paths: Iterable[Path | str]) -> int:
        """Take notice of files that changed, appeared or vanished on disk; gives the generation after it.

        A file whose text turns out to be the same makes no new generation.
        """
        for path in paths:
            name = _name(path)
            with self._lock:
                if name in self._documents:
                    continue
                record = self._records.get(name)
                if record is None:
                    self._changed(name)
                    continue
            with record.lock:
                before = (record.key, record.problem)
                record.stamp = None
                self._refresh(name, record)
                if (record.key, record.problem) != before or not record.key:
                    with self._lock:
                        self._changed(name)
        return self._generation

    def changed_since(self, generation: int) -> list[Path] | None:
        """Files changed after a generation; None where that is too long ago to know (take it as everything)."""
        with self._lock:
            if generation < self._forgotten:
                return None
            recent = []
            for name, when in reversed(self._changes.items()):
                if when <= generation:
                    break
                recent.append(Path(name))
            return recent

    def document(self, path: Path | str) -> Document | None:
        """The open document of that path."""
        return self._documents.get(_name(path))

    def documents(self) -> list[Path]:
        """Paths of the open documents."""
        with self._lock:
            return [Path(name) for name in self._documents]

    def text(self, path: Path | str) -> str | FileProblem | None:
        """The text as it is now; None where there is no such file."""
        name = _name(path)
        document = self._documents.get(name)
        return document.text if document is not None else self._load(name)

    def raw_text(self, path: Path | str) -> str | None:
        """The text of a file that is no Python module (`.env`), or None where there is none that can be read."""
        name = _name(path)
        document = self._documents.get(name)
        if document is not None:
            return document.text
        if not isinstance(self._stamp(name), Stamp):
            return None
        try:
            return Path(name).read_bytes().decode("utf-8-sig", errors="replace")
        except OSError as error:
            log.debug("cannot read %s: %s", name, error)
            return None

    def reading(self, path: Path | str) -> Reading | FileProblem | None:
        """Text, facts and what spans are computed from; None where there is no such file."""
        name = _name(path)
        record = self._record(name)
        with record.lock:
            text = self._refresh(name, record)
            if record.problem is not None or not record.key:
                return record.problem
            return self._current(record) or self._read(name, record, text)

    def facts(self, path: Path | str) -> Module | FileProblem | None:
        """The facts of a file, from the cache where they are known; None where there is no such file."""
        name = _name(path)
        record = self._record(name)
        with record.lock:
            text = self._refresh(name, record)
            if record.problem is not None or not record.key:
                return record.problem
            reading = self._current(record)
            if reading is not None:
                return reading.facts
            with self._lock:
                known = self._facts.get(record.key)
                if known is not None:
                    self._facts.move_to_end(record.key)
                    return known
            cached = self._cached(name, record)
            if cached is not None:
                try:
                    known = _decoder.decode(cached)
                except msgspec.MsgspecError as error:
                    log.debug("cache of facts: entry %s holds no facts: %s", record.key, error)
                else:
                    self._remember(record.key, known)
                    return known
            read_now = self._read(name, record, text)
            return read_now.facts if isinstance(read_now, Reading) else read_now

    def key(self, path: Path | str) -> str:
        """A hash of the text as it is now; "" where there is no such file, or where it cannot be read."""
        name = _name(path)
        record = self._record(name)
        with record.lock:
            self._refresh(name, record)
            return record.key

    def encoded_facts(self, path: Path | str) -> bytes | FileProblem | None:
        """The facts of a file as JSON, without decoding those that the cache has; None where there is no such file."""
        name = _name(path)
        record = self._record(name)
        with record.lock:
            text = self._refresh(name, record)
            if record.problem is not None or not record.key:
                return record.problem
            reading = self._current(record)
            if reading is not None:
                return _encoder.encode(reading.facts)
            cached = self._cached(name, record)
            if cached is not None:
                return cached
            read_now = self._read(name, record, text)
            return _encoder.encode(read_now.facts) if isinstance(read_now, Reading) else read_now

    def encoded_body(self, path: Path | str, statement: int, key: int) -> bytes | Note | FileProblem | None:
        """The statements of a function body as JSON, from the cache where they are known, or why it does not parse.

        None where there is no such file. Raises LookupError for a body that the text of now does not have.
        """
        name = _name(path)
        record = self._record(name)
        with record.lock:
            text = self._refresh(name, record)
            if record.problem is not None or not record.key:
                return record.problem
            entry = f"{record.key}-{statement}-{key}"
            cache = self.cache if name not in self._documents else None
            cached = cache.get(entry) if cache is not None and self._current(record) is None else None
            if cached is not None:
                return cached
            reading = self._current(record) or self._read(name, record, text)
            if not isinstance(reading, Reading):
                return reading
            statements = body(reading, statement, key)
            if isinstance(statements, Note):
                return statements
            encoded = _encoder.encode(statements)
            if cache is not None and not reading.facts.statements[statement].stale:
                cache.put(entry, encoded)
            return encoded

    def _stamp(self, name: str) -> Stamp | FileProblem | None:
        return None if self._overlay.is_gone(name) else stamp_of(name)

    def _load(self, name: str) -> str | FileProblem | None:
        return None if self._overlay.is_gone(name) else read_text(name)

    def _current(self, record: _Record) -> Reading | None:
        return record.reading if record.reading_key == record.key else None

    def _cached(self, name: str, record: _Record) -> bytes | None:
        return self.cache.get(record.key) if self.cache is not None and name not in self._documents else None

    def _refresh(self, name: str, record: _Record) -> str | None:
        """Make key and problem those of the text of now; gives the text where it was read on the way."""
        document = self._documents.get(name)
        if document is not None:
            if record.stamp is not document:
                record.stamp, record.problem, record.key = document, None, key_of(document.text)
            return document.text
        stamp = self._stamp(name)
        if isinstance(stamp, Stamp) and isinstance(record.stamp, Stamp) and record.stamp.same(stamp):
            return None
        text = self._load(name) if isinstance(stamp, Stamp) else stamp
        key = key_of(text) if isinstance(text, str) else ""
        problem = text if isinstance(text, FileProblem) else None
        noticed = isinstance(record.stamp, Stamp) and (key != record.key or problem != record.problem)
        record.stamp = stamp if isinstance(stamp, Stamp) else None
        record.key, record.problem = key, problem
        if noticed:
            with self._lock:
                self._changed(name)
        return text if isinstance(text, str) else None

    def _read(self, name: str, record: _Record, text: str | None) -> Reading | FileProblem | None:
        """Parse the text (read now where it is None), with the last reading as the source of last-good facts."""
        if text is None:
            loaded = self._load(name)
            if not isinstance(loaded, str):
                record.stamp = None
                return loaded
            text = loaded
            record.key = key_of(text)
        reading = read(text, record.reading)
        record.reading, record.reading_key = reading, record.key
        # Last-good facts belong to the history of this process, not to the text.
        lasting = name not in self._documents and not any(top.stale for top in reading.facts.statements)
        if self.cache is not None and lasting:
            self.cache.put(record.key, _encoder.encode(reading.facts))
        with self._lock:
            self._readings[name] = None
            self._readings.move_to_end(name)
            if len(self._readings) > _READINGS:
                for old in [old for old in self._readings if old not in self._documents and old != name][:8]:
                    del self._readings[old]
                    self._records[old].reading, self._records[old].reading_key = None, ""
        return reading

    def _remember(self, key: str, known: Module) -> None:
        with self._lock:
            self._facts[key] = known
            self._facts.move_to_end(key)
            while len(self._facts) > _FACTS:
                self._facts.popitem(last=False)

    def _record(self, name: str) -> _Record:
        with self._lock:
            record = self._records.get(name)
            if record is None:
                record = self._records[name] = _Record()
            return record

    def _changed(self, name: str) -> int:
        self._generation += 1
        self._changes[name] = self._generation
        self._changes.move_to_end(name)
        while len(self._changes) > _CHANGES:
            _, self._forgotten = self._changes.popitem(last=False)
        return self._generation


def _name(path: Path | str) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100
