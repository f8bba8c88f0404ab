"""The questions of `makemigrations` as values, answered from a list instead of a terminal.

Django's own questioner goes on asking and checking answers: here each question is told with what it is about, and its
answer is turned into the lines that a person would type. Source: django/db/migrations/questioner.py (4.2 to 6.1).
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from django.db import models
from django.db.migrations.questioner import InteractiveMigrationQuestioner

from sterna.worker.values import Stop, Unknown

IGNORE = "ignore"
"""Answer to a question for a default that may be left open: rows with NULL are taken care of elsewhere."""

STAGES = "stages"
"""Answer to a question for a default: in stages, nullable where the field is new, rows filled, then NOT NULL."""

DATABASE = "db_default="
"""Beginning of an answer to a question for a default: the expression after it is the database's."""

Field = Tuple[str, str]
"""Model and field, the model's name in lower case."""

SUGGESTED: List[Tuple[type, List[str]]] = [
    (models.BooleanField, ["False", "True"]),
    (models.DateTimeField, ["timezone.now"]),
    (models.DateField, ["timezone.now"]),
    (models.TimeField, ["timezone.now"]),
    (models.DurationField, ["datetime.timedelta()"]),
    (models.JSONField, ["dict", "list"]),
    (models.BinaryField, ["b''"]),
    (models.CharField, ["''"]),
    (models.TextField, ["''"]),
    (models.FileField, ["''"]),
    (models.FilePathField, ["''"]),
    (models.IntegerField, ["0"]),
    (models.FloatField, ["0"]),
    (models.DecimalField, ["0"]),
]
"""Values for rows that are there already, by the class of the field; only names that Django's prompt knows."""


class Open(Stop):
    """A question that no answer was given to."""

    def __init__(self, question: Dict[str, Any]) -> None:
        super().__init__(str(question["text"]))
        self.question = question


class Refused(Stop):
    """An answer that Django does not take; the text is what it says to it."""


class Answers:
    """The answers still to give, and the lines that were made of those given."""

    def __init__(self, answers: List[Any]) -> None:
        self.left = list(answers)
        self.lines: List[str] = []
        self.staged: List[Field] = []
        """Fields that become NOT NULL in stages."""
        self.database: Dict[Field, Tuple[str, Any]] = {}
        """Fields that get a default of the database: the expression and its value."""

    def take(self, question: Dict[str, Any], lines: Callable[[Any], List[str]]) -> None:
        """Make the lines of the next answer; raises Open where there is none."""
        self.lines = lines(self.next(question))

    def next(self, question: Dict[str, Any]) -> Any:
        """The next answer; raises Open where there is none."""
        if not self.left:
            raise Open(question)
        return self.left.pop(0)

    def line(self, shown: str) -> str:
        """What is typed next; raises Refused with the last words shown where Django asks again."""
        if not self.lines:
            words = [line for line in shown.splitlines() if line.strip() and not line.startswith(">>>")]
            raise Refused(words[-1] if words else "Django asks again.")
        return self.lines.pop(0)


def questioner(answers: Answers, states: Callable[[], Tuple[Any, Any]]) -> Any:
    """The class that stands for Django's interactive questioner; `states` gives the states that are compared."""

    class Dialogue(InteractiveMigrationQuestioner):  # type: ignore[misc]
        """Tells each question before Django asks it."""

        def ask_rename(self, model_name: str, old_name: str, new_name: str, field_instance: Any) -> Any:
            """Was this field renamed?"""
            question = about("rename", model=model_name, old=old_name, new=new_name)
            question["likely"] = same_place(states(), model_name, old_name, new_name)
            question["text"] = "Was %s.%s renamed to %s.%s?" % (model_name, old_name, model_name, new_name)
            answers.take(question, yes_or_no)
            return super().ask_rename(model_name, old_name, new_name, field_instance)

        def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> Any:
            """Was this model renamed?"""
            old, new = old_model_state.name, new_model_state.name
            question = about("rename_model", model=new, old=old, new=new)
            question["likely"] = list(old_model_state.fields) == list(new_model_state.fields)
            question["text"] = "Was the model %s.%s renamed to %s?" % (old_model_state.app_label, old, new)
            answers.take(question, yes_or_no)
            return super().ask_rename_model(old_model_state, new_model_state)

        def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
            """Which value do rows get that are there already?"""
            return self.default("not_null_addition", field_name, model_name, super().ask_not_null_addition)

        def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
            """Which value do rows with NULL get?"""
            return self.default("not_null_alteration", field_name, model_name, super().ask_not_null_alteration)

        def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
            """Which time do rows get that are there already?"""
            return self.default("auto_now_add_addition", field_name, model_name, super().ask_auto_now_add_addition)

        def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
            """Is this the first of three migrations that make unique values?"""
            question = about("unique_callable_default_addition", model=model_name, field=field_name)
            question["text"] = (
                "The callable default of %s.%s gives all rows that are there already the same value, and it is unique."
                % (model_name, field_name)
            )
            answers.take(question, lambda answer: ["1"])
            return super().ask_unique_callable_default_addition(field_name, model_name)

        def default(self, kind: str, field: str, model: str, ask: Callable[[str, str], Any]) -> Any:
            """The value of an expression; Django evaluates it as at its own prompt."""
            question = about(kind, model=model, field=field)
            found = field_of(states()[1], model, field)
            question["suggestions"] = suggestions(found) if kind != "auto_now_add_addition" else ["timezone.now"]
            question["text"] = "%s.%s needs a value for the rows that are there already." % (model, field)
            question["database_defaults"] = kind == "not_null_addition" and hasattr(found, "db_default")
            answer = answers.next(question)
            if kind != "auto_now_add_addition" and answer == STAGES:
                answers.staged.append((model.lower(), field))
                return models.NOT_PROVIDED
            if question["database_defaults"] and str(answer).startswith(DATABASE):
                expression = str(answer)[len(DATABASE) :]
                answers.database[model.lower(), field] = expression, self.evaluated(expression)
                return models.NOT_PROVIDED
            ignored = kind == "not_null_alteration" and answer == IGNORE
            answers.lines = ["2"] if ignored else ["1", str(answer)]
            return ask(field, model)

        def evaluated(self, expression: str) -> Any:
            """The value of an expression, as Django's prompt makes one; raises Refused."""
            answers.lines = [expression]
            return self._ask_default()

    return Dialogue


def about(kind: str, **names: str) -> Dict[str, Any]:
    """The `Question` message of a kind."""
    question: Dict[str, Any] = {"kind": kind, "text": "", "suggestions": [], "likely": False}
    question["database_defaults"] = False
    question.update({"model": "", "field": "", "old": "", "new": "", **names})
    return question


def yes_or_no(answer: Any) -> List[str]:
    """The line for a question that is answered by yes or no."""
    return ["y" if answer is True else "n"]


def suggestions(field: Optional[Any]) -> List[str]:
    """Expressions that are probably wanted for a field, the likeliest first; none where nothing is likely."""
    if field is None or isinstance(field, (Unknown, models.ForeignObject)):
        return []
    chosen = [repr(key) for key, _ in flat(field)][:3]
    if chosen:
        return chosen
    return next((list(found) for kind, found in SUGGESTED if isinstance(field, kind)), [])


def flat(field: Any) -> Iterator[Tuple[Any, Any]]:
    """The choices of a field that are plain values, groups opened."""
    for key, label in getattr(field, "flatchoices", None) or ():
        if isinstance(key, (str, int)) and key != "":
            yield key, label


def field_of(state: Any, model: str, name: str) -> Optional[Any]:
    """The field of a model by the names that a questioner is told, which leave out the app."""
    found = [
        each.fields[name] for (_, key), each in state.models.items() if key == model.lower() and name in each.fields
    ]
    return found[0] if len(found) == 1 else None


def same_place(states: Tuple[Any, Any], model: str, old: str, new: str) -> bool:
    """Whether the old field stood where the new one stands: its name was edited in place."""
    old_state, new_state = states
    for key, before in old_state.models.items():
        after = new_state.models.get(key)
        if key[1] == model.lower() and after is not None and old in before.fields and new in after.fields:
            return list(before.fields).index(old) == list(after.fields).index(new)
    return False
