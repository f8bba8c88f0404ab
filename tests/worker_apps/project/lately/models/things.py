from django.conf import settings
from django.db import models
from django.db.models.fields.related import create_many_to_many_intermediary_model
from django.urls import get_callable

from lately.defaults import chosen


def first_letter():
    return "a"


class KeptManager(models.Manager):
    """Reads its attributes itself, also when Django copies it."""

    use_in_migrations = True

    def __getattribute__(self, name):
        if name in ("delete", "truncate"):
            raise PermissionError(name)
        return super().__getattribute__(name)


class ThroughField(models.ManyToManyField):
    """Makes its intermediary model itself."""

    def contribute_to_class(self, cls, name, **kwargs):
        super(models.ManyToManyField, self).contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            self.remote_field.through = create_many_to_many_intermediary_model(self, cls)


class Thing(models.Model):
    name = models.CharField(
        max_length=settings.LATELY_LENGTH,
        help_text=settings.LATELY_WORDS,
        default=get_callable("lately.models.things.first_letter"),
    )
    others = ThroughField("self", symmetrical=False)
    objects = KeptManager()

    class Meta:
        verbose_name = chosen["VERBOSE"]
