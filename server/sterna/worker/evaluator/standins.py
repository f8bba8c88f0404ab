"""Values that stand for parts of the standard library which look at the machine: environment, paths, arguments."""

from __future__ import annotations

import inspect
import os
from typing import Any, Dict, Optional

from sterna.worker.values import Unknown, UnknownTruth

_MISSING: Any = object()


class Environ:
    """`os.environ`: the variables that Sterna was started with; one that is not set is Unknown, not an error."""

    def __init__(self, values: Dict[str, str]) -> None:
        self.values = dict(values)
        self.doubtful: Optional[Unknown] = None
        """Set where a file that may set variables is there and was not read."""

    def doubt(self, unknown: Unknown) -> None:
        """Take notice of a file that was not read: a variable that is not set may be set by it."""
        self.doubtful = self.doubtful or unknown

    def _unknown(self, name: str) -> Unknown:
        if self.doubtful is not None:
            return self.doubtful
        return Unknown(
            "the environment variable %s is not set" % name,
            None,
            "Set %s where the editor or the command starts." % name,
        )

    def __getitem__(self, name: str) -> Any:
        return self.values[name] if name in self.values else self._unknown(name)

    def required(self, name: str) -> Any:
        """The variable; raises KeyError, as Python does, for who is prepared to catch it."""
        if name in self.values or self.doubtful is not None:
            return self[name]
        raise KeyError(name)

    def __setitem__(self, name: str, value: str) -> None:
        self.values[name] = value

    def __contains__(self, name: object) -> bool:
        if self.doubtful is not None and name not in self.values:
            raise UnknownTruth(self.doubtful)
        return name in self.values

    def get(self, name: str, default: Any = None) -> Any:
        """The variable, or the default as Python gives it."""
        if self.doubtful is not None and name not in self.values:
            return self.doubtful
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


def normal_path(path: Any) -> Any:
    """`os.path.abspath` and `realpath` for paths that are absolute already; others depend on the working directory."""
    text = os.fspath(path)
    if isinstance(text, str) and os.path.isabs(text):  # noqa: PTH117
        return os.path.normpath(text)
    return Unknown("a path relative to the working directory")


class Connection:
    """`django.db.connection` where things are declared: the vendor that the settings name, nothing to execute.

    `features` is a connection's DatabaseFeatures, read as far as they stand in its class, or None where not known.
    """

    def __init__(self, vendor: Optional[str], alias: str = "default", features: Any = None) -> None:
        self.vendor: Any = vendor or Unknown("the database engine is not known")
        self.alias = alias
        self.features = Unknown("the database engine is not known") if features is None else Features(features)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown("connection.%s is only known when the project runs" % name)


class Features:
    """`connection.features`: what Django says of every server of a kind; what it asks the server is Unknown."""

    def __init__(self, features: Any) -> None:
        self._features = features

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = inspect.getattr_static(self._features, name, None)
        if found is None and not hasattr(type(self._features), name):
            raise AttributeError("'DatabaseFeatures' object has no attribute %r" % name)
        if hasattr(type(found), "__get__"):
            return Unknown("connection.features.%s depends on the database server" % name)
        return found


class Connections:
    """`django.db.connections`: a Connection for each alias of DATABASES."""

    def __init__(self, databases: Dict[str, Connection]) -> None:
        self._databases = databases

    def __getitem__(self, alias: str) -> Any:
        return self._databases.get(alias) or Unknown("the settings define no database %s" % alias)

    def __iter__(self) -> Any:
        return iter(self._databases)

    def __contains__(self, alias: object) -> bool:
        return alias in self._databases

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown("connections.%s is only known when the project runs" % name)
