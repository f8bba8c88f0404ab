"""Enumerations, callables and fields that the models use."""

import enum
import re
from functools import partial

from django.core.validators import BaseValidator, MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _


class Suit(models.TextChoices):
    HEARTS = "h", _("Hearts")
    SPADES = "s"

    @classmethod
    def red(cls):
        return [member for member in cls if member is cls.HEARTS]


class Level(models.IntegerChoices):
    __empty__ = _("none yet")
    LOW, HIGH = 1, 2


class Colour(enum.Enum):
    RED = (255, 0, 0)
    BLUE = (0, 0, 255)

    @property
    def css(self):
        return "#%02x%02x%02x" % self.value


class Right(enum.IntFlag):
    READ = enum.auto()
    WRITE = enum.auto()


@deconstructible
class Folder:
    def __init__(self, name, *, deep=False):
        self.name, self.deep = name, deep

    def __call__(self, instance, filename):
        return f"{self.name}/{filename}"

    def __eq__(self, other):
        return isinstance(other, Folder) and self.name == other.name


@deconstructible(path="values.kinds.Renamed")
class Multiple(BaseValidator):
    message = _("Not a multiple of %(limit_value)s.")
    code = "multiple"

    def compare(self, a, b):
        return a % b


Renamed = Multiple


class Points:
    """A callable that is a static method, and one that is a class method."""

    @staticmethod
    def none():
        return 0

    @classmethod
    def many(cls):
        return 10


def choices():
    return [(one.name, one.css) for one in Colour]


def path(prefix, instance, filename, suffix=""):
    return prefix + filename + suffix


SLUG = re.compile(r"^[\w-]+\Z", re.IGNORECASE | re.DOTALL)
validate = RegexValidator(SLUG, _("Not a slug."), "invalid")
upload = partial(path, "covers/", suffix=".png")
checks = [validate, MaxLengthValidator(9), RegexValidator(r"x+", flags=re.DOTALL, inverse_match=True)]


class Money(models.DecimalField):
    description = "An amount"

    def __init__(self, *args, currency="EUR", **kwargs):
        self.currency = currency
        kwargs.setdefault("max_digits", 12)
        kwargs["decimal_places"] = 2
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["decimal_places"]
        if self.currency != "EUR":
            kwargs["currency"] = self.currency
        return name, path, args, kwargs


class Pair(models.IntegerField):
    """Adds a second field to the model."""

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.CharField(max_length=3, default="EUR").contribute_to_class(cls, f"{name}_currency")


class Hidden(models.CharField):
    """Never tells migrations its choices."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs
