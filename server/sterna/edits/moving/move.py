"""What moves where, and how that can be impossible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class NotMovable(Exception):  # noqa: N818 - an ordinary answer
    """The text does not tell how the class could stand elsewhere; `line` counts from 0."""

    def __init__(self, reason: str, module: str = "", line: int = 0) -> None:
        super().__init__(reason)
        self.module = module
        self.line = line


@dataclass(frozen=True)
class Move:
    """A model's class that goes from one app to another."""

    name: str
    app: str
    new: str
    """Labels of the apps."""
    module: str
    """Where the class stands."""
    home: str
    """The module that it goes to."""
    exported: str
    """The module that others import it from: `home`, or the package around it."""
    table: str = ""
    """"" for a proxy."""
    key: str = ""
    """Class of the primary key where Django would add another one in the new app; else ""."""
    meta_base: int = -1
    """The base, by its index, whose Meta the class has where it has none of its own."""
    models: frozenset[str] = frozenset()
    """Names of the other classes of models in `module`: they stay."""

    @property
    def label(self) -> str:
        """As it was: "shop.Item"."""
        return f"{self.app}.{self.name}"

    @property
    def new_label(self) -> str:
        """As it will be: "stock.Item"."""
        return f"{self.new}.{self.name}"


@dataclass(frozen=True)
class Surroundings:
    """What the rest of the project says."""

    is_model: Callable[[str, str], bool]
    """Whether a name of a module stands for the class."""
    is_module: Callable[[str], bool]
    """Whether a dotted name stands for a module."""
    is_wanted: Callable[[str], bool]
    """Whether another module needs a name of the class's module, or may need it."""
