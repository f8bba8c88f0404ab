from django.db import models

from unseen.tools import made, register, with_history


@with_history
class Thing(models.Model):
    name = models.CharField(max_length=9)


Later = made("Later")
register(Thing)
