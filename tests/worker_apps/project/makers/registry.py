"""What makes models, or changes them, outside of a plain class statement."""

from django.db import models
from django.db.models.base import ModelBase


def stamped(cls):
    """Adds a field to the class."""
    cls.add_to_class("stamp", models.DateTimeField(auto_now=True))
    return cls


def with_field(name, **options):
    def decorate(cls):
        models.CharField(max_length=7, **options).contribute_to_class(cls, name)
        return cls

    return decorate


class Registered(models.Model):
    kinds = []

    class Meta:
        abstract = True

    def __init_subclass__(cls, kind=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kinds.append(kind or cls.__name__.lower())
        cls.kind = models.CharField(max_length=9, default=cls.kinds[-1])


class Meta(ModelBase):
    """Adds a field to each model that it makes."""

    def __new__(mcs, name, bases, attrs, **kwargs):
        if "Meta" not in attrs or not getattr(attrs["Meta"], "abstract", False):
            attrs["made_by"] = models.CharField(max_length=20, default=f"{mcs.__name__}:{name}")
        return super().__new__(mcs, name, bases, attrs, **kwargs)


def translated(model, **fields):
    """A companion model with the fields that are translated."""

    class Options:
        app_label = model._meta.app_label
        unique_together = [("language", "master")]
        db_table = f"{model._meta.db_table}_translated"

    attrs = {
        "__module__": model.__module__,
        "Meta": Options,
        "language": models.CharField(max_length=5),
        "master": models.ForeignKey(model, models.CASCADE, related_name="translations"),
        **fields,
    }
    return type(f"{model.__name__}Translation", (models.Model,), attrs)


class Patched:
    """Changes a class for the length of a block."""

    def __init__(self, owner, **values):
        self.owner, self.values, self.before = owner, values, {}

    def __enter__(self):
        for name, value in self.values.items():
            self.before[name] = getattr(self.owner, name)
            setattr(self.owner, name, value)
        return self.owner

    def __exit__(self, kind, error, traceback):
        for name, value in self.before.items():
            setattr(self.owner, name, value)
