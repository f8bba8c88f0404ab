"""What a step is worth, once the models are known; None is anything else, of which nothing is said."""

from __future__ import annotations

from typing import Any, FrozenSet, Optional


class Class:
    """A historical model; `loose` where somebody may have given it attributes."""

    def __init__(self, model: Any, loose: bool = False) -> None:
        self.model = model
        self.loose = loose


class Rows:
    """A manager or queryset of a model.

    `names` are those of annotations, with `open` there may be others too; `instances` is false where rows are dicts or
    tuples. `kind` is the class of the manager or queryset, `is_list` that it is a list of its rows.
    """

    def __init__(
        self,
        model: Any,
        kind: Any,
        names: FrozenSet[str] = frozenset(),
        open: bool = False,
        instances: bool = True,
        is_list: bool = False,
    ) -> None:
        self.model = model
        self.kind = kind
        self.names = names
        self.open = open
        self.instances = instances
        self.is_list = is_list

    def but(self, **changed: Any) -> "Rows":
        """The same, with other values for some of the attributes."""
        return Rows(**{**vars(self), **changed})

    def has(self, text: str) -> bool:
        """Whether a name may be that of an annotation."""
        return self.open or text.lstrip("-").split("__")[0] in self.names or text.lstrip("-") in self.names


class Instance:
    """A row as an object; `names` are attributes that annotations give it, `new` that it was made here."""

    def __init__(self, model: Any, names: FrozenSet[str] = frozenset(), open: bool = False, new: bool = False) -> None:
        self.model = model
        self.names = names
        self.open = open
        self.new = new


class Pair:
    """What get_or_create gives."""

    def __init__(self, first: Instance) -> None:
        self.first = first


class Method:
    """A bound method of one of these."""

    def __init__(self, of: Any, name: str) -> None:
        self.of = of
        self.name = name


class Options:
    """`_meta` of a model."""

    def __init__(self, model: Any) -> None:
        self.model = model


def either(one: Any, other: Any) -> Optional[Any]:
    """A value that is one of both; None where that is not one kind of thing."""
    if type(one) is not type(other) or one is None:
        return None
    if getattr(one, "model", None) is not getattr(other, "model", None):
        return None
    if isinstance(one, Class):
        return Class(one.model, one.loose or other.loose)
    if isinstance(one, Instance):
        return Instance(one.model, one.names | other.names, one.open or other.open, one.new and other.new)
    if isinstance(one, Rows):
        if one.instances != other.instances or one.is_list != other.is_list or one.kind is not other.kind:
            return None
        return one.but(names=one.names | other.names, open=one.open or other.open)
    return None
