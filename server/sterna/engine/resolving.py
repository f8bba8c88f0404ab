"""The request `resolve`: what a data migration does with models, and what Django says of the names in it.

A *step* is one thing that a function does with a value, as far as text tells; values are numbers of steps. A *name* is
a piece of text that Django resolves against a model (a model's label, a field, a lookup); it has a number of its own,
by which the asker knows its place.
"""

from __future__ import annotations

from msgspec import Struct, field

NOTHING = -1
"""In the place of a step or of a name: none, or none that is followed."""


class Named(Struct, frozen=True, array_like=True):
    """A name with its number."""

    id: int
    text: str


class Argument(Struct, frozen=True, omit_defaults=True):
    """An argument of a call.

    `keyword` is "" for a positional one, `id` the number of the keyword, or else of the text. `value` is the step that
    is handed over. `items` are the texts of a literal list, `keys` those of a literal dict; `lookups` and `references`
    the names inside the `Q`, `F` and functions that it is made of.
    """

    keyword: str = ""
    id: int = NOTHING
    text: str | None = None
    value: int = NOTHING
    items: list[Named] | None = None
    keys: list[Named] | None = None
    lookups: list[Named] = field(default_factory=list)
    references: list[Named] = field(default_factory=list)


class Step(Struct, frozen=True, omit_defaults=True):
    """One step; `of` are the steps whose values it works on, `id` the number of `name`.

    `op` is "model" (`name` is the label, or "settings.X"), "attribute", "assign" (an attribute), "call" (`whole` is
    false where the text does not tell all arguments), "iterate", "item" (`name` is a literal index, or ""), "slice",
    "list", "join" (one of two values), "escape" (handed to something that may have changed it) or "current" (`name` is
    the dotted path of an import, or a label of a model of today).
    """

    op: str
    of: list[int] = field(default_factory=list)
    name: str = ""
    id: int = NOTHING
    arguments: list[Argument] = field(default_factory=list)
    whole: bool = True


class Program(Struct, frozen=True, omit_defaults=True):
    """What one function does; `assigned` and `tolerated` are attributes that may exist though no class has them, and
    with `dynamic` any attribute may."""

    steps: list[Step]
    assigned: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)
    dynamic: bool = False


class Misuse(Struct, frozen=True):
    """A name that Django does not accept.

    `exception` and `text` are what Django (or Python, for an attribute) raises, "" where nothing is raised (an
    assignment that nobody saves). `model` is the label of the model that was asked, `choices` the names that it has.
    """

    id: int
    kind: str
    """"app", "model", "lookup" (also of F and values), "unsupported" (the field exists, the lookup does not), "field",
    "keyword", "attribute", "assigned" or "prefetch"."""
    exception: str
    text: str
    model: str = ""
    choices: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    """The states in which it is refused: "plan" is that of `migrate` through all migrations; in "dependencies" only
    what this migration depends on ran before, in "all" everything did that does not depend on it."""
    certain: bool = True
    """It is refused in every state that was asked."""
    current: str = ""
    """What the name is on the model of today: "method", "property", "manager", "field", or "" for nothing known."""


class Touched(Struct, frozen=True):
    """A use of a model that is no mistake; `id` is a name's number.

    `kind` is "read", "create", "update", "delete" or "save"; `keys` says whether the database has foreign keys to check
    for it; `overrides` that the model of today has a method of that name of its own.
    """

    id: int
    kind: str
    model: str
    keys: bool = False
    overrides: bool = False


class Imported(Struct, frozen=True):
    """A name that is imported and is a model of today; `label` is "app.Model"."""

    id: int
    label: str


class Resolved(Struct, frozen=True):
    """Answer to `resolve`; nothing is said of names where the state before the operation is not `known`."""

    known: bool
    misuses: list[Misuse] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)
    imported: list[Imported] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Labels of apps whose models are used and that are not among the dependencies, direct or not."""
