"""Abstract bases for the other apps; no model of its own."""

from django.db import models


class Named(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        abstract = True
        ordering = ["name"]
        indexes = [models.Index(fields=["name"])]
        constraints = [models.UniqueConstraint(fields=["name"], name="%(app_label)s_%(class)s_name_once")]


class Owned(models.Model):
    owner = models.ForeignKey(
        "keys.Person", models.CASCADE, related_name="%(app_label)s_%(class)s_set", related_query_name="%(class)s"
    )

    class Meta:
        abstract = True
        default_related_name = "%(app_label)s_%(model_name)s_things"
