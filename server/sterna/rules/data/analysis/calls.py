"""What calls do: Django's registry and expressions, builtins that hand values on, and the project's functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from sterna.engine.resolving import Step
from sterna.rules.data.analysis.expressions import Expressions, Frame
from sterna.rules.data.analysis.expressions_of_django import ALL, FIRST, class_of, words
from sterna.rules.data.analysis.recording import Given
from sterna.rules.data.analysis.values import (
    OPAQUE,
    Apps,
    Function,
    GetModel,
    Imported,
    Items,
    Keys,
    Method,
    Names,
    Partial,
    Rows,
    Text,
    Tracked,
    Value,
)
from sterna.syntax import facts

HARMLESS = words(
    "append add extend insert remove discard index count join format write debug info warning error exception critical",
    "log get setdefault pop update keys values items startswith endswith",
)
"""Methods of values that are not followed, which leave the attributes of what they are given alone."""

Special = Callable[["Calls", Value, "Value | None", Sequence[Given], facts.Call], Value]

USER_MODEL = "settings.AUTH_USER_MODEL"


class Calls(Expressions):
    """Evaluates calls."""

    def run_function(
        self, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value], whole: bool, frame: Frame
    ) -> Value:
        """The value that a function of the project returns; `whole` is false where not all arguments are known."""
        raise NotImplementedError

    def call(self, function: Value, given: Sequence[Given], frame: Frame, node: facts.Call) -> Value:
        """The value of a call."""
        match function:
            case GetModel():
                return self._get_model(given, frame, node)
            case Tracked():
                return self.recording.call(function, given)
            case Function():
                return self._function(function, (), {}, given, frame)
            case Partial(function=Function() as inner):
                return self._function(inner, function.arguments, function.keywords, given, frame)
            case Imported():
                return self._imported(function, given, frame, node)
            case Method():
                return self._method(function, given)
        harmless = isinstance(node.func, facts.Attr) and node.func.name in HARMLESS
        return OPAQUE if harmless else self._strange(given)

    def _strange(self, given: Sequence[Given]) -> Value:
        """A call that nobody can follow: it may give what it is handed new attributes."""
        for one in given:
            if isinstance(one.value, Tracked):
                self.recording.step(Step("escape", [one.value.step]))
            elif isinstance(one.value, Apps):
                self.recording.asks = True
        return OPAQUE

    def _function(
        self,
        function: Function,
        before: Sequence[Value],
        keywords: Mapping[str, Value],
        given: Sequence[Given],
        frame: Frame,
    ) -> Value:
        positional = [*before]
        named = dict(keywords)
        whole = True
        for one in given:
            if one.star == "*" and isinstance(one.value, Items):
                positional += one.value.values
            elif one.star:
                whole = False
            elif one.keyword:
                named[one.keyword] = one.value
            else:
                positional.append(one.value)
        return self.run_function(function, positional, named, whole, frame)

    def _get_model(self, given: Sequence[Given], frame: Frame, node: facts.Call) -> Value:
        label = model_label(given)
        if label is None:
            return OPAQUE
        texts = [one.value for one in given if isinstance(one.value, Text)]
        app, model = (texts[0].id, texts[-1].id) if texts else (-1, -1)
        if len(texts) == 2 and given[0].keyword == "model_name":
            app, model = model, app
        if model < 0:
            app = model = self.number(label, node.at, frame)
        self.recording.apps[model] = app
        return self.recording.step(Step("model", name=label, id=model))

    def _imported(self, function: Imported, given: Sequence[Given], frame: Frame, node: facts.Call) -> Value:
        path = function.path
        home, _, name = path.rpartition(".")
        if home == "builtins":
            return self._builtin(name, given, frame, node)
        if path == "functools.partial" and given:
            return Partial(
                given[0].value,
                tuple(one.value for one in given[1:] if not one.keyword and not one.star),
                {one.keyword: one.value for one in given if one.keyword},
            )
        if path in ("django.apps.apps.get_model", "django.contrib.auth.get_user_model"):
            label = USER_MODEL if name == "get_user_model" else model_label(given)
            if label is not None:
                self.recording.step(Step("current", name=label, id=self.number(label, node.at, frame)))
            return OPAQUE
        expression = class_of(path)
        if expression is not None:
            return self._expression(expression, given)
        if path.startswith("django.conf.settings.") and name == "split":
            return function
        return self._strange(given)

    def _expression(self, name: str, given: Sequence[Given]) -> Value:
        """The names in an expression of Django's."""
        if name in ("Subquery", "Exists", "OuterRef", "Value", "Prefetch", "FilteredRelation"):
            return Names()
        lookups: list[Text] = []
        references: list[Text] = []
        for index, one in enumerate(given):
            value = one.value
            if isinstance(value, Names):
                lookups += value.lookups
                references += value.references
            elif isinstance(value, Text) and not one.keyword and (name in ALL or (name in FIRST and index == 0)):
                references.append(value)
            if name in ("Q", "When") and one.keyword not in ("", "then") and one.spot is not None:
                lookups.append(Text(one.keyword, self.recording.at(one.keyword, one.spot)))
            elif name in ("Q", "When") and one.star == "**" and isinstance(value, Keys):
                lookups += value.keys
        return Names(tuple(lookups), tuple(references))

    def _method(self, method: Method, given: Sequence[Given]) -> Value:
        of = method.of
        if isinstance(of, Names):
            return of
        if isinstance(of, Text) and method.name == "split" and given and isinstance(given[0].value, Text):
            separator = given[0].value.text
            return Items(tuple(Text(part, of.id) for part in of.text.split(separator))) if separator else OPAQUE
        return OPAQUE

    def _builtin(self, name: str, given: Sequence[Given], frame: Frame, node: facts.Call) -> Value:
        first = given[0].value if given else OPAQUE
        second = given[1].value if len(given) > 1 else None
        special = self._of_attributes.get(name)
        if special is not None:
            return special(self, first, second, given, node)
        if name in ("list", "tuple", "sorted", "set", "frozenset", "reversed", "iter"):
            if isinstance(first, Tracked):
                return self.recording.step(Step("list", [first.step]))
            return first if isinstance(first, (Rows, Items)) else OPAQUE
        if name == "next":
            return self.element(first)
        if name == "enumerate":
            return Rows(Items((OPAQUE, self.element(first))))
        if name == "zip":
            return Rows(Items(tuple(self.element(one.value) for one in given)))
        if name in ("map", "filter") and second is not None:
            element = self.element(second)
            result: Value = OPAQUE
            if isinstance(first, Function):
                result = self.run_function(first, [element], {}, True, frame)
            return Rows(result if name == "map" else element)
        return OPAQUE

    def _getattr(self, first: Value, second: Value | None, given: Sequence[Given], node: facts.Call) -> Value:
        if first == Imported("django.conf.settings", getattr(first, "id", -1)) and isinstance(second, Text):
            return Imported(f"django.conf.settings.{second.text}")
        if not isinstance(first, Tracked) or not isinstance(second, Text):
            return OPAQUE
        if len(given) > 2:
            self.recording.tolerated.add(second.text)
        return self.recording.step(Step("attribute", [first.step], second.text, second.id))

    def _setattr(self, first: Value, second: Value | None, given: Sequence[Given], node: facts.Call) -> Value:
        if isinstance(first, Tracked) and isinstance(second, Text):
            self.assign(first, second.text, given[-1].value, second.id)
        else:
            self.recording.dynamic = True
        return OPAQUE

    def _hasattr(self, first: Value, second: Value | None, given: Sequence[Given], node: facts.Call) -> Value:
        if isinstance(second, Text):
            self.recording.tolerated.add(second.text)
        else:
            self.recording.dynamic = True
        return OPAQUE

    _of_attributes: ClassVar[
        Mapping[str, Callable[[Calls, Value, Value | None, Sequence[Given], facts.Call], Value]]
    ] = {
        "getattr": _getattr,
        "setattr": _setattr,
        "hasattr": _hasattr,
        "delattr": _hasattr,
    }


def model_label(given: Sequence[Given]) -> str | None:
    """ "app.Model" of the arguments of get_model, or "settings.X"; None where the text does not tell."""
    values: list[Value] = []
    keywords: dict[str, Value] = {}
    for one in given:
        if one.star == "*" and isinstance(one.value, Items):
            values += one.value.values
        elif one.star:
            return _setting(one.value) if one.star == "*" else None
        elif one.keyword:
            keywords[one.keyword] = one.value
        else:
            values.append(one.value)
    values += [keywords[name] for name in ("app_label", "model_name")[len(values) :] if name in keywords]
    if values and isinstance(values[0], Imported):
        return _setting(values[0]) if len(values) == 1 else None
    texts = [one.text for one in values[:2] if isinstance(one, Text)]
    if len(texts) != len(values[:2]) or not texts:
        return None
    label = ".".join(texts)
    return label if label.count(".") == 1 else None


def _setting(value: Value) -> str | None:
    """`settings.AUTH_USER_MODEL`, itself or split at its dot."""
    if isinstance(value, Imported) and value.path.startswith("django.conf.settings."):
        parts = value.path.split(".")[3:]
        if len(parts) == 1 or parts[1:] == ["split"]:
            return f"settings.{parts[0]}"
    return None
