"""A list or dict as default that all rows share."""

from __future__ import annotations

from collections.abc import Iterator

from sterna.edits.change import Replace
from sterna.rules.models.analysis.declared import Field, models
from sterna.rules.models.analysis.named import named_function
from sterna.rules.report import Fix, Report
from sterna.rules.rule import Invalid, ProjectRule
from sterna.rules.severity import Severity
from sterna.rules.view import View
from sterna.syntax import facts

_KINDS = {"JSONField", "ArrayField", "HStoreField"}


class MutableDefault(ProjectRule):
    """A list or dict as default is one and the same for all objects.

    What one object puts into it, the next one finds there. Django says so as `fields.E010`, and once a migration holds
    the value, it is there for good.

    ## Instead

    Give the type, `default=list` or `default=dict`, or a function of the module that returns a new value each time.

    ## Ignore it when

    nobody ever changes the value in place.

    Source: django/db/models/fields/mixins.py (CheckFieldDefaultMixin), Django 5.2.
    """

    code = "mutable-default"
    severity = Severity.WARNING
    group = "models"
    valid = (
        """
        #- blog/models.py
        from django.db import models


        def first_tags():
            return ["new"]


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
            tags = models.JSONField(default=list)
            more = models.JSONField(default=first_tags)
        """,
        """
        #- blog/models.py
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True)
            tags = models.JSONField(null=True, default=None)
        """,
        """
        #- blog/models.py
        from django import forms
        from django.db import models


        class Post(models.Model):
            title = models.CharField(max_length=50)
            body = models.TextField(blank=True, default=("a"))


        class Form(forms.Form):
            tags = models.JSONField(default=[])
        """,
    )
    invalid = (
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                tags = models.JSONField(default=[])
            #                                   ^^ mutable-default: All objects share the default of Post.tags...
            """,
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                tags = models.JSONField(default=list)
            """,
        ),
        Invalid(
            """
            #- blog/models.py
            from django.db import models


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                tags = models.JSONField(
                    default={
            #               ^ mutable-default: All objects share...
                        "first": True,
                    }
                )
            """,
            """
            #- blog/models.py
            from django.db import models


            def post_tags_default():
                return ({
                        "first": True,
                    })


            class Post(models.Model):
                title = models.CharField(max_length=50)
                body = models.TextField(blank=True)
                tags = models.JSONField(
                    default=post_tags_default
                )
            """,
        ),
    )

    def check(self, view: View) -> Iterator[Report]:
        """A report for each default of these fields that is a display."""
        for model in models(view):
            for field in model.fields:
                value = field.argument("default")
                if field.kind in _KINDS and isinstance(value, facts.Seq | facts.Dict | facts.Comp):
                    yield Report(
                        field.at(value),
                        f"All objects share the default of {field.label}: it should be a callable instead of an "
                        f"instance ({_way_out(value)}).",
                        field.model.app.label,
                        fixes=tuple(_fixes(view, field, value)),
                    )


def _type(value: facts.Expr) -> str:
    """The name of the type whose empty value it is, or ""."""
    if isinstance(value, facts.Seq) and not value.items and value.kind in ("list", "tuple"):
        return value.kind
    return "dict" if isinstance(value, facts.Dict) and not value.items else ""


def _way_out(value: facts.Expr) -> str:
    return f"default={_type(value)}" if _type(value) else "a function that returns it"


def _fixes(view: View, field: Field, value: facts.Expr) -> Iterator[Fix]:
    kind = _type(value)
    if kind and not view.binds(field.model.found.path, kind):
        yield Fix(f"Give the type: default={kind}", (Replace(field.at(value), kind),), keeps_meaning=False)
        return
    fix = named_function(view, field, "default", value, value)
    if fix is not None:
        yield fix
