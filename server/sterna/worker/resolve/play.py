"""Goes through the steps of a function with the models of a state, and collects the names that Django refuses."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from django.core.exceptions import FieldError

from sterna.worker.resolve import queries
from sterna.worker.resolve.attributes import NONE, Attributes
from sterna.worker.resolve.calls import (
    LISTS,
    LOOKUPS,
    TEXTS,
    WRITES,
    Argument,
    Check,
    dict_keys,
    instance,
    listed,
    new_names,
    result,
)
from sterna.worker.resolve.doubt import Doubt
from sterna.worker.resolve.values import Class, Instance, Method, Options, Pair, Rows, either

Misuse = Dict[str, Any]
CheckAny = Callable[..., Optional[Exception]]
Setting = Callable[[str], Optional[str]]
"""The text of a setting."""


class Play:
    """One run of a program. `models` are the historical apps; what is in `doubt` is not missing for certain."""

    def __init__(
        self,
        models: Any,
        program: Dict[str, Any],
        setting: Setting,
        attributes: Attributes,
        doubt: Doubt,
    ) -> None:
        self.models = models
        self.program = program
        self.setting = setting
        self.attributes = attributes
        self.doubt = doubt
        self.doubted: Set[int] = set()
        """Numbers of names that may be there all the same."""
        self.assigned: Set[str] = set(program.get("assigned", ()))
        self.free = self.assigned | set(program.get("tolerated", ()))
        self.dynamic: bool = program.get("dynamic", False)
        self.values: List[Any] = []
        self.misuses: Dict[Tuple[int, str], Misuse] = {}
        self.touched: Dict[Tuple[int, str], Dict[str, Any]] = {}
        self.seen: Dict[Any, None] = {}
        """Models in the order in which they were met."""
        self.read: Set[str] = set()
        """Attributes that are read somewhere."""
        self.steps: Dict[str, Callable[[Dict[str, Any]], Any]] = {
            "model": self.model,
            "attribute": self.attribute,
            "assign": self.assign,
            "call": self.call,
            "iterate": self.iterate,
            "item": self.item,
            "slice": self.slice,
            "list": self.listed,
            "join": self.join,
            "escape": self.escape,
        }

    def run(self) -> None:
        """Go through all steps."""
        steps = self.program["steps"]
        self.read = {one.get("name", "") for one in steps if one["op"] == "attribute"}
        for step in steps:
            action = self.steps.get(step["op"])
            self.values.append(None if action is None else action(step))

    def _of(self, step: Dict[str, Any]) -> Any:
        value = self.values[step["of"][0]]
        if isinstance(value, (Class, Instance, Rows)):
            self.seen.setdefault(value.model)
        return value

    def note(self, number: int, kind: str, error: Exception, model: Any = None, name: str = "") -> None:
        """A name that was refused."""
        if number < 0:
            return
        self.misuses.setdefault(
            (number, kind),
            {
                "id": number,
                "kind": kind,
                "exception": "" if kind == "assigned" else type(error).__name__,
                "text": str(error),
                "model": model._meta.label if model is not None else "",
                "choices": queries.choices(model) if model is not None else [],
                "name": name,
            },
        )

    def doubts(self, model: Any, text: str, number: int) -> bool:
        """Whether a model, or one that a text leads to, may have the names in it: then nothing is said of it."""
        parts = text.lstrip("-").split("__")
        if not any(self.doubt.of_name(one, part) for one, part in zip(queries.along(model, text), parts)):
            return False
        self.doubted.add(number)
        return True

    def touch(self, number: int, kind: str, model: Any, method: str, keys: bool = False) -> None:
        """A use of a model."""
        if number >= 0:
            one = {"id": number, "kind": kind, "model": model._meta.label, "keys": keys, "method": method}
            self.touched.setdefault((number, kind), one)

    # Steps

    def model(self, step: Dict[str, Any]) -> Any:
        """`apps.get_model`."""
        label = step["name"]
        if label.startswith("settings."):
            label = self.setting(label[len("settings.") :])
        if not isinstance(label, str) or label.count(".") != 1:
            return None
        try:
            found = self.models.get_model(label)
        except LookupError as error:
            app, name = label.split(".")
            number, known = step.get("id", -1), app in self.models.app_configs
            kind = "model" if known else "app"
            if self.doubt.of_model(app, name) if known else self.doubt.of_app(app):
                self.doubted.add(number)
                return None
            self.note(number, kind, error)
            if (number, kind) in self.misuses:
                labels = [
                    one._meta.label for one in self.models.get_models() if not known or one._meta.app_label == app
                ]
                self.misuses[number, kind]["choices"] = sorted(labels)
            return None
        self.seen.setdefault(found)
        self.touch(step.get("id", -1), "read", found, "")
        return Class(found)

    def attribute(self, step: Dict[str, Any]) -> Any:
        """`value.name`."""
        value, name = self._of(step), step["name"]
        if name.startswith("__") or self.dynamic:
            return None
        found: Any = None
        if isinstance(value, Class):
            found = self.attributes.of_class(value, name)
        elif isinstance(value, Rows):
            found = self.attributes.of_rows(value, name)
        elif isinstance(value, Instance):
            found = self.attributes.of_instance(value, name)
        elif isinstance(value, Options):
            return Method(value, name)
        if isinstance(found, AttributeError):
            number, is_rows = step.get("id", -1), isinstance(value, Rows)
            doubted = self.doubt.of_rows(value.model) if is_rows else self.doubts(value.model, name, number)
            if name not in self.free and not doubted:
                self.note(number, "manager" if is_rows else "attribute", found, value.model, name)
            return None
        return None if found is NONE or name in self.assigned else found

    def assign(self, step: Dict[str, Any]) -> None:
        """`value.name = ...`: Python takes any name, and a row is saved without it."""
        value, name = self._of(step), step["name"]
        if isinstance(value, Class):
            value.loose = True
        if not isinstance(value, Instance) or value.open or name in value.names:
            return
        hidden = name.startswith("_") or name in self.read or self.doubts(value.model, name, step.get("id", -1))
        if self.attributes.found(value.model, name) is NONE and not hidden:
            self.note(step.get("id", -1), "assigned", AttributeError(), value.model, name)
        if any(name in (one.name, one.attname) for one in constrained(value.model)):
            self.touch(step.get("id", -1), "update", value.model, "", keys=True)

    def iterate(self, step: Dict[str, Any]) -> Any:
        """An item of an iteration."""
        value = self._of(step)
        return instance(value) if isinstance(value, Rows) and value.instances else None

    def item(self, step: Dict[str, Any]) -> Any:
        """`value[n]`."""
        value = self._of(step)
        if isinstance(value, Pair):
            return value.first if step.get("name") == "0" else None
        return self.iterate(step)

    def slice(self, step: Dict[str, Any]) -> Any:
        """`value[a:b]`."""
        value = self._of(step)
        return value if isinstance(value, Rows) else None

    def listed(self, step: Dict[str, Any]) -> Any:
        """`list(value)`."""
        value = self._of(step)
        return value.but(is_list=True) if isinstance(value, Rows) else None

    def join(self, step: Dict[str, Any]) -> Any:
        """One of two values."""
        return either(self.values[step["of"][0]], self.values[step["of"][1]])

    def escape(self, step: Dict[str, Any]) -> Any:
        """The value was given to something that may have changed it."""
        value = self._of(step)
        if isinstance(value, Class):
            value.loose = True
        elif isinstance(value, Instance):
            value.open = True
        return None

    # Calls

    def call(self, step: Dict[str, Any]) -> Any:
        """A call of a class or a method."""
        value = self.values[step["of"][0]]
        arguments: List[Argument] = step.get("arguments", [])
        whole: bool = step.get("whole", True)
        if isinstance(value, Class):
            self.keywords(value.model, arguments, queries.constructed)
            return Instance(value.model, new=True)
        if not isinstance(value, Method):
            return None
        owner, name, number = value.of, value.name, self._number_of(step)
        if isinstance(owner, Options):
            if name == "get_field" and arguments:
                self.check(arguments[0], owner.model, "field", queries.field)
            return None
        if isinstance(owner, Instance):
            return self.on_instance(owner, name, number, arguments)
        if isinstance(owner, Rows):
            return self.on_rows(owner, name, number, arguments, whole)
        return None

    def _number_of(self, step: Dict[str, Any]) -> int:
        """The number of the method's name."""
        number: int = self.program["steps"][step["of"][0]].get("id", -1)
        return number

    def on_instance(self, row: Instance, name: str, number: int, arguments: List[Argument]) -> None:
        """A method of a row."""
        if name == "save":
            names = listed(name, arguments)
            self.each(names, row.model, "field", queries.saved)
            keys = row.new and bool(constrained(row.model))
            self.touch(number, "create" if row.new else "save", row.model, name, keys=keys)
        elif name == "delete":
            self.touch(number, "delete", row.model, name, keys=is_pointed_at(row.model))

    def on_rows(self, rows: Rows, name: str, number: int, arguments: List[Argument], whole: bool) -> Any:
        """A method of a manager or queryset."""
        model = rows.model
        if rows.is_list:
            return None
        for argument in arguments:
            if name not in ("create", "update_or_create", "get_or_create", "aggregate") or argument.get("references"):
                for one in argument.get("lookups", ()):
                    self.lookup(one[0], one[1], rows)
            for one in argument.get("references", ()):
                if not rows.has(one[1]) and one[1] not in new_names(arguments):
                    self.ask(one[0], "lookup", queries.reference, model, one[1])
        if name in LOOKUPS:
            for argument in arguments:
                keyword = argument.get("keyword", "")
                if keyword and not (name.endswith("or_create") and keyword in ("defaults", "create_defaults")):
                    self.lookup(argument.get("id", -1), keyword, rows)
        if name in TEXTS:
            kind, check = TEXTS[name]
            for argument in arguments:
                text = argument.get("text")
                if not argument.get("keyword") and text is not None and not rows.has(text):
                    self.ask(argument.get("id", -1), kind, check, model, text)
        if name in LISTS:
            self.each(listed(name, arguments), model, "field", queries.field)
        if name in ("create", "acreate"):
            self.keywords(model, arguments, queries.constructed)
        if name in ("update", "aupdate"):
            for argument in arguments:
                if argument.get("keyword"):
                    self.ask(argument.get("id", -1), "field", queries.updated, model, argument["keyword"])
        if name in ("get_or_create", "update_or_create"):
            for keyword in ("defaults", "create_defaults"):
                self.each(dict_keys(arguments, keyword), model, "field", queries.defaults)
        if name in WRITES:
            self.touch(number, WRITES[name], model, name, self._keys(model, name, arguments))
        return result(rows, name, arguments, whole)

    def _keys(self, model: Any, name: str, arguments: List[Argument]) -> bool:
        """Whether the database has foreign keys to check for what a method writes."""
        if WRITES[name] == "update":
            names = {one.get("keyword", "") for one in arguments} | {
                text for _, text in listed("bulk_update", arguments)
            }
            return any(one.name in names or one.attname in names for one in constrained(model))
        return is_pointed_at(model) if WRITES[name] == "delete" else bool(constrained(model))

    def keywords(self, model: Any, arguments: List[Argument], check: CheckAny) -> None:
        """Keywords of a constructor: each is asked by itself, so that each has its place."""
        for argument in arguments:
            keyword = argument.get("keyword")
            if keyword:
                number = argument.get("id", -1)
                self.ask(number, "keyword", lambda one, text: check(one, [text]), model, keyword)

    def each(self, names: List[Tuple[int, str]], model: Any, kind: str, check: CheckAny) -> None:
        """Ask for each of some names; `check` takes one, or a list of them."""
        several = check is not queries.field
        for number, text in names:
            self.ask(number, kind, lambda one, name: check(one, [name] if several else name), model, text)

    def check(self, argument: Argument, model: Any, kind: str, check: Check) -> None:
        """Ask for a literal argument."""
        if argument.get("text") is not None:
            self.ask(argument.get("id", -1), kind, check, model, argument["text"])

    def lookup(self, number: int, text: str, rows: Rows) -> None:
        """A lookup of filter and its like."""
        if not rows.has(text):
            self.ask(number, "lookup", queries.lookup, rows.model, text)

    def ask(self, number: int, kind: str, check: Check, model: Any, text: str) -> None:
        """Ask Django for a name."""
        self.seen.setdefault(model)
        error = check(model, text)
        if error is not None and not self.doubts(model, text, number):
            unknown = not isinstance(error, FieldError) or str(error).startswith(("Cannot resolve", "Invalid field"))
            self.note(
                number,
                kind if unknown or kind != "lookup" else "unsupported",
                error,
                model,
                text.lstrip("-").split("__")[0],
            )


def constrained(model: Any) -> List[Any]:
    """The fields of a model that the database checks against another table."""
    return [one for one in model._meta.concrete_fields if one.remote_field and one.db_constraint]


def is_pointed_at(model: Any) -> bool:
    """Whether the database checks fields of other tables against a model's."""
    relations = [one for one in model._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    return any(getattr(one.field, "db_constraint", False) and not one.many_to_many for one in relations)
