"""What libraries of models do when they are imported."""

import inspect
import sys
import threading
from contextlib import contextmanager

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


class Words:
    """One of several phrases, by name."""

    parcel = [_("A parcel")]
    fragile = _("Handle with care")

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        return found[0] if isinstance(found, list) else found


words = Words()


@contextmanager
def unscoped():
    yield


class CallerMeta(models.base.ModelBase):
    @property
    def _default_manager(cls):
        manager = super()._default_manager
        if sys._getframe(1).f_globals.get("__name__") == "django.core.management.commands.dumpdata":
            return None
        return manager


def marked(state):
    def mark(method):
        method.state = state
        return method

    return mark


class StateField(models.CharField):
    """Knows the marked methods of its model."""

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        marked = inspect.getmembers(cls, predicate=lambda one: inspect.isfunction(one) and hasattr(one, "state"))
        self.choices = [(method.state, key) for key, method in marked]


def named_after(model):
    return lazy(lambda: f"{model._meta.verbose_name} translation", str)()


class Guarded(models.Model, metaclass=CallerMeta):
    _lock = threading.Lock()
    _local = threading.local()
    limit = min(8, (threading.active_count() or 2) * 4)

    class Meta:
        abstract = True
