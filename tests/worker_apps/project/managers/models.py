from django.db import models

from . import querysets
from .querysets import Base, FromVisible


class Default(models.Model):
    hidden = models.BooleanField(default=False)
    objects = models.Manager()
    visible = querysets.Visible.as_manager()


class Kept(Default):
    kept = Base("a", limit=5)


class Odd(models.Model):
    objects = FromVisible()
    second = Base(kind="b")
    third = querysets.Made("c")

    class Meta:
        base_manager_name = "objects"
        default_manager_name = "second"


class Abstract(models.Model):
    objects = Base("inherited")

    class Meta:
        abstract = True


class Concrete(Abstract):
    pass


class Proxy(Concrete):
    more = Base("proxy")

    class Meta:
        proxy = True
