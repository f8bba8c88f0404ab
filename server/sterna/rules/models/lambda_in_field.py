"""A lambda in a model field."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.rules.models.analysis.declared import Field, migrated_fields
from sterna.rules.models.analysis.named import named_function
from sterna.rules.report import Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts

_KEYWORDS = ("default", "upload_to", "storage", "limit_choices_to", "choices", "path")


class LambdaInField(ProjectRule):
    """A lambda in a model field cannot be written into a migration.

    A migration names the functions that it needs by their path, and a lambda has none: `makemigrations` ends with
    `ValueError: Cannot serialize function: lambda`. It does so for everyone in the project, whichever app they changed,
    until the lambda is gone.

    ## Instead

    Write a function at the top level of the module, and give that one.

    ## Ignore it when

    the app's migrations are never written.

    Source: django/db/migrations/serializer.py (FunctionTypeSerializer), Django 5.2.
    """

    code = "lambda-in-field"
    severity = Severity.ERROR
    group = "models"
    valid = (
        """
        #- blog/models.py
        from django.db import models


        def untitled():
            return "Untitled"


        class Post(models.Model):
            title = models.CharField(max_length=50, default=untitled)
            body = models.TextField(blank=True)
            shout = lambda self: self.title.upper()
        """,
        """
        #- blog/models.py
        from django.db import models


        class Titled(models.Model):
            title = models.CharField(max_length=50, default=lambda: "Untitled")

            class Meta:
                abstract = True


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
        """,
        """
        #- blog/fields.py
        from django.db import models


        class Title(models.CharField):
            def deconstruct(self):
                name, path, args, kwargs = super().deconstruct()
                kwargs.pop("default", None)
                return name, path, args, kwargs
        #- blog/models.py
        from django.db import models

        from blog.fields import Title


        class Post(models.Model):
            title = Title(max_length=50, default=lambda: "Untitled")
            body = models.TextField(blank=True)
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50, default=lambda: "Untitled")
            #                                                   ^^^^^^^^^^^^^^^^^^ lambda-in-field: makemigrations cannot write Post.title: Cannot serialize function: lambda. Write a function of the module and give it as default.
                body = models.TextField(blank=True)
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/models.py
            from django.db import models


            def post_title_default():
                return "Untitled"


            class Post(models.Model):
                title = models.CharField(max_length=50, default=post_title_default)
                body = models.TextField(blank=True)
            """,
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Drawn(models.Model):
                drawing = models.FileField(upload_to=lambda instance, name: f"{instance.pk}/{name}", blank=True)
            #                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lambda-in-field: makemigrations cannot write Drawn.drawing...

                class Meta:
                    abstract = True


            # What people read.
            class Post(Drawn):
                title = models.CharField(max_length=50)
                body = models.TextField(
                    blank=True,
                    validators=[lambda text: None],
            #                   ^^^^^^^^^^^^^^^^^ lambda-in-field: makemigrations cannot write Post.body...
                )
            """,  # noqa: E501 - a message stands on one line
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each lambda that Django would have to write."""
        for field in migrated_fields(view):
            for keyword, value in _lambdas(field):
                fix = named_function(view, field, keyword, value, value.body)
                yield Report(
                    field.at(value),
                    f"makemigrations cannot write {field.label}: Cannot serialize function: lambda. "
                    f"Write a function of the module and give it as {keyword}.",
                    field.model.app.label,
                    fixes=(fix,) if fix is not None else (),
                )


def _lambdas(field: Field) -> Iterator[tuple[str, facts.Lambda]]:
    for keyword in _KEYWORDS:
        value = field.argument(keyword)
        if isinstance(value, facts.Lambda):
            yield keyword, value
    validators = field.argument("validators")
    for item in validators.items if isinstance(validators, facts.Seq) else ():
        if isinstance(item, facts.Lambda):
            yield "validator", item
