"""Answers to what the worker asks while it works: modules, function bodies, names in packages, texts."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Raw

from sterna.engine.protocol import Message, encode
from sterna.engine.texts import ProjectTexts
from sterna.project.problem import FileProblem
from sterna.project.project import Project
from sterna.project.search import declaring
from sterna.syntax.facts import Note, Stmt
from sterna.syntax.read import Reading, body


class Host:
    """Answers from the project's modules and files, and remembers what was told, to know later what it concerns."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lock = threading.Lock()
        self._told: dict[str, Path | None] = {}
        self._names: dict[Path, set[str]] = {}
        self._packages: dict[str, list[str] | None] = {}
        self._texts = ProjectTexts(project)
        self._readings: dict[str, Reading] = {}
        self._keys: dict[str, str] = {}

    def forget(self) -> None:
        """Forget what was told: a new worker knows nothing."""
        self._project.reset_roots()
        with self._lock:
            self._told.clear()
            self._names.clear()
            self._packages.clear()
            self._texts.forget()
            self._readings.clear()
            self._keys.clear()

    def names_of(self, path: Path) -> set[str]:
        """The dotted names under which the worker knows a file."""
        with self._lock:
            return set(self._names.get(path, ()))

    def answer(self, message: Message) -> Any:
        """The answer to an ask other than "input"; raises ValueError for one that the protocol does not have."""
        if message.ask == "module":
            return self._module(message.name)
        if message.ask == "body":
            return self._body(message.module, message.statement, message.key)
        if message.ask == "folders":
            return self._project.modules.folders(message.name)
        if message.ask == "submodules":
            names = self._project.modules.submodules(message.name)
            with self._lock:
                self._packages[message.name] = names
            return names
        if message.ask == "declaring":
            return declaring(self._project, message.name, message.text)
        if message.ask == "text":
            return self._texts.text(Path(message.path))
        if message.ask == "entries":
            return self._texts.entries(Path(message.path))
        if message.ask == "name":
            return self._project.modules.name_of(message.path)
        if message.ask == "path":
            return self._path(message.entries)
        raise ValueError(f"unknown ask {message.ask!r}")

    def _path(self, entries: list[str] | None) -> list[str]:
        """The project's own entries of the search path, after they were made these."""
        modules = self._project.modules
        if entries is not None:
            modules.set_roots(entries)
            with self._lock:
                for name in [name for name, path in self._told.items() if path is None]:
                    del self._told[name]
        return [str(root) for root in modules.roots]

    def concerned(self, paths: Iterable[Path]) -> list[str] | None:
        """The dotted names, of those the worker was told about, that changes of these files concern.

        None where a text file that the settings read is among them: everything must be opened again.
        """
        paths = list(paths)
        modules = self._project.modules
        with self._lock:
            if self._texts.concern(paths):
                return None
            names = {name for path in paths for name in self._names.get(path, ())}
            fallen = [path for path in paths if not self._stands(path)]
            for gone in fallen:
                # When it is there again, that is news even to somebody who knew it before.
                self._names.pop(gone, None)
            if not fallen:
                known: list[tuple[str, Path | None]] = []
                packages: list[tuple[str, list[str] | None]] = []
            else:
                known, packages = list(self._told.items()), list(self._packages.items())
        # A file that nobody was told about may have appeared, and now stands for a name that had another answer.
        for name, path in known:
            found = modules.find(name)
            if (found.path if found is not None else None) != path:
                names.add(name)
        for name, listed in packages:
            now = modules.submodules(name)
            if now != listed:
                names.add(name)
                names.update(f"{name}.{child}" for child in set(now or ()) ^ set(listed or ()))
        return sorted(names)

    def _stands(self, path: Path) -> bool:
        """Whether a change can only be one of the text: the file stands for the names that it stood for."""
        names = self._names.get(path)
        return names is not None and all(
            (found := self._project.modules.find(name)) is not None and found.path == path for name in names
        )

    def _module(self, name: str) -> dict[str, Any] | None:
        found = self._project.modules.find(name)
        with self._lock:
            self._readings.pop(name, None)
            self._told[name] = found.path if found is not None else None
            if found is not None:
                self._names.setdefault(found.path, set()).add(name)
        if found is None:
            return None
        path = str(found.path)
        if found.kind == "namespace":
            return {"package": True, "namespace": True, "path": path}
        if found.kind == "binary":
            return {"binary": True, "package": bool(found.locations), "path": path}
        facts = self._facts(name, found.path)
        if facts is None:
            return None
        if isinstance(facts, FileProblem):
            return {"broken": facts.message, "path": path, "line": facts.line, "package": found.kind == "package"}
        return {"path": path, "package": found.kind == "package", "facts": Raw(facts)}

    def _facts(self, name: str, path: Path) -> bytes | FileProblem | None:
        files = self._project.files
        if files.document(path) is None:
            facts = files.encoded_facts(path)
            with self._lock:
                self._keys[name] = files.key(path)
            return facts
        # The text may change before a body is asked for: the worker's facts and the bodies are of one reading.
        reading = files.reading(path)
        if not isinstance(reading, Reading):
            return reading
        with self._lock:
            self._readings[name] = reading
        return encode(reading.facts)

    def _body(self, name: str, statement: int, key: int) -> Any:
        """The body of the text that the worker was told about: a later text may have other statements at that index."""
        with self._lock:
            reading = self._readings.get(name)
            told = self._keys.get(name)
        answer: bytes | list[Stmt] | Note | FileProblem | None = None
        try:
            if reading is not None:
                answer = body(reading, statement, key)
            else:
                found = self._project.modules.find(name)
                if found is not None and self._project.files.key(found.path) == told:
                    answer = self._project.files.encoded_body(found.path, statement, key)
        except LookupError:
            answer = None
        if answer is None:
            return {"broken": f"The text of {name} has changed."}
        if isinstance(answer, (Note, FileProblem)):
            return {"broken": answer.message}
        return Raw(answer) if isinstance(answer, bytes) else answer
