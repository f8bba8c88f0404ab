"""The values that the text of a function tells; everything else is `OPAQUE`, and nothing is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sterna.syntax import facts

if TYPE_CHECKING:
    from sterna.rules.data.analysis.scope import Environment, Source


@dataclass(frozen=True)
class Opaque:
    """Anything."""


@dataclass(frozen=True)
class Nothing:
    """None: gives way to the other value where two are joined, since whoever uses it has made sure."""


@dataclass(frozen=True)
class Tracked:
    """A model, manager, queryset or row: the value of a step."""

    step: int


@dataclass(frozen=True)
class Apps:
    """The historical app registry that Django hands over."""


@dataclass(frozen=True)
class GetModel:
    """`apps.get_model`."""


@dataclass(frozen=True)
class Editor:
    """The schema editor, or (`part`) its `connection`, or the `alias` of that."""

    part: str = ""


@dataclass(frozen=True)
class Text:
    """A literal string, with the number of its name (see `sterna.engine.resolving.Named`)."""

    text: str
    id: int


@dataclass(frozen=True)
class Items:
    """A list, tuple or set of known length."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Rows:
    """An iterable of values like this one."""

    element: Value


@dataclass(frozen=True)
class Keys:
    """A dict whose keys are all known, as texts."""

    keys: tuple[Text, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Names:
    """An expression of `Q`, `F` and database functions: the names in it."""

    lookups: tuple[Text, ...] = ()
    references: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What an import bound, by its dotted path; `id` is the number of the import's name, -1 where it is none."""

    path: str
    id: int = -1


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the project's text, with the names around it."""

    node: facts.Def | facts.Lambda
    source: Source
    environment: Environment
    statement: int
    body: int
    """The unit that the node is in."""


@dataclass(frozen=True, eq=False)
class Partial:
    """`functools.partial` of a function."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: Mapping[str, Value]


@dataclass(frozen=True)
class Method:
    """A method of a literal: `"a.b".split`."""

    of: Value
    name: str


Value = (
    Opaque
    | Nothing
    | Tracked
    | Apps
    | GetModel
    | Editor
    | Text
    | Items
    | Rows
    | Keys
    | Names
    | Imported
    | Function
    | Partial
    | Method
)

OPAQUE = Opaque()
NOTHING = Nothing()
