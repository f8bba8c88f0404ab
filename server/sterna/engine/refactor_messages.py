"""What the worker answers of models that are to be refactored, as typed values."""

from __future__ import annotations

from msgspec import Struct

from sterna.syntax.facts import Place


class Relation(Struct, frozen=True):
    """Answer to `consider` for a many-to-many relation whose table Django made."""

    model: str
    """Name of the class that declares it."""
    name: str
    """Name for the class of the through model: the one that was asked for, or one that is free."""
    place: Place
    """The class."""
    field: Place
    """The relation in it."""
    source: str
    """Name of the table's foreign key to the model, without "_id"."""
    target: str
    """Name of the other one."""
    is_self: bool
    """Whether both lead to the model."""
    table: str
    unmatched_key: str
    """Class of the table's primary key in a database where a new model of the app would get another one; else ""."""
    constrained: bool
    """False where the table's foreign keys have no constraint in the database."""
    tablespace: str
    """Name of its tablespace where it is not the default one."""


class Movable(Struct, frozen=True):
    """Answer to `consider` for a model that is to go to another app."""

    name: str
    place: Place
    """Its class."""
    table: str
    """"" for a proxy."""
    key: str
    """Class of its primary key where Django would add another one in the new app; else ""."""
    meta_base: int
    """The base, by its index, whose Meta it has where its class has none of its own; -1 for none."""
    models: list[str]
    """Names of the classes of models that its module has beside it."""
    apps: list[str]
    """Labels of the apps that get migrations."""


class Key(Struct, frozen=True):
    """Answer to `consider` for a primary key that can get the type that was asked for."""

    model: str
    """Name of the class."""
    name: str
    """Of the field."""
    place: Place
    """The class."""
    field: Place | None
    """The field in it; None where Django adds it."""
    notes: list[str]
    """What the user should look at, because no foreign key tells of it."""
