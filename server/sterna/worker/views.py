"""Models, fields, indexes and constraints of a project state as plain values: what a message about history holds."""

from __future__ import annotations

import copy
from typing import Any, Dict, Iterator, List, Tuple

from django.db.migrations.utils import resolve_relation
from django.db.models import NOT_PROVIDED, F, Model, Q
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import BaseExpression

from sterna.worker.history import UnknownField
from sterna.worker.values import Stop, Unknown

View = Dict[str, Any]

FLAGS = ("null", "blank", "primary_key", "unique", "db_index", "many_to_many")


class Views:
    """Makes views; that of a field is kept as long as the field, which no operation but RenameField changes."""

    def __init__(self) -> None:
        self.fields: Dict[Tuple[int, str, str], Tuple[Any, View]] = {}

    def forget(self) -> None:
        """Look at every relation again: RenameField changes those that refer to the field."""
        self.fields = {key: one for key, one in self.fields.items() if getattr(one[0], "remote_field", None) is None}

    def model(self, state: Any, known: bool) -> View:
        """The `ModelView` of a model state; `known` is whether what led to it is."""
        options = state.options
        reader = Reader()
        label = "%s.%s" % (state.app_label, state.name_lower)
        proxy, managed = reader.flag(options.get("proxy", False)), reader.flag(options.get("managed", True))
        fields = [self.field(state, name, field) for name, field in state.fields.items()]
        found: View = {
            "app": state.app_label,
            "name": state.name,
            "table": "" if proxy else reader.text(options.get("db_table")) or label.replace(".", "_"),
            "managed": managed,
            "proxy": proxy,
            "bases": [reader.base(base) for base in state.bases],
            "managers": [reader.text(name) for name, _ in state.managers],
            "fields": fields,
            "unique_together": reader.groups(options.get("unique_together")),
            "index_together": reader.groups(options.get("index_together")),
            "ordering": reader.ordering(options.get("ordering")),
            "order_with_respect_to": reader.text(options.get("order_with_respect_to")),
            "indexes": [self.index(one) for one in reader.items(options.get("indexes"))],
            "constraints": [self.index(one) for one in reader.items(options.get("constraints"))],
        }
        unknown = reader.unknown or any(one.get("kind") == "UnknownField" for one in fields)
        found["known"] = known and not unknown
        return less(found, MODEL)

    def field(self, state: Any, name: str, field: Any) -> View:
        """The `FieldView` of a field of a model state."""
        key = (id(field), name, "%s.%s" % (state.app_label, state.name_lower))
        known = self.fields.get(key)
        if known is None:
            known = self.fields[key] = (field, field_view(state.app_label, state.name_lower, name, field))
        return known[1]

    @staticmethod
    def written(app: str, model: str, name: str, field: Any) -> View:
        """The `FieldView` of an operation's own field."""
        return field_view(app, model, name, field)

    def index(self, index: Any) -> View:
        """The `IndexView` of an index or a constraint."""
        reader = Reader()
        if isinstance(index, Unknown):
            return {"name": "", "kind": "", "unknown": True}
        fields = [reader.text(name).lstrip("-") for name in reader.items(getattr(index, "fields", ()))]
        references: List[str] = []
        for part in ("expressions", "condition", "check", "include"):
            value = vars(index).get(part, ())
            if part == "expressions":
                # An exclusion constraint has pairs of an expression and an operator.
                value = [item[0] if isinstance(item, (list, tuple)) else item for item in reader.items(value)]
            references += reader.references(value)
        found = {
            "name": reader.text(index.name),
            "kind": type(index).__name__,
            "fields": fields,
            "references": sorted(set(references) - set(fields)),
            "unknown": reader.unknown,
        }
        return less(found, INDEX)


class Reader:
    """Reads values that may be Unknown: `unknown` is set where one was."""

    def __init__(self) -> None:
        self.unknown = False

    def seen(self, value: Any) -> bool:
        """Whether a value is there and known."""
        if isinstance(value, Unknown):
            self.unknown = True
            return False
        return value is not None

    def flag(self, value: Any) -> bool:
        """A truth value, False where it is not known."""
        return bool(value) if self.seen(value) else False

    def text(self, value: Any) -> str:
        """A text, "" where there is none or it is not known."""
        return value if self.seen(value) and isinstance(value, str) else ""

    def items(self, value: Any) -> List[Any]:
        """The items of a list, none where it is not known."""
        return list(value) if self.seen(value) and isinstance(value, (list, tuple, set, frozenset)) else []

    def groups(self, value: Any) -> List[List[str]]:
        """The sets of names of unique_together, in an order of their own."""
        return sorted([self.text(name) for name in self.items(group)] for group in self.items(value))

    def ordering(self, value: Any) -> List[str]:
        """The names of an ordering, with their sign; those in an expression."""
        found: List[str] = []
        for item in self.items(value):
            found += [item] if isinstance(item, str) else self.references(item)
        return found

    def references(self, value: Any) -> List[str]:
        """The fields that an expression, a condition or a list of either names."""
        found = []
        for name in mentioned(value):
            if self.seen(name):
                found.append(name.split(LOOKUP_SEP)[0])
        return found

    def base(self, base: Any) -> str:
        """The label of a base that is a model of the state, else ""; a class of the project may be anything."""
        if isinstance(base, str):
            return base.lower()
        if isinstance(base, Unknown) or (base is not Model and isinstance(base, type) and issubclass(base, Model)):
            self.unknown = True
        return ""


def mentioned(value: Any) -> Iterator[Any]:
    """The names in an expression as they are written ("author__name"); an Unknown where something is not known."""
    if isinstance(value, (str, Unknown)):
        yield value
    elif isinstance(value, F):
        yield value.name
    elif isinstance(value, Q):
        for child in value.children:
            if isinstance(child, tuple) and len(child) == 2:
                yield child[0]
                if isinstance(child[1], (F, BaseExpression, Q)):
                    yield from mentioned(child[1])
            else:
                yield from mentioned(child)
    elif isinstance(value, BaseExpression):
        for child in value.get_source_expressions():
            yield from mentioned(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from mentioned(child)


def field_view(app: str, model: str, name: str, field: Any) -> View:
    """The `FieldView` of a field that stands in a model of this app and (lower-case) name."""
    reader = Reader()
    found: View = {"name": name, "kind": type(field).__name__}
    if isinstance(field, UnknownField):
        found["unknown"] = True
        return found
    try:
        for flag in FLAGS:
            found[flag] = reader.flag(getattr(field, flag, False))
        found["generated"] = reader.flag(getattr(field, "generated", False))
        found["column"] = reader.text(column(field, name))
        found["has_default"] = has_default(reader, field)
        found["has_db_default"] = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
        found["fills"] = found["has_default"] or found["has_db_default"] or fills(field)
        if getattr(field, "remote_field", None) is not None:
            found.update(relation(reader, app, model, field))
    except Stop:
        reader.unknown = True
    except Exception:  # noqa: BLE001 - whatever a field class of the project raises when it is asked outside of a model
        reader.unknown = True
    found["unknown"] = reader.unknown
    return less(found, FIELD)


def column(field: Any, name: str) -> Any:
    """The column that the field would get under this name (Field.set_attributes_from_name)."""
    named = copy.copy(field)
    named.name = name
    if getattr(field, "many_to_many", False):
        return ""
    return named.get_attname_column()[1] or ""


def has_default(reader: Reader, field: Any) -> bool:
    """Whether a default is given, also one that is not known."""
    return bool(field.has_default()) or isinstance(field.default, Unknown)


def fills(field: Any) -> bool:
    """Whether Django has a value for existing rows without a default (BaseDatabaseSchemaEditor._effective_default)."""
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    return BaseDatabaseSchemaEditor._effective_default(field) is not None


def relation(reader: Reader, app: str, model: str, field: Any) -> View:
    """What a relation says of its other side."""
    remote = field.remote_field
    found: View = {"remote": label(reader, remote.model, app, model)}
    through = getattr(remote, "through", None)
    if through is not None and not getattr(getattr(through, "_meta", None), "auto_created", False):
        found["through"] = label(reader, through, app, model)
    found["to_fields"] = [name for name in getattr(field, "to_fields", None) or () if isinstance(name, str)]
    found["related_name"] = reader.text(remote.related_name)
    found["related_query_name"] = reader.text(remote.related_query_name)
    found["swappable"] = reader.text(getattr(field, "swappable_setting", None))
    return found


def label(reader: Reader, target: Any, app: str, model: str) -> str:
    """ "app.model" of what a relation names, "" where that is not known."""
    if not reader.seen(target):
        return ""
    return "%s.%s" % resolve_relation(target, app, model)


def less(view: View, defaults: View) -> View:
    """A view without what is as by default."""
    return {key: value for key, value in view.items() if key not in defaults or value != defaults[key]}


TEXTS = ("column", "remote", "through", "related_name", "related_query_name", "swappable")
LISTS = ("bases", "managers", "fields", "unique_together", "index_together", "ordering", "indexes", "constraints")

FIELD: View = {
    **dict.fromkeys((*FLAGS, "generated", "has_default", "has_db_default", "fills", "unknown"), False),
    **dict.fromkeys(TEXTS, ""),
    "to_fields": [],
}
INDEX: View = {"fields": [], "references": [], "unknown": False}
MODEL: View = {
    **{name: [] for name in LISTS},
    "table": "",
    "order_with_respect_to": "",
    "managed": True,
    "proxy": False,
    "known": True,
}
