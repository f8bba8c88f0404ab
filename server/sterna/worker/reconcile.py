"""One model's state made fit for comparison: what is Unknown in it takes the side of the migrations."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from django.db.models.options import normalize_together

from sterna.worker.history import UnknownField
from sterna.worker.problems import Problem
from sterna.worker.unknown_arguments import unknown_arguments
from sterna.worker.values import Stop, Unknown, find_unknown, unknown_of

DEPTH = 16
"""How deep an Unknown is looked for: the blocks of a stream field are lists within tuples within dicts."""

Parts = Tuple[str, List[Any], Dict[str, Any]]


class Reconciled:
    """The outcome for one model: the state to compare, what was unknown, and whether it equals the migrations' state.

    `found` and `before` are what it was made from: as long as both are the same objects, it holds.
    """

    __slots__ = ("before", "found", "problems", "same", "state")

    def __init__(self, label: str, found: Any, before: Any, names: Dict[str, Unknown]) -> None:
        self.found = found
        self.before = before
        self.problems: List[Problem] = []
        self.state = found.clone()
        for name, unknown in names.items():
            self.problems.append(Problem.of("field", label if name == "*" else "%s.%s" % (label, name), unknown))
        self.same = self._fields(label) and before is not None
        if before is not None:
            if names:
                self._unknown_names()
            self._options(label)
            self.same = self.same and self._equal()

    def _fields(self, label: str) -> bool:
        """Take unknown parts of fields from the old fields; whether all fields are equal then."""
        same = True
        for name, field in list(self.state.fields.items()):
            old = None if self.before is None else self.before.fields.get(name)
            parts = deconstruct(field)
            unknown = parts if isinstance(parts, Unknown) else find_unknown(parts[1:], DEPTH)
            if unknown is None and isinstance(old, UnknownField):
                self.state.fields[name] = old
            elif unknown is None and old is not None:
                equal = compare(parts, deconstruct(old))
                if isinstance(equal, Unknown):
                    unknown = equal
                else:
                    same = same and equal
            else:
                same = False
            if unknown is not None:
                same = False
                self.problems.append(Problem.of("field", "%s.%s" % (label, name), unknown))
                if old is not None:
                    self.state.fields[name] = old if isinstance(parts, Unknown) else merged(field, parts, old)
        return same

    def _unknown_names(self) -> None:
        """Any name of the class body that is Unknown may be a field, or bring others with it."""
        for name, field in list(self.state.fields.items()):
            if field.auto_created and name not in self.before.fields:
                # Django adds a primary key where no field is one; an unknown field may be one.
                del self.state.fields[name]
        for name, field in self.before.fields.items():
            self.state.fields.setdefault(name, field)
        self.state.managers = list(self.before.managers)

    def _options(self, label: str) -> None:
        state, before = self.state, self.before
        for option, value in list(state.options.items()):
            unknown = find_unknown(deconstructed(value), DEPTH)
            if unknown is None:
                continue
            self.problems.append(Problem.of("field", "%s.Meta.%s" % (label, option), unknown))
            if option in before.options:
                state.options[option] = before.options[option]
            else:
                del state.options[option]
        if find_unknown([manager[1].deconstruct() for manager in state.managers], DEPTH) is not None:
            state.managers = list(before.managers)

    def _equal(self) -> bool:
        """Whether the rest is equal as well, as far as Django's autodetector looks at models on both sides: it never
        compares their bases, nor the order of their fields (django/db/migrations/autodetector.py, 4.2 to 6.1)."""
        state, before = self.state, self.before
        return bool(
            state.fields.keys() == before.fields.keys()
            and compared_options(state) == compared_options(before)
            and state.managers == before.managers
        )


def compared_options(state: Any) -> Dict[str, Any]:
    """The options of a model state, less those that say nothing: `abstract`, and empty groups."""
    grouped = ("unique_together", "index_together", "indexes", "constraints")
    return {
        name: value for name, value in state.options.items() if name != "abstract" and (name not in grouped or value)
    }


def deconstruct(field: Any) -> Any:
    """(path, args, kwargs) of a field, or an Unknown where its own `deconstruct` does something unknown.

    An Unknown that the field holds is there also where `deconstruct` left it out, being equal to the default.
    """
    try:
        path, args, kwargs = field.deconstruct()[1:]
        for name, value in unknown_arguments(field).items():
            kwargs.setdefault(name.lstrip("_"), value)
        return path, args, kwargs
    except Stop as stop:
        return unknown_of(stop)


def compare(parts: Parts, old: Any) -> Any:
    """Whether two fields' parts are equal, or an Unknown where the project's own `__eq__` does not tell."""
    if isinstance(old, Unknown):
        return old
    try:
        return bool(parts == old)
    except Stop as stop:
        return unknown_of(stop)
    except Exception as error:  # noqa: BLE001 - whatever the project's own comparison raises
        return Unknown("%s: %s" % (type(error).__name__, error))


def merged(field: Any, parts: Parts, old: Any) -> Any:
    """The field with each Unknown argument taken from the old field, or the old field where they differ in kind."""
    path, args, kwargs = parts
    there = deconstruct(old)
    if isinstance(there, Unknown) or path != there[0] or find_unknown(args, DEPTH) is not None:
        return old
    old_kwargs: Dict[str, Any] = there[2]
    values = {}
    for key, value in kwargs.items():
        if find_unknown(value, DEPTH) is None:
            values[key] = value
        elif key in old_kwargs:
            values[key] = old_kwargs[key]
    for key, value in old_kwargs.items():
        if key not in kwargs and find_unknown(value, DEPTH) is not None:
            values[key] = value
    try:
        fresh = type(field)(*args, **values)
    except Exception:  # noqa: BLE001 - an argument that only makes sense together with the unknown one
        return old
    fresh.name = field.name
    again = deconstruct(fresh)
    return old if isinstance(again, Unknown) or find_unknown(again[1:], DEPTH) is not None else fresh


def declared(state: Any) -> Any:
    """A model state of either side as one of the models' side, to be changed by its receiver: ModelState.from_model
    gives sets where CreateModel keeps what is written, and the autodetector counts on that."""
    own = state.clone()
    for option in ("unique_together", "index_together"):
        if option in own.options:
            own.options[option] = set(normalize_together(own.options[option]))
    return own


def deconstructed(value: Any) -> Any:
    """An option's value with its indexes and constraints as their parts, so that an Unknown in them is seen."""
    if isinstance(value, (list, tuple)):
        return [deconstructed(item) for item in value]
    if hasattr(value, "deconstruct") and not isinstance(value, type):
        return list(value.deconstruct())
    return value
