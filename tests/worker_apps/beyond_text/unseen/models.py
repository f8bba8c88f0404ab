import os

from django.db import models

from unseen.tools import made, register, with_history


@with_history
class Thing(models.Model):
    name = models.CharField(max_length=9)
    number = models.IntegerField(default=0, choices=[(1, one.name) for one in os.scandir(os.sep) if one.name == "not there"])


Later = made("Later")
register(Thing)
