from django.db import models


class Extra(models.Model):
    """Reached by `ready` alone."""

    size = models.IntegerField()


class Shown(Extra):
    class Meta:
        proxy = True


class Note:
    text = str("no field")
