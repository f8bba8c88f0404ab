"""A default that is computed when the models are imported."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Replace
from sterna.rules.models.analysis.declared import Field, models
from sterna.rules.models.analysis.named import named_function
from sterna.rules.models.analysis.volatile import REFERABLE, volatile
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts


class DefaultCalled(ProjectRule):
    """A default is called where it should be given: every run of makemigrations finds another one.

    `default=timezone.now()` takes the moment when the module was imported. All rows that one process writes get this
    same value, and as the next process has another one, `makemigrations` writes a new migration each time it runs, and
    `makemigrations --check` never passes.

    ## Instead

    Give the function itself, `default=timezone.now`: Django calls it for each row. Where it needs arguments, write a
    function of the module that returns the value, and give that one.

    ## Ignore it when

    the models are never put under migrations.

    Source: django/db/models/fields/__init__.py (Field.get_default), django/db/migrations/autodetector.py
    (generate_altered_fields), Django 5.2.
    """

    code = "default-called"
    severity = Severity.WARNING
    group = "models"
    valid = (
        """
        #- blog/models.py
        import uuid

        from django.db import models
        from django.utils import timezone


        class Post(models.Model):
            key = models.UUIDField(default=uuid.uuid4)
            title = models.CharField(max_length=50, default=str())
            body = models.TextField(blank=True, default=lambda: str(uuid.uuid4()))
            made = models.DateTimeField(default=timezone.now, editable=False)
        """,
        """
        #- blog/models.py
        from django.db import models

        from elsewhere import Model, uuid4


        class Post(models.Model):
            title = models.CharField(max_length=50, default=uuid4())
            body = models.TextField(blank=True)


        class Form(Model):
            title = models.CharField(max_length=50, default=uuid4())
        """,
        """
        #- blog/models.py
        import uuid

        from django import forms
        from django.db import models


        class Post(models.Model):
            def now():
                return ""

            title = models.CharField(max_length=50, default=now())
            body = models.TextField(blank=True)


        class Form(forms.Form):
            key = models.UUIDField(default=uuid.uuid4())
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models
            from django.utils import timezone


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                made = models.DateTimeField(default=timezone.now(), editable=False)
            #                                       ^^^^^^^^^^^^^^ default-called: Each run of makemigrations finds another default for Post.made: timezone.now() is called when the module is imported. Give the function itself: default=timezone.now.
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/models.py
            from django.db import models
            from django.utils import timezone


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                made = models.DateTimeField(default=timezone.now, editable=False)
            """,
        ),
        Invalid(
            """
            #- blog/bases.py
            import datetime as dt

            from django.db import models


            class Dated(models.Model):
                class Meta:
                    abstract = True
            #- blog/models.py
            from datetime import date, timedelta

            from django.db import models

            from blog.bases import Dated


            class Post(Dated):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                until = models.DateField(default=date.today() + timedelta(days=3))
            #                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ default-called: Each run of makemigrations finds another default for Post.until...
            """,  # noqa: E501 - a message stands on one line
            """
            #- blog/models.py
            from datetime import date, timedelta

            from django.db import models

            from blog.bases import Dated


            def post_until_default():
                return date.today() + timedelta(days=3)


            class Post(Dated):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                until = models.DateField(default=post_until_default)
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each default with such a call."""
        for model in models(view):
            for field in model.fields:
                value = field.argument("default")
                found = volatile(model, value) if value is not None else None
                if value is not None and found is not None:
                    yield _report(view, field, value, *found)


def _report(view: View, field: Field, value: facts.Expr, call: facts.Call, path: str) -> Report:
    said = view.text(field.at(call.func))
    itself = value is call and not call.args and path in REFERABLE
    way_out = f"Give the function itself: default={said}." if itself else "Give a function that returns it."
    fixes: list[Fix | None] = []
    if itself:
        change = Replace(field.at(value), said)
        fixes.append(Fix(f"Give the function itself: default={said}", (change,), keeps_meaning=False))
    else:
        fixes.append(named_function(view, field, "default", value, value))
    return Report(
        field.at(value),
        f"Each run of makemigrations finds another default for {field.label}: {said}() is called when the module is "
        f"imported. {way_out}",
        field.model.app.label,
        fixes=tuple(fix for fix in fixes if fix is not None),
    )
