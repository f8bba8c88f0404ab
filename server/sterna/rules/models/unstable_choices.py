"""Choices or a default that may be others with each import."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Replace
from sterna.rules.models.analysis.declared import Field, is_model, models
from sterna.rules.models.analysis.volatile import calls_now
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts


class UnstableChoices(ProjectRule):
    """Choices from a set or from the database are others with each import.

    A set of texts has another order in each process, and what is in a table changes with its rows: every run of
    `makemigrations` finds other choices and writes a new migration. A query while the models are imported fails besides
    where the table is not there yet: on a fresh database, in tests, in CI, no command starts, not even `migrate`.

    ## Instead

    Write the choices as a list or a tuple, or as a `TextChoices` class. What lies in a table is for a foreign key, or
    for the form: give choices there, when it is made.

    ## Ignore it when

    the models are never put under migrations.

    Source: django/db/models/fields/__init__.py (Field.deconstruct), Django 5.2.
    """

    code = "unstable-choices"
    severity = Severity.WARNING
    group = "models"
    valid = (
        """
        #- blog/models.py
        from django.db import models

        KINDS = {"news": "News", "talk": "Talk"}
        WORDS = {"b", "a"}


        class Post(models.Model):
            title = models.CharField(max_length=50, choices=sorted((word, word) for word in WORDS))
            body = models.TextField(blank=True, choices=[("a", "A"), ("b", "B")])
            kind = models.CharField(max_length=9, choices=KINDS)
        """,
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50, choices={("a", "A")})
            body = models.TextField(blank=True, default=lambda: Post.objects.first().body)
        """,
        """
        #- blog/models.py
        from django.db import models

        from elsewhere import Thing, set


        class Post(models.Model):
            title = models.CharField(max_length=50, choices=[(x, x) for x in Thing.objects.all()])
            body = models.TextField(blank=True, choices=set([("a", "A"), ("b", "B")]))
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50, choices={("a", "A"), ("b", "B")})
            #                                                   ^^^^^^^^^^^^^^^^^^^^^^^^ unstable-choices: Each run of makemigrations may find another order of Post.title's choices: they are a set. Write them as a list.
                body = models.TextField(blank=True)
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50, choices=[("a", "A"), ("b", "B")])
                body = models.TextField(blank=True)
            """,
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models

            KINDS = list(set([("news", "News"), ("talk", "Talk")]))


            class Category(models.Model):
                name = models.CharField(max_length=50)


            class Post(models.Model):
                title = models.CharField(max_length=50, choices=KINDS)
            #                                                   ^^^^^ unstable-choices: Each run of makemigrations may find...
                body = models.TextField(blank=True, choices=[(x.name, x.name) for x in Category.objects.all()])
            #                                                                          ^^^^^^^^^^^^^^^^^^^^^^ unstable-choices: Post.body's choices need the database while the models are imported...
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each such set and query."""
        for model in models(view):
            for field in model.fields:
                for keyword in ("choices", "default"):
                    value = field.argument(keyword)
                    if value is not None:
                        yield from _reports(view, field, keyword, value)


def _reports(view: View, field: Field, keyword: str, value: facts.Expr) -> Iterator[Report]:
    shown = field.resolved(value)
    what = "default needs" if keyword == "default" else "choices need"
    query = next((call for call in calls_now(shown) if _is_query(view, field, call)), None)
    if query is not None:
        yield Report(
            field.at(query if shown is value else value),
            f"{field.label}'s {what} the database while the models are imported: no command starts before the table is "
            "there, and each run of makemigrations finds what the rows are then.",
            field.model.app.label,
        )
    elif keyword == "choices" and _is_set(view, field, shown):
        display = isinstance(value, facts.Seq)
        change = Replace(field.at(value), f"[{view.text(field.at(value))[1:-1]}]")
        yield Report(
            field.at(value),
            f"Each run of makemigrations may find another order of {field.label}'s choices: they are a set. "
            "Write them as a list.",
            field.model.app.label,
            fixes=(Fix("Write them as a list", (change,), keeps_meaning=False),) if display else (),
        )


def _is_query(view: View, field: Field, call: facts.Call) -> bool:
    """A call of a manager's or a query set's method, as in `Category.objects.all()`."""
    func: facts.Expr = call.func
    while isinstance(func, facts.Attr):
        if func.name == "objects":
            return is_model(view, field.model.meant(func.value))
        func = func.value
    return False


def _is_set(view: View, field: Field, expr: facts.Expr) -> bool:
    """Whether it is a set of several things, or made of one in its order."""
    if isinstance(expr, facts.Seq) and expr.kind == "set":
        return len(expr.items) > 1
    if isinstance(expr, facts.Comp) and expr.kind == "set":
        return True
    if isinstance(expr, facts.Call) and isinstance(expr.func, facts.Name) and len(expr.args) == 1:
        name, of = expr.func.name, expr.args[0].value
        if view.binds(field.model.found.path, name):
            return False
        return name in ("set", "frozenset") or (name in ("list", "tuple") and _is_set(view, field, of))
    return False
