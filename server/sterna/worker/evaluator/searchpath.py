"""`sys.path` and `sys.modules` as evaluated text sees and changes them."""

from __future__ import annotations

from typing import Any, Callable, List, Optional

from sterna.worker.evaluator.scope import Module
from sterna.worker.values import Unknown, UnknownTruth, is_unknown


class SearchPath(list):  # type: ignore[type-arg]
    """`sys.path`: the project's own entries; the server looks for modules where a change of it says."""

    def __init__(self, ask: Callable[..., Any], changed: Callable[[], None]) -> None:
        super().__init__()
        self._ask = ask
        self._changed = changed
        self._told: Optional[List[str]] = None

    def _know(self) -> None:
        if self._told is None:
            self._told = list(self._ask("path", entries=None))
            super().extend(self._told)

    def _tell(self) -> None:
        # Python passes over entries that are no text (importlib's PathFinder).
        entries = [str(entry) for entry in list.__iter__(self) if isinstance(entry, str)]
        if entries != self._told:
            self._told = entries
            self._ask("path", entries=entries)
            self._changed()

    def replace(self, value: Any) -> None:
        """`sys.path = value`."""
        if is_unknown(value):
            return
        self[:] = list(value)

    def __iter__(self) -> Any:
        self._know()
        return super().__iter__()

    def __len__(self) -> int:
        self._know()
        return super().__len__()

    def __contains__(self, item: object) -> bool:
        self._know()
        return super().__contains__(item)

    def __getitem__(self, index: Any) -> Any:
        self._know()
        return super().__getitem__(index)

    def __add__(self, other: Any) -> Any:
        self._know()
        return [*self, *other]

    def __radd__(self, other: Any) -> Any:
        self._know()
        return [*other, *self]

    def __iadd__(self, other: Any) -> Any:
        self.extend(other)
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        self._know()
        super().__setitem__(index, value)
        self._tell()

    def __delitem__(self, index: Any) -> None:
        self._know()
        super().__delitem__(index)
        self._tell()

    def insert(self, index: Any, value: Any) -> None:
        """Put an entry before another."""
        self._know()
        super().insert(index, value)
        self._tell()

    def append(self, value: Any) -> None:
        """Put an entry at the end."""
        self._know()
        super().append(value)
        self._tell()

    def extend(self, values: Any) -> None:
        """Put entries at the end."""
        self._know()
        super().extend(values)
        self._tell()

    def remove(self, value: Any) -> None:
        """Take an entry out."""
        self._know()
        super().remove(value)
        self._tell()

    def pop(self, index: Any = -1) -> Any:
        """Take an entry out by its index."""
        self._know()
        value = super().pop(index)
        self._tell()
        return value


class LoadedModules:
    """`sys.modules`: the modules of the project that were read so far."""

    def __init__(self, importer: Any) -> None:
        self._importer = importer

    def __getitem__(self, name: Any) -> Any:
        return self.get(name)

    def get(self, name: Any, default: Any = None) -> Any:
        """A module that was read; Unknown for any other."""
        found = self._importer.modules.get(name)
        if isinstance(found, Module):
            return found
        return Unknown("sys.modules is not read")

    def __contains__(self, name: Any) -> bool:
        if isinstance(self._importer.modules.get(name), Module):
            return True
        raise UnknownTruth(Unknown("sys.modules is not read"))

    def __setitem__(self, name: Any, value: Any) -> None:
        """Who imports the module gets the value: a module may put an object in its own place."""
        module = self._importer.modules.get(name) if isinstance(name, str) else None
        if isinstance(module, Module) and value is not module:
            module.stand_in = value
