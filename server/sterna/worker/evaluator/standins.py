"""Values that stand for parts of the standard library which look at the machine: environment, paths, arguments."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any, Dict, Optional

from sterna.worker.values import Unknown

_MISSING: Any = object()


class Environ:
    """`os.environ`: the variables that Sterna was started with; one that is not set is Unknown, not an error."""

    def __init__(self, values: Dict[str, str]) -> None:
        self.values = dict(values)

    def _unknown(self, name: str) -> Unknown:
        return Unknown(
            "the environment variable %s is not set" % name,
            None,
            "Set %s where the editor or the command starts." % name,
        )

    def __getitem__(self, name: str) -> Any:
        return self.values[name] if name in self.values else self._unknown(name)

    def __setitem__(self, name: str, value: str) -> None:
        self.values[name] = value

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def get(self, name: str, default: Any = None) -> Any:
        """The variable, or the default as Python gives it."""
        return self.values.get(name, default)

    def setdefault(self, name: str, value: str) -> str:
        """Set the variable for the rest of the evaluation where it is not set."""
        return self.values.setdefault(name, value)

    def pop(self, name: str, default: Any = _MISSING) -> Any:
        """Take the variable out."""
        if default is _MISSING:
            return self.values.pop(name) if name in self.values else self._unknown(name)
        return self.values.pop(name, default)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set several variables for the rest of the evaluation."""
        self.values.update(*args, **kwargs)

    def keys(self) -> Any:
        """The names that are set."""
        return self.values.keys()

    def items(self) -> Any:
        """The names and values that are set."""
        return self.values.items()

    def copy(self) -> "Environ":
        """A copy, as a plain environment."""
        return Environ(self.values)

    def __iter__(self) -> Any:
        return iter(self.values)


class TextPath(type(PurePath())):  # type: ignore[misc]
    """`pathlib.Path` as far as text goes: resolving removes `..`, and nothing looks at the disk."""

    __slots__ = ()

    def resolve(self, strict: bool = False) -> "TextPath":
        """The path without `..`; links are not followed."""
        return type(self)(os.path.normpath(str(self)))

    def absolute(self) -> "TextPath":
        """The path itself: paths of modules are absolute."""
        return self


def normal_path(path: Any) -> Any:
    """`os.path.abspath` and `realpath` for paths that are absolute already; others depend on the working directory."""
    text = os.fspath(path)
    if isinstance(text, str) and os.path.isabs(text):  # noqa: PTH117
        return os.path.normpath(text)
    return Unknown("a path relative to the working directory")


class Connection:
    """`django.db.connection` where things are declared: the vendor that the settings name, nothing to execute."""

    def __init__(self, vendor: Optional[str], alias: str = "default") -> None:
        self.vendor: Any = vendor or Unknown("the database engine is not known")
        self.alias = alias


class Frame:
    """`sys._getframe()`: a caller that nobody recognises."""

    f_back = None

    def __init__(self) -> None:
        self.f_globals: Dict[str, Any] = {}
        self.f_locals: Dict[str, Any] = {}
