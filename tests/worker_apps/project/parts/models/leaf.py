from django.db import models

from shared.models import Named

from . import trunk

__all__ = ["Leaf"]


class Leaf(Named):
    trunk = models.ForeignKey(trunk.Trunk, on_delete=models.PROTECT)

    class Meta(Named.Meta):
        ordering = [*Named.Meta.ordering, "-pk"]
        indexes: list = []


class _Hidden(Named):
    class Meta(Named.Meta):
        app_label = "parts"
        indexes = [models.Index(fields=["-name"])]
