"""Makes models in ways that depend on the machine."""

import os

from django.db import models


def made(name):
    load = os.getloadavg() if hasattr(os, "getloadavg") else (0,)
    return type(name, (models.Model,), {"__module__": "unseen.models", "load": models.FloatField(null=len(load) > 0)})


def with_history(cls):
    if made(f"{cls.__name__}History") is None:
        raise RuntimeError
    return cls


def register(cls):
    made(f"{cls.__name__}Entry")
