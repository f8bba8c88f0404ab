"""A value in a model field that no migration can hold."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.rules.classes import Found
from sterna.rules.models.analysis.declared import Field, bound_names, migrated_fields
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts

_TELLING = {"deconstruct", "__new__", "__class__", "__getattr__", "__getattribute__"}
_KEYWORDS = ("default", "upload_to", "storage", "limit_choices_to")


class UnserialisableValue(ProjectRule):
    """An object in a model field does not say how a migration can make it again.

    A migration holds values as Python text. Of an instance of a plain class Django does not know that text:
    `makemigrations` ends with `ValueError: Cannot serialize`, for everyone in the project, until the object is gone or
    its class has a `deconstruct` method.

    ## Instead

    Decorate the class with `django.utils.deconstruct.deconstructible`, and give it an `__eq__`, so that Django sees
    that the value has not changed.

    ## Ignore it when

    the app's migrations are never written.

    Source: django/db/migrations/serializer.py (serializer_factory), Django 5.2.
    """

    code = "unserialisable-value"
    severity = Severity.ERROR
    group = "models"
    valid = (
        """
        #- blog/models.py
        from django.db import models
        from django.utils.deconstruct import deconstructible


        @deconstructible
        class NotBlank:
            def __call__(self, value):
                pass

            def __eq__(self, other):
                return isinstance(other, NotBlank)


        class Post(models.Model):
            title = models.CharField(max_length=50, validators=[NotBlank()])
            body = models.TextField(blank=True)
        """,
        """
        #- blog/models.py
        from enum import Enum

        from django.db import models


        class Kind(Enum):
            NEWS = "news"


        class Post(models.Model):
            title = models.CharField(max_length=50, default=Kind("news"))
            body = models.TextField(blank=True)
        """,
        """
        #- blog/models.py
        from django.db import models


        class Words:
            def deconstruct(self):
                return ("blog.models.Words", [], {})


        class Post(models.Model):
            title = models.CharField(max_length=50, default=Words())
            body = models.TextField(blank=True)
        """,
        """
        #- blog/models.py
        from django.db import models

        from elsewhere import Words


        class Post(models.Model):
            title = models.CharField(max_length=50, default=Words())
            body = models.TextField(blank=True)
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/checks.py
            class NotBlank:
                def __init__(self, words):
                    self.words = words

                def __call__(self, value):
                    pass
            #- blog/models.py
            from django.db import models

            from blog import checks


            class Post(models.Model):
                title = models.CharField(max_length=50, validators=[checks.NotBlank(3)])
            #                                                       ^^^^^^^^^^^^^^^^^^ unserialisable-value: makemigrations cannot write Post.title: Cannot serialize an instance of NotBlank, which has no deconstruct()...
                body = models.TextField(blank=True)
            """,  # noqa: E501 - a message stands on one line
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Untitled(object):
                def __call__(self):
                    return "Untitled"


            class Post(models.Model):
                title = models.CharField(max_length=50, default=Untitled())
            #                                                   ^^^^^^^^^^ unserialisable-value: makemigrations cannot write Post.title...
                body = models.TextField(blank=True)
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each instance of a class without bases that has no deconstruct()."""
        for field in migrated_fields(view):
            for value in _calls(field):
                found = field.model.meant(value.func)
                if isinstance(found, Found) and _is_plain(found.node):
                    yield Report(
                        field.at(value),
                        f"makemigrations cannot write {field.label}: Cannot serialize an instance of "
                        f"{found.node.name}, which has no deconstruct(). Decorate the class with "
                        "django.utils.deconstruct.deconstructible.",
                        field.model.app.label,
                        related=((found.at(found.node.name_at), f"The class {found.node.name}"),),
                    )


def _calls(field: Field) -> Iterator[facts.Call]:
    values = [field.argument(keyword) for keyword in _KEYWORDS]
    validators = field.argument("validators")
    if isinstance(validators, facts.Seq):
        values += validators.items
    for value in values:
        if isinstance(value, facts.Call):
            yield value


def _is_plain(node: facts.Class) -> bool:
    """Whether nothing of a class can come from elsewhere, and nothing in it tells Django how to write it."""
    if node.decorators or not all(_is_object(each) for each in node.args):
        return False
    known = all(isinstance(stmt, facts.Def | facts.ExprStmt | facts.Simple | facts.Assign) for stmt in node.body)
    return known and not bound_names(node.body) & _TELLING


def _is_object(base: facts.Arg) -> bool:
    name = base.value.name if isinstance(base.value, facts.Name) else ""
    return name == "object" and base.keyword is None and not base.star
