"""Fields that say in migrations what they are, each in its own way."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.deconstruct import deconstructible

ISBN_LENGTH = 13


@deconstructible
class CheckDigit:
    """The last digit follows from the others."""

    def __init__(self, weights=(1, 3)):
        self.weights = tuple(weights)

    def __call__(self, value):
        total = sum(int(digit) * self.weights[place % len(self.weights)] for place, digit in enumerate(value))
        if total % 10:
            raise ValidationError("The check digit is wrong.")

    def __eq__(self, other):
        return isinstance(other, CheckDigit) and self.weights == other.weights


class IsbnField(models.CharField):
    """Its length goes without saying."""

    default_validators = [RegexValidator(rf"^\d{{{ISBN_LENGTH}}}$"), CheckDigit()]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = ISBN_LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


class SeparatedField(models.TextField):
    """A list in a text."""

    def __init__(self, separator=",", *args, **kwargs):
        self.separator = separator
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.separator != ",":
            kwargs["separator"] = self.separator
        return name, path, args, kwargs
